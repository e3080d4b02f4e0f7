"""`incidentsim replay`: what is documented of a case, held against trials of its scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli.cases import case_names, omission_data, step_data
from incidentsim.cli.say import AsJson, Quietly, Seed, aligned, voice

if TYPE_CHECKING:
    from incidentsim.analysis.estimates import Estimate
    from incidentsim.analysis.replay import Placed, Replay
    from incidentsim.scenario.case import Case

_Which = Annotated[
    str | None, typer.Argument(metavar="[CASE]", help="A case, or the file of a record.", autocompletion=case_names)
]
_All = Annotated[bool, typer.Option("--all", help="Every recorded case that has a scenario, in one table.")]
_Scenario = Annotated[str | None, typer.Option(help="The scenario, where the record is a file of your own.")]
_Count = Annotated[int, typer.Option("-n", "--replications", help="How many trials of each case.")]
_Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="FILE", help="Draw it: a .png, .pdf or .svg; with --all, a folder."),
]
_KINDS = (".png", ".pdf", ".svg")
_HEAD = (
    "CASE",
    "DATE",
    "SEVERITY",
    "CENTRAL 80 %",
    "",
    "EXACTLY IT",
    "COURSE IN ORDER",
    "... AND NOTHING NEVER",
    "NUMBERS",
)


def replay(
    context: typer.Context,
    case: _Which = None,
    every: _All = False,
    scenario: _Scenario = None,
    n: _Count = 200,
    seed: Seed = 1,
    workers: Annotated[int | None, typer.Option(help="Processes; as many as there are cores if not said.")] = None,
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    out: _Out = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Hold what is documented of a case against trials of its scenario: face validity, never validation."""
    from incidentsim.choose import engine_named, executor_for
    from incidentsim.runner.executors import cores
    from incidentsim.runner.replays import replayed

    say = voice(context, as_json, quiet)
    chosen = _chosen(case, every, scenario)
    _check(n, seed, out, () if every else _KINDS)
    runs, _ = engine_named(engine)
    head = {"replications": n, "seed": seed, "engine": runs.name, "version": __version__}
    found = []
    with executor_for(workers if workers is not None else cores()) as executor:
        for one in chosen:
            found.append(replayed(runs, one, (seed, n), executor))
            say.remark(f"{one.record.name}: {n:,} trials")
    stamp = f"{n:,} trials a case · seed {seed} · engine {runs.name} · incidentsim {__version__}"
    drawn = _draw(list(zip(chosen, found, strict=True)), out, (stamp, every, scenario or ""))
    text = table(found) if every else text_of(found[0])
    data = {**head, "cases": [data_of(one) for one in found], "figures": drawn}
    say.results("\n\n".join(filter(None, [stamp, text, "\n".join(drawn)])).replace("\u00a0", " "), data)


def _chosen(case: str | None, every: bool, scenario: str | None) -> "list[Case]":
    from incidentsim.errors import RequestError, refuse
    from incidentsim.scenario.case import case_named, playable_cases

    if every == (case is not None):
        hint = "Write `incidentsim replay decatur-2018`, or `incidentsim replay --all`."
        raise refuse("replay", case, "one case, or --all", hint, kind=RequestError)
    if case is None:
        return playable_cases()
    if case.endswith(".toml"):
        return [_own(Path(case), scenario)]
    if scenario is not None:
        hint = "Give the record's file in place of a name."
        raise refuse("--scenario", scenario, "left out: a case brings its own", hint, kind=RequestError)
    return [case_named(case)]


def _own(file: Path, scenario: str | None) -> "Case":
    """The case of a record in a file; without a scenario said, it is held against the shipped one of its name."""
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.evidence.casebook import record_in
    from incidentsim.scenario.case import fitting
    from incidentsim.scenario.files import catalogue, load

    record = record_in(file)
    if scenario is None and record.name not in catalogue():
        hint = f"Write `incidentsim replay {file} --scenario FILE`, with the scenario's file."
        allowed = "the scenario to hold a record of your own against"
        raise refuse("--scenario", verbatim("nothing"), allowed, hint, kind=RequestError)
    return fitting(record, load(scenario if scenario is not None else record.name))


def _check(n: int, seed: int, out: Path | None, kinds: tuple[str, ...]) -> None:
    from incidentsim.results.files import check_place
    from incidentsim.runner.goals import Count, check_seed

    Count(n)
    check_seed(seed)
    if out is not None:
        check_place(out, kinds)


def _draw(found: "list[tuple[Case, Replay]]", out: Path | None, told: tuple[str, bool, str]) -> list[str]:
    """The figures, if any are wanted; where they are."""
    if out is None:
        return []
    from incidentsim.brief.figures import documented

    stamp, every, shown = told
    places = [out / f"{one.record.name}.png" if every else out for one, _ in found]
    return [
        str(documented(one.scenario, held, path, stamp, shown)) for (one, held), path in zip(found, places, strict=True)
    ]


def text_of(held: "Replay") -> str:
    """A case beside its replays, at length."""
    from incidentsim.brief import replays as words
    from incidentsim.brief.words import per_cent

    record = held.record
    never = aligned(("WHO", "DOCUMENTED", "NOR IN THE TRIALS", "SOURCE"), words.omissions_of(held))
    head = ("WHEN", "WHO", "DOCUMENTED", "OCCURS IN", "IN ORDER SO FAR", "OF THOSE SO FAR", "SOURCE")
    numbers = ("DOCUMENTED NUMBER", "VALUE", "80 % OF TRIALS", "MEDIAN", "LIES AT", "N", "SOURCE")
    parts = (
        f"{record.name}: {record.title}, {record.date}",
        f"{words.finding(held)}.\n{words.CAUTION}",
        "\n".join(words.severity_lines(held)),
        aligned(head, words.steps_of(held)),
        *([never] if held.omissions else []),
        f"The whole course in its order, and nothing that never happened: {per_cent(held.whole)} of the trials."
        + words.half_line(held),
        *([aligned(numbers, words.numbers_of(held))] if held.numbers else []),
    )
    return "\n\n".join(parts)


def table(found: "list[Replay]") -> str:
    """All cases, a line each."""
    from incidentsim.brief import replays as words

    told = [words.verdict(held) for held in found if not held.severity.given]
    last = (
        f"Documented severity inside the central 80 %: {told.count('inside')} of {len(told)} cases whose act is "
        f"not given; {told.count('at the edge')} at the edge, too close to tell; {told.count('OUTSIDE')} outside."
    )
    return "\n\n".join([aligned(_HEAD, rows_of(found)), f"{last} {words.CAUTION}"])


def rows_of(found: "list[Replay]") -> list[tuple[str, ...]]:
    """The cells of that table."""
    from incidentsim.brief import replays as words
    from incidentsim.brief.words import per_cent

    return [
        (
            held.record.name,
            str(held.record.date),
            str(held.severity.documented),
            words.span_of(held),
            words.verdict(held),
            per_cent(held.severity.at_it),
            per_cent(held.sequence),
            per_cent(held.whole),
            _numbers_in(held.numbers),
        )
        for held in found
    ]


def _numbers_in(numbers: "tuple[Placed, ...]") -> str:
    """How many of the documented numbers lie in the central 80 % of the trials that have one."""
    told = [one.is_inside for one in numbers if one.is_inside is not None]
    few = len(numbers) - len(told)
    return (f"{sum(told)} of {len(told)}" if told else "none") + (f", {few} untold" if few else "")


def data_of(held: "Replay") -> dict[str, Any]:
    """The same as data."""
    level = held.severity
    return {
        "case": held.record.name,
        "trials": held.n,
        "severity": {
            "documented": level.documented,
            "low": level.low,
            "high": level.high,
            "inside": level.is_inside,
            "at_the_edge": not level.is_clear,
            "given": bool(level.given),
            "shares": [numbers_of(one) for one in level.shares],
        },
        "events": [
            {
                **step_data(step.event),
                "occurs": numbers_of(step.occurs),
                "followed": numbers_of(step.followed),
                "goes_on": numbers_of(step.goes_on),
            }
            for step in held.steps
        ],
        "never": [{**omission_data(one.deed), "holds": numbers_of(one.holds)} for one in held.omissions],
        "sequence": numbers_of(held.sequence),
        "events_in_the_sequence": held.ordered,
        "events_in_order_in_half_the_trials": held.half,
        "sequence_and_nothing_never": numbers_of(held.whole),
        "numbers": [_placed_data(one) for one in held.numbers],
    }


def _placed_data(one: "Placed") -> dict[str, Any]:
    found = {"quantile": one.quantile, "beyond_horizon_s": one.beyond, "low": None, "median": None, "high": None}
    if one.quantile is not None:
        found.update(low=one.low, median=one.middle, high=one.high)
    number = one.number
    return {"measure": number.measure, "who": number.who, "value": one.value, "n": one.n, **found}


def numbers_of(found: "Estimate | None") -> dict[str, Any] | None:
    """An estimate as data."""
    return None if found is None else {"value": found.value, "low": found.low, "high": found.high, "n": found.n}
