"""Write the generated reference pages: measures, parameters, and those of the evidence. Run by docs/conf.py."""

from pathlib import Path

from incidentsim.evidence import (
    GRADES,
    ROLES,
    SECTIONS,
    Assumption,
    assumptions,
    sources,
    targets,
    unknowns,
)
from incidentsim.measures import ENCOUNTERS, YEARS, Family
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.paths import field_at, leaves, provenance_at
from incidentsim.units import dimension_of, told
from incidentsim.uses.citations import uses_of
from incidentsim.uses.parameters import read_by

PAGES = ("measures", "parameters", "assumptions", "sources", "targets", "unknown")


def main(folder: Path) -> None:
    """Write every generated page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = (_measures(), _parameters(), _assumptions(), _sources(), _targets(), _unknown())
    for name, page in zip(PAGES, made, strict=True):
        (folder / f"{name}.md").write_text(page, encoding="utf-8")


def _table(title: str, words: str, head: list[str], rows: list[list[str]]) -> str:
    lines = [
        f"# {title}",
        "",
        *([words, ""] if words else []),
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
    ]
    return (
        "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)]) + "\n"
    )


def _measures() -> str:
    words = "One row an encounter; a measure with a condition is estimated over the rows where that holds."
    years = (
        "One row a year. *Per decade* is the mean of the years, times ten; *share of* and *ratio* are the sum of the "
        "column over the sum of another."
    )
    head = ["name", "summed up as", "unit", "meaning", "of"]
    own = _table("Measures", words, head, _rows_of(ENCOUNTERS))
    return f"{own}\n#{_table('Measures of a programme', years, head, _rows_of(YEARS))}"


def _rows_of(family: Family) -> list[list[str]]:
    measures = family.measures.values()
    return [[f"`{m.name}`", m.kind, m.unit, m.meaning, f"`{m.given}`" if m.given else "all"] for m in measures]


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
        rules = ", ".join(f"`{rule}`" for rule in read_by(scenario, path).rules)
        rows.append([f"`{path}`", said, span, who.source, rules, meaning])
    named = ", ".join(f"`{name}`" for name in catalogue())
    words = (
        f"Those of `maritime-close-pass`, one of {named}. All have the same. *Rules* are those that read the number."
    )
    return _table("Parameters", words, ["path", "value", "range", "source", "rules", "meaning"], rows)


def _assumptions() -> str:
    """Every row of the table of parameters, by section: its numbers with their ranges, grade, basis, who uses it."""
    rows = sorted(assumptions().values(), key=lambda row: int(row.key.removeprefix("P-")[1:]))
    counts = ", ".join(f"{sum(row.grade == grade for row in rows)} {grade}" for grade in "RCMA")
    words = [
        "# Assumptions",
        "",
        f"What the numbers of the scenarios rest on: {len(rows)} rows of the table of parameters ({counts}).",
        "Where a number has no range, the row says why. `incidentsim show P-I12` tells the same of one row.",
        "",
        *(f"- **{grade}**: {meaning}" for grade, meaning in GRADES.items()),
        "",
        "What no source was found for at all is told under [what is not known](unknown.md); keys such as SU24 are",
        "[sources](sources.md), and V12 or E11 are [targets](targets.md).",
        "",
    ]
    head = ["row", "what", "grade", "value (range)", "basis", "used by"]
    for letter, title in SECTIONS.items():
        own = [row for row in rows if row.section == letter]
        table = [[f"`{row.key}`", row.quantity, row.grade, _numbers(row), row.basis, _users(row.key)] for row in own]
        words += [f"#{_table(title, '', head, table)}"] if table else []
    return "\n".join(words)


def _numbers(row: Assumption) -> str:
    """The numbers of a row, one a line."""
    said = []
    for entry in row.values:
        name = f"`{entry.of}`" if entry.is_for_parameters else entry.of
        where = f" ({entry.domain})" if entry.domain else ""
        span = f"{entry.span.told} ({entry.span.told_range})" if entry.span.told_range else f"no range: {entry.why}"
        said.append(f"{name}{where}: {span}")
    return "<br>".join(said) or f"no range: {row.choices}"


def _users(key: str) -> str:
    """Who uses a row: how many scenarios, which rules, cases, targets, gaps and other rows."""
    uses = uses_of(key)
    scenarios = {name for names in uses.parameters.values() for name in names}
    said = [
        f"{len(scenarios)} of {len(catalogue())} scenarios" if scenarios else "",
        ", ".join(f"`{rule}`" for rule in uses.rules),
        ", ".join(uses.cases),
        ", ".join(uses.rows),
    ]
    return "; ".join(filter(None, said)) or getattr(assumptions().get(key), "kept", "")


def _sources() -> str:
    words = "What was read of each is mostly the passage cited, not the whole work. News tells the claims of one side."
    rows = [[f"`{key}`", row.title, row.read, row.grade, _users(key) or row.kept] for key, row in sources().items()]
    return _table("Sources", words, ["key", "source", "what was read", "grade", "used by"], rows)


def _targets() -> str:
    words = "Facts of the record that the model should reproduce. A target is for one thing only: " + "; ".join(
        f"*{role}*, {meaning}" for role, meaning in ROLES.items()
    )
    rows = []
    for key, row in targets().items():
        bands = "<br>".join(band.words for band in row.bands)
        rests = ", ".join((*row.sources, *row.rests_on))
        rows.append([f"`{key}`", row.fact, f"{row.role}, {row.scale}", bands, row.grade, rests, row.note])
    head = ["target", "fact", "role, scale", "record and band", "grade", "rests on", "to know"]
    return _table("Targets", f"{words}.", head, rows)


def _unknown() -> str:
    lines = [
        "# What is not known",
        "",
        "Gaps of the record, not of the program: no measurement was found of these, among the sources of the",
        "[registry](sources.md). What stands in their place are [assumptions](assumptions.md) with ranges. A result",
        "that turns within those ranges is not a result, and a briefing says which of these gaps it hangs on.",
        "",
    ]
    for key, row in unknowns().items():
        hangs = ", ".join(f"`{name}`" for name in row.bears_on)
        lines += [f"## {key}. {row.what}", "", f"{row.instead}.", ""]
        lines += [f"*Hangs on it*: {hangs}.", "", f"*Would help*: {row.would_help}.", ""]
    return "\n".join(lines)
