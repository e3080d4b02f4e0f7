"""Write the generated reference pages: measures, parameters, assumptions, sources. Run by docs/conf.py."""

from pathlib import Path

from incidentsim.evidence import GRADES, assumptions, sources
from incidentsim.measures import MEASURES
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.paths import field_at, leaves, provenance_at
from incidentsim.units import dimension_of, told


def main(folder: Path) -> None:
    """Write every generated page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in (("measures", _measures()), ("parameters", _parameters()), ("assumptions", _assumptions())):
        (folder / f"{name}.md").write_text(page, encoding="utf-8")


def _table(title: str, words: str, head: list[str], rows: list[list[str]]) -> str:
    lines = [f"# {title}", "", words, "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return (
        "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)]) + "\n"
    )


def _measures() -> str:
    words = "One row an encounter; a measure with a condition is estimated over the rows where that holds."
    rows = [[f"`{m.name}`", m.kind, m.unit, m.meaning, f"`{m.given}`" if m.given else "all"] for m in MEASURES.values()]
    return _table("Measures", words, ["name", "summed up as", "unit", "meaning", "of"], rows)


def _parameters() -> str:
    scenario = load("maritime-close-pass")
    rows = []
    for path, value in leaves(scenario):
        field, who = field_at(path, scenario), provenance_at(scenario, path)
        dimension = dimension_of(path)
        said = told(value, dimension) if isinstance(value, float) and dimension else str(value)
        ends = [told(end, dimension) for end in (who.low, who.high) if end is not None]
        span = " to ".join(ends)
        meaning = (field.description if field else "") or ""
        rows.append([f"`{path}`", said, span, who.source, meaning])
    named = ", ".join(f"`{name}`" for name in catalogue())
    words = f"Those of `maritime-close-pass`, one of {named}. All have the same."
    return _table("Parameters", words, ["path", "value", "range", "source", "meaning"], rows)


def _assumptions() -> str:
    rows = [[key, row.quantity, f"{row.grade}: {GRADES[row.grade]}", row.basis] for key, row in assumptions().items()]
    page = _table("Assumptions and sources", "What each number rests on.", ["row", "what", "grade", "basis"], rows)
    read = [[key, source.title, source.read] for key, source in sources().items()]
    below = _table("Sources", "", ["key", "source", "what was read"], read)
    return f"{page}\n#{below}"
