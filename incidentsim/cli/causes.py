"""`incidentsim causes`: what each step up turned on, and what would be left without misreading and loss."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli import values
from incidentsim.cli.addresses import point_in
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.ready import make_ready
from incidentsim.cli.say import AsJson, Quietly, Seed, Settings, Voice, aligned, voice

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Columns, Estimate
    from incidentsim.analysis.paired import Comparison
    from incidentsim.brief.causes import Account
    from incidentsim.engine import Engine
    from incidentsim.scenario.scenario import Scenario

_WHICH = "A scenario, a file, or STUDY:POINT."
_File = Annotated[str, typer.Argument(metavar="SCENARIO", help=_WHICH, autocompletion=scenario_names)]
_GIVEN = "The scenario begins with the act: it is given in both runs, and only what follows it may change."
_Folder = Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Write a table and a figure there.")]
_Count = Annotated[int, typer.Option("-n", "--replications", help="How many trials of each of the two runs.")]
_Workers = Annotated[int | None, typer.Option(help="Processes; as many as are worth it if not said.")]


def causes(
    context: typer.Context,
    file: _File,
    n: _Count = 400,
    out: _Folder = None,
    seed: Seed = 1,
    workers: _Workers = None,
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    settings: Settings = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """What each step up turned on; and what a run without misreading and loss changes, on the same draws."""
    from incidentsim.choose import engine_for, work_of
    from incidentsim.results.files import check_place
    from incidentsim.results.subject import of_scenario
    from incidentsim.runner.goals import Count, Request
    from incidentsim.scenario.without import without_misreading_and_loss

    say = voice(context, as_json, quiet)
    if out is not None:
        check_place(out)
    named, seed, address = _named(file, seed)
    scenario = values.with_settings(named, settings or [])
    request = Request(Count(n), seed=seed, workers=workers)
    runs, _ = engine_for(engine, work_of(of_scenario(scenario, seed), request))
    make_ready(say, runs)
    tables = [_rows(each, runs, request, say) for each in (scenario, without_misreading_and_loss(scenario))]
    account = _account(scenario, *tables)
    where = f"{n:,} replications of each run · seed {seed} · engine {runs.name} · incidentsim {__version__}"
    if out is not None:
        _write(out, scenario, account, where)
    say.results(_text(scenario, account, where), _data(scenario, account, {**address, "seed": seed, "replications": n}))


def _named(file: str, seed: int) -> "tuple[Scenario, int, dict[str, int]]":
    """A scenario with the seed that was asked for; or a point of a study, with its own seed and its number."""
    from incidentsim.choose import encounter_alone
    from incidentsim.results.study import RECEIPT, of_encounters, open_study
    from incidentsim.scenario.files import load

    address = point_in(file)
    if address is None or not (Path(address[0]) / RECEIPT).is_file():
        return encounter_alone(load(file)), seed, {}
    study = of_encounters(open_study(address[0]), "causes of steps")
    placed = study.placed(address[1])
    return study.at(placed.number), placed.seed, {"point": placed.number}


def _rows(scenario: "Scenario", engine: "Engine", request: Any, say: Voice) -> "Columns":
    """The rows of one run.

    Raises   TrialError where trials fail: then the two runs would not hold the same encounters.
    """
    from incidentsim.choose import maker_of
    from incidentsim.errors import TrialError, refuse, verbatim
    from incidentsim.results.table import columns_of, failures_in
    from incidentsim.runner.run import run

    outcome = run(scenario, engine, request, maker_of(engine))
    failed = failures_in(outcome.table)
    if failed:
        hint = "Run it alone with `incidentsim trace`."
        raise refuse("causes", verbatim(failed[0].error), "trials that can be finished", hint, kind=TrialError)
    say.remark(f"{scenario.name}: {outcome.replications:,} replications")
    return columns_of(outcome.table)


def _account(scenario: "Scenario", as_assumed: "Columns", without: "Columns") -> "Account":
    from incidentsim.analysis.causes import prevented, tally
    from incidentsim.brief.causes import Account

    climbs, encounters = as_assumed["climbs"], as_assumed["encounter"]
    headline = "incident" if scenario.trigger is None else "retaliation"
    found = prevented(as_assumed, without)
    first_told = {headline: found[headline], **found}
    return Account(tally(as_assumed), first_told, len(encounters), int(climbs.sum()), headline)


def _text(scenario: "Scenario", account: "Account", where: str) -> str:
    """The finding, the tally, the paired differences."""
    from incidentsim.brief.causes import finding
    from incidentsim.brief.words import per_cent, rate

    steps = [
        (name, rate(found.per_1000), per_cent(found.of_climbs), f"{found.of_climbs.n:,}")
        for name, found in account.tally.items()
    ]
    whole = [(name, *_compared(found)) for name, found in account.prevented.items()]
    parts = (
        f"{scenario.name}: {scenario.title}\n{where}",
        finding(account),
        *([] if scenario.trigger is None else [_GIVEN]),
        aligned(("CAUSE OF STEPS UP", "PER 1,000 ENCOUNTERS", "OF STEPS UP", "N"), steps),
        aligned(("PER 1,000 ENCOUNTERS", "AS ASSUMED", "WITHOUT MISREADING AND LOSS", "DIFFERENCE", "N"), whole),
    )
    return "\n\n".join(parts).replace("\u00a0", " ")


def _compared(found: "Comparison") -> tuple[str, str, str, str]:
    """Both runs, their difference, and how many encounters of each."""
    from incidentsim.brief.words import change, rate

    counts = f"{found.first.n:,} + {found.second.n:,}"
    return rate(found.first), rate(found.second), change(found.difference), counts


def _data(scenario: "Scenario", account: "Account", run: dict[str, int]) -> dict[str, Any]:
    """The same as data."""
    return {
        "scenario": scenario.name,
        **run,
        "encounters": account.encounters,
        "climbs": account.climbs,
        "causes": {
            name: {"per_1000": _numbers(found.per_1000), "of_climbs": _numbers(found.of_climbs)}
            for name, found in account.tally.items()
        },
        "without_misreading_and_loss": {
            name: {
                "as_assumed": _numbers(found.first),
                "without": _numbers(found.second),
                "difference": _numbers(found.difference),
            }
            for name, found in account.prevented.items()
        },
    }


def _numbers(found: "Estimate") -> dict[str, Any]:
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}


def _write(out: Path, scenario: "Scenario", account: "Account", where: str) -> None:
    from incidentsim.brief.figures import causes as draw
    from incidentsim.results.files import make_folder, write_whole

    make_folder(out)
    page = io.StringIO(newline="")
    table = csv.writer(page, lineterminator="\n")
    table.writerow(("what", "run", "unit", "value", "low", "high", "n"))
    for name, found in account.tally.items():
        table.writerow((f"climbs_{name}", "as assumed", "per 1,000 encounters", *_numbers(found.per_1000).values()))
        table.writerow((f"climbs_{name}", "as assumed", "share of climbs", *_numbers(found.of_climbs).values()))
    for name, compared in account.prevented.items():
        arms = (("as assumed", compared.first), ("without misreading and loss", compared.second))
        for run, each in (*arms, ("difference, paired", compared.difference)):
            table.writerow((name, run, "per 1,000 encounters", *_numbers(each).values()))
    write_whole(out / "causes.csv", page.getvalue().encode())
    draw(scenario, account, out / "causes.png", f"{scenario.name} · {where}")
