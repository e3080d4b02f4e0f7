"""`incidentsim trace`: one trial told as a log book, or written as notes or as a picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli import values
from incidentsim.cli.addresses import trial_in
from incidentsim.cli.ensembles import EnsembleName, drawing_from, told_of_member
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.notes import notes_of, notes_page, pairs_of, pairs_page
from incidentsim.cli.policies import AllowCode, Policies, led_by
from incidentsim.cli.say import AsJson, Quietly, Seed, Settings, Voice, voice

if TYPE_CHECKING:
    from incidentsim.engine import Engine
    from incidentsim.journal import Journal
    from incidentsim.scenario.scenario import Scenario

    Apart = dict[str, float | None]
    Runs = tuple[tuple[Scenario, Scenario], tuple[Journal, Journal]]

_KINDS = (".csv", ".json", ".png")
_SEARCHED, _AT_ONCE = 10_000, 50
_WHICH = "A scenario, a file, or a study's trial, DIR:0:17."
File = Annotated[str, typer.Argument(metavar="SCENARIO", help=_WHICH, autocompletion=scenario_names)]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write x.csv, x.json or x.png.")]
Alone = Annotated[bool, typer.Option("--alone", help="With --set: the changed trial alone, not beside the other.")]
Incident = Annotated[
    bool, typer.Option("--incident", help="The first trial, from --replication on, that is an incident as it was.")
]


def trace(
    context: typer.Context,
    file: File,
    settings: Settings = None,
    ensemble: EnsembleName = None,
    policy: Policies = None,
    allow_code: AllowCode = False,
    seed: Seed = 1,
    replication: Annotated[int, typer.Option("--replication", "-r", min=0, max=2**32 - 1, help="Which trial.")] = 0,
    incident: Incident = False,
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    alone: Alone = False,
    out: Out = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Tell one trial as a log book; with --set, beside the same trial as it was, on the same draws."""
    from incidentsim.choose import encounter_alone, engine_named

    say = voice(context, as_json, quiet)
    _check(out, seed)
    if not _is_held(file):
        say.remark(f"{file}: the study does not hold this trial; it is told as it would be run there")
    scenario, seed, replication = _named(file, seed, replication)
    scenario = drawing_from(say, encounter_alone(scenario), ensemble)
    scenario, policies = led_by(scenario, policy, allow_code)
    runs, _ = engine_named(engine, policies)
    changed = values.with_settings(scenario, settings or [])
    scenario = changed if alone else scenario
    if incident:
        replication = _first_incident(runs, scenario, seed, replication)
    head = {"scenario": scenario.name, "seed": seed, "replication": replication, "engine": runs.name}
    head |= told_of_member(scenario, seed, replication)
    say.remark(", ".join(f"{name} {value}" for name, value in head.items()))
    journal = runs.journal(scenario, seed, replication)
    if alone or not settings:
        _tell_one(say, out, (scenario, journal), head, _shown(file))
        return
    both = ((scenario, changed), (journal, runs.journal(changed, seed, replication)))
    each = _each_alone(runs, scenario, settings, (seed, replication))
    _tell_both(say, out, (both, each), head, _shown(file))


def _tell_one(say: Voice, out: Path | None, run: "tuple[Scenario, Journal]", head: dict[str, Any], shown: str) -> None:
    """One trial: printed, or written."""
    scenario, journal = run
    if out is None:
        text, documented = _with_the_record(scenario, journal)
        say.results(text, {**head, "notes": notes_of(journal, scenario), **documented})
        return
    if out.suffix == ".png":
        from incidentsim.brief.figures import swim_lane

        swim_lane(scenario, journal, out, _caption(head), shown)
    else:
        _write(out, notes_page(out.suffix, head, journal, scenario))
    say.results(f"{out}", {**head, "out": str(out)})


def _with_the_record(scenario: "Scenario", journal: "Journal") -> tuple[str, dict[str, Any]]:
    """The log book, and of a documented case what is documented beside this trial."""
    from incidentsim.cli.cases import beside
    from incidentsim.evidence.casebook import cases, record_of

    text = _text(journal, scenario)
    if scenario.name not in cases():
        return text, {}
    table, data = beside(record_of(scenario.name), scenario, journal)
    head = "Documented, beside this trial (one trial of many: see `incidentsim replay`):"
    return f"{text}\n\n{head}\n{table}", {"documented": data}


def _tell_both(say: Voice, out: Path | None, told_by: "tuple[Runs, Apart]", head: dict[str, Any], shown: str) -> None:
    """The trial as it was and as it was changed: printed, or written."""
    from incidentsim.cli.beside import changes_between, text_of
    from incidentsim.results.retold import retell

    (scenarios, journals), apart = told_by
    told, changes = retell(journals, scenarios), changes_between(*scenarios)
    if out is not None and out.suffix == ".png":
        from incidentsim.brief.figures import two_runs

        two_runs(scenarios, (told, changes), out, _caption(head), shown)
    else:
        document = {**pairs_of(head, told, changes, scenarios), "by_itself_parts_at_s": apart}
        if out is None:
            say.results(text_of(told, changes, apart), document)
            return
        _write(out, pairs_page(out.suffix, document))
    say.results(f"{out}", {**head, "out": str(out)})


def _each_alone(engine: "Engine", scenario: "Scenario", settings: list[str], address: tuple[int, int]) -> "Apart":
    """When (s) each of several settings by itself would part the runs; None where it never does."""
    from incidentsim.results.aligned import align

    if len(settings) < 2:
        return {}
    journal = engine.journal(scenario, *address)
    others = ((one, engine.journal(values.with_settings(scenario, [one]), *address)) for one in settings)
    found = {one.partition("=")[0].strip(): align(journal, other) for one, other in others}
    parted = {path: min(one.parted_s for one in aligned) for path, aligned in found.items()}
    return {path: at_s if at_s < float("inf") else None for path, at_s in parted.items()}


def _caption(head: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in {**head, "incidentsim": __version__}.items())


def _shown(file: str) -> str:
    """What `incidentsim show` is to be asked for: the scenario as it was named, or that of a study."""
    from incidentsim.results.study import SCENARIO, SCENARIOS, open_study

    address = trial_in(file)
    if address is None:
        return file
    study = open_study(address[0])
    name = study.placed(address[1]).point.scenario
    return str(study.folder / (f"{SCENARIOS}/{name}.toml" if study.subject.design else SCENARIO))


def _named(file: str, seed: int, replication: int) -> "tuple[Scenario, int, int]":
    """Scenario, seed and replication: as given, or of a trial that is named by its address in a study."""
    from incidentsim.results.study import of_encounters, open_study
    from incidentsim.scenario.files import load

    address = trial_in(file)
    if address is None:
        return load(file), seed, replication
    folder, point, trial = address
    study = of_encounters(open_study(folder), "a log book")
    one = study.placed(point)
    return study.at(one.number), one.seed, trial


def _is_held(file: str) -> bool:
    """Whether a trial that is named by its address is one that its study holds, or is no such trial; damaged parts, and
    rows that wait to be packed, are looked at as well as they can be."""
    from incidentsim.results.study import open_study
    from incidentsim.runner.pending import holds

    address = trial_in(file)
    return address is None or holds(open_study(address[0]), *address[1:])


def _text(journal: "Journal", scenario: "Scenario") -> str:
    from incidentsim.journal import encounters_in
    from incidentsim.results.telling import tell

    several = len(encounters_in(journal)) > 1
    return "\n".join(f"[{line.encounter}] {line}" if several else str(line) for line in tell(journal, scenario))


def _write(out: Path, page: str) -> None:
    from incidentsim.results.files import make_folder, write_whole

    make_folder(out.parent)
    write_whole(out, page.encode())


def _check(out: Path | None, seed: int) -> None:
    from incidentsim.results.files import check_place
    from incidentsim.runner.goals import check_seed

    if out is not None:
        check_place(out, _KINDS)
    check_seed(seed)


def _first_incident(engine: "Engine", scenario: "Scenario", seed: int, start: int) -> int:
    """The first replication, from `start` on, in which some encounter is an incident."""
    from incidentsim.errors import RequestError, refuse, verbatim

    for first in range(start, start + _SEARCHED, _AT_ONCE):
        rows = engine.measures(scenario, seed, range(first, first + _AT_ONCE))
        found = rows["replication"][rows["incident"] == 1.0]
        if len(found):
            return int(found.min())
    got = verbatim(f"no incident in {_SEARCHED:,} replications")
    raise refuse("--incident", got, "a scenario that has incidents", "Leave the option out.", kind=RequestError)
