"""`incidentsim list`: what there is."""

from typing import Annotated

import typer

from incidentsim.cli.cases import list_cases
from incidentsim.cli.ensembles import list_ensembles
from incidentsim.cli.points import unit_words
from incidentsim.cli.say import AsJson, Quietly, Voice, aligned, voice

Ensembles = Annotated[bool, typer.Option("--ensembles", help="List the ensembles that a run can draw from.")]
Programmes = Annotated[bool, typer.Option("--programmes", help="List the exchange programmes, played over years.")]
Cases = Annotated[bool, typer.Option("--cases", help="List the documented cases, the earliest first.")]

Measures = Annotated[bool, typer.Option("--measures", help="List the measures of every trial: unit, among, meaning.")]


def scenario_names(incomplete: str) -> list[str]:
    """The names that a shell may complete."""
    from incidentsim.scenario.files import shipped

    return [name for name in shipped() if name.startswith(incomplete)]


_Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SCENARIO]...",
        help="Scenarios or files to list; the whole catalogue if none.",
        autocompletion=scenario_names,
    ),
]


def list_scenarios(
    context: typer.Context,
    files: _Files = None,
    ensembles: Ensembles = False,
    cases: Cases = False,
    programmes: Programmes = False,
    measures: Measures = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """List the scenarios of the catalogue or files of your own, the documented cases, ensembles, or measures."""
    if ensembles:
        list_ensembles(voice(context, as_json, quiet))
        return
    if measures:
        _list_measures(voice(context, as_json, quiet))
        return
    if cases:
        list_cases(voice(context, as_json, quiet))
        return
    from incidentsim.scenario.files import catalogue, load
    from incidentsim.scenario.files import programmes as shipped_programmes

    scenarios = [load(name) for name in files or (shipped_programmes() if programmes else catalogue())]
    rows = [(scenario.name, scenario.domain.kind, scenario.title) for scenario in scenarios]
    data = [{"name": name, "domain": domain, "title": title} for name, domain, title in rows]
    voice(context, as_json, quiet).results(aligned(("NAME", "DOMAIN", "TITLE"), rows), data)


def _list_measures(say: Voice) -> None:
    """Every measure by its fixed name: its unit, the rows that it is estimated among, and what it means."""
    from incidentsim.measures import FAMILIES

    data = [
        {
            "name": one.name,
            "kind": one.kind,
            "unit": unit_words(one),
            "among": one.given or "all",
            "meaning": one.meaning,
            "rows": family.row,
        }
        for family in FAMILIES
        for one in family.measures.values()
    ]
    groups = []
    for family in FAMILIES:
        own = [one for one in data if one["rows"] == family.row]
        rows = [(one["name"], one["unit"], one["among"], one["meaning"]) for one in own]
        groups.append(f"{_HEADS[family.name]}\n{aligned(('NAME', 'UNIT', 'AMONG', 'MEANING'), rows)}")
    say.results("\n\n".join(groups), data)


#: What stands above the measures of each family.
_HEADS = {
    "encounters": "OF ENCOUNTERS: a row an encounter; among those in which a condition held.",
    "years": "OF A PROGRAMME: a row a year; a share or ratio is over the sum of what it is among, of all years.",
}
