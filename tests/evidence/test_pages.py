"""The pages of the evidence are made from the registry: all of it, and nothing else."""

import importlib.util
import re
from pathlib import Path

import pytest

from incidentsim.evidence import assumptions, sources, targets, unknowns

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The generated pages, by name."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    folder = tmp_path_factory.mktemp("pages")
    generate.main(folder)
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


def test_each_row_has_its_line_on_its_page(pages: dict[str, str]) -> None:
    for name, rows in (("assumptions", assumptions()), ("sources", sources()), ("targets", targets())):
        told = re.findall(r"(?m)^\| `([^`]+)` ", pages[name])
        assert sorted(told) == sorted(rows)
    assert re.findall(r"(?m)^## (U\d+)\. ", pages["unknown"]) == list(unknowns())


def test_a_line_tells_the_range_the_grade_and_who_uses_it(pages: dict[str, str]) -> None:
    [line] = [line for line in pages["assumptions"].splitlines() if line.startswith("| `P-I12` ")]
    for word in ("0.1 to 0.8 logit per rung", "| A |", "`belief.neutral_rung`", "U12"):
        assert word in line
    [layout] = [line for line in pages["assumptions"].splitlines() if line.startswith("| `P-J16` ")]
    assert "no range: a layout" in layout


def test_what_is_not_known_says_so_of_misreading_and_of_exchanges(pages: dict[str, str]) -> None:
    assert "No measured rate of misread intent at sea" in pages["unknown"]
    assert "No quantified study of exchanges between rivals" in pages["unknown"]


def test_the_first_page_leads_to_the_assumptions_and_to_what_is_not_known() -> None:
    first = (DOCS / "index.md").read_text(encoding="utf-8")
    assert "reference/generated/assumptions.md" in first
    assert "reference/generated/unknown.md" in first
