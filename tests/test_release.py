"""What is said in two places is said alike, and what the package reads is shipped with it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import incidentsim
from incidentsim.evidence.casebook import record_of
from incidentsim.scenario.case import playable

ROOT = Path(__file__).parent.parent


def test_the_citation_names_the_version_of_the_package() -> None:
    said = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    assert said[1] == incidentsim.__version__


def test_the_changelog_tells_of_this_version_and_of_changed_numbers() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert incidentsim.__version__ in text
    assert "### Numbers" in text


def test_a_wheel_holds_every_data_file_of_the_package() -> None:
    package = Path(incidentsim.__file__).parent
    held = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    kept = {file for file in package.rglob("*") if file.is_file() and file.suffix not in {".pyc", ".nbi", ".nbc"}}
    assert {str(file.relative_to(package.parent)) for file in kept} == held
    for data in ("scenario/scenario.schema.json", "scenario/catalogue/bases/common.toml", "evidence/sources.toml"):
        assert f"incidentsim/{data}" in held


def test_the_page_of_the_case_book_tells_every_case_that_can_be_played() -> None:
    page = (ROOT / "docs" / "reference" / "casebook.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z0-9-]+)` \| (\d{4}-\d{2}-\d{2}) \|", page, re.MULTILINE)
    assert dict(told) == {name: str(record_of(name).date) for name in playable()}


@pytest.mark.parametrize("target", ["test", "check", "proof", "bench"])
def test_pytest_takes_what_each_target_of_make_hands_to_it(target: str) -> None:
    """An option whose value stands apart is a place to pytest, which then does not see where the option is from."""
    told = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [asked] = [line for line in told.splitlines() if " -m pytest " in line]
    words = shlex.split(asked)[1:]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    said = subprocess.run([sys.executable, *words, "--markers"], cwd=ROOT, capture_output=True, text=True, env=alone)
    assert said.returncode == 0, said.stderr
