"""`incidentsim check`: whether a scenario file or a design can be run."""

from pathlib import Path
from typing import Annotated, Any

import typer

from incidentsim.cli.cases import check_record
from incidentsim.cli.designs import SMOKE_TRIALS, check_design
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.say import FAILED_TRIALS, OK, AsJson, Quietly, Voice, complain, voice


def check(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="A scenario file, a design, the file of a record, or a name of the catalogue.",
            autocompletion=scenario_names,
        ),
    ],
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Check a scenario file or a design strictly, and run a few trials of it; or check a record."""
    from incidentsim.design.files import is_design
    from incidentsim.evidence.casebook import is_record

    say = voice(context, as_json, quiet)
    if is_design(file):
        return check_design(say, file)
    if not is_record(Path(file)):
        return _check_scenario(say, file)
    check_record(say, Path(file))
    return OK


def _check_scenario(say: Voice, file: str) -> int:
    from incidentsim.choose import engine_named, over_years
    from incidentsim.runner.trials import run_chunk
    from incidentsim.scenario.files import load
    from incidentsim.scenario.paths import leaves, provenance_at
    from incidentsim.scenario.scenario import scenario_hash

    scenario = load(file)
    paths = [path for path, value in leaves(scenario) if _is_number(value)]
    unsourced = [path for path in paths if provenance_at(scenario, path).grade == "U"]
    engine = over_years(engine_named()[0], [scenario])
    tried = "trials" if scenario.programme is None else "replications of the years"
    chunk = run_chunk(engine, scenario, 1, 0, range(SMOKE_TRIALS))
    failed = len(chunk.failures)
    lines = [
        f"ok  {file}: {scenario.title}",
        f"ok  {len(paths)} numbers, {len(unsourced)} without a source"
        + (f": {', '.join(unsourced[:5])}{', …' if len(unsourced) > 5 else ''}" if unsourced else ""),
        f"{'no' if failed else 'ok'}  {SMOKE_TRIALS} {tried} on the engine {engine.name}, {failed} failed",
    ]
    data = {
        "scenario": scenario.name,
        "hash": scenario_hash(scenario),
        "numbers": len(paths),
        "without_source": unsourced,
        "trials": SMOKE_TRIALS,
        "failed": failed,
    }
    say.results("\n".join(lines), data)
    for failure in chunk.failures[:1]:
        complain(failure.error)
    return FAILED_TRIALS if failed else OK


def _is_number(value: Any) -> bool:
    every = value if isinstance(value, tuple) else (value,)
    return all(isinstance(item, int | float) and not isinstance(item, bool) for item in every)
