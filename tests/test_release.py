"""What is said in two places is said alike."""

import re
from pathlib import Path

import incidentsim

ROOT = Path(__file__).parent.parent


def test_the_citation_names_the_version_of_the_package() -> None:
    said = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    assert said[1] == incidentsim.__version__


def test_the_changelog_tells_of_this_version_and_of_changed_numbers() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert incidentsim.__version__ in text
    assert "### Numbers" in text
