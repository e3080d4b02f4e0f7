"""`incidentsim trace`: one trial told as a log book, or written as notes or as a picture."""

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli import values
from incidentsim.cli.listing import scenario_names
from incidentsim.cli.policies import AllowCode, Policies, led_by
from incidentsim.cli.say import AsJson, Quietly, Seed, Settings, voice

if TYPE_CHECKING:
    from incidentsim.engine import Engine
    from incidentsim.journal import Journal
    from incidentsim.scenario.scenario import Scenario

_KINDS = (".csv", ".json", ".png")
_TRIAL = re.compile(r"^(.+):(\d+):(\d+)$")
_SEARCHED, _AT_ONCE = 10_000, 50
_COLUMNS = ("at_s", "clock", "encounter", "actor", "who", "did", "object", "value", "cause", "text")


def trace(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO", help="A scenario, a file, or a study's trial, DIR:0:17.", autocompletion=scenario_names
        ),
    ],
    settings: Settings = None,
    policy: Policies = None,
    allow_code: AllowCode = False,
    seed: Seed = 1,
    replication: Annotated[int, typer.Option("--replication", "-r", min=0, max=2**32 - 1, help="Which trial.")] = 0,
    incident: Annotated[
        bool, typer.Option("--incident", help="The first trial, from --replication on, that is an incident.")
    ] = False,
    engine: Annotated[str, typer.Option(help="auto, model or twin.")] = "auto",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write x.csv, x.json or x.png.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Tell one trial as a log book."""
    from incidentsim.choose import engine_named

    say = voice(context, as_json, quiet)
    _check(out, seed)
    scenario, seed, replication = _named(file, seed, replication)
    runs, _ = engine_named(engine)
    scenario, runs = led_by(values.with_settings(scenario, settings or []), runs, policy, allow_code)
    if incident:
        replication = _first_incident(runs, scenario, seed, replication)
    journal = runs.journal(scenario, seed, replication)
    say.remark(f"scenario {scenario.name}, seed {seed}, replication {replication}, engine {runs.name}")
    head = {"scenario": scenario.name, "seed": seed, "replication": replication, "engine": runs.name}
    if out is not None:
        _write(out, scenario, journal, head)
        say.results(f"{out}", {**head, "out": str(out)})
    else:
        say.results(_text(journal, scenario), {**head, "notes": _notes(journal, scenario)})


def _named(file: str, seed: int, replication: int) -> "tuple[Scenario, int, int]":
    """Scenario, seed and replication: as given, or of a trial that is named by its address in a study."""
    from incidentsim.errors import RequestError, refuse
    from incidentsim.results.study import open_study
    from incidentsim.scenario.files import load

    address = _TRIAL.match(file)
    if address is None:
        return load(file), seed, replication
    folder, point, trial = address.groups()
    study = open_study(folder)
    if int(point) != 0:
        raise refuse("point", int(point), "0: a study of one scenario has one point", "Use :0:.", kind=RequestError)
    return study.scenario, study.receipt.seed, int(trial)


def _text(journal: "Journal", scenario: "Scenario") -> str:
    from incidentsim.journal import encounters_in
    from incidentsim.results.telling import tell

    several = len(encounters_in(journal)) > 1
    return "\n".join(f"[{line.encounter}] {line}" if several else str(line) for line in tell(journal, scenario))


def _notes(journal: "Journal", scenario: "Scenario") -> list[dict[str, Any]]:
    """Every note with its words; what has no finite value has none."""
    import math

    from incidentsim.journal import Did
    from incidentsim.results.telling import tell, times_told, who_did

    texts = {line.note: line.text for line in tell(journal, scenario)}
    return [
        {
            **note._asdict(),
            "did": Did(note.did).name,
            "value": note.value if math.isfinite(note.value) else None,
            "clock": when,
            "who": who_did(note, scenario),
            "text": texts.get(place, ""),
        }
        for place, (note, when) in enumerate(zip(journal, times_told(journal), strict=True))
    ]


def _write(out: Path, scenario: "Scenario", journal: "Journal", head: dict[str, Any]) -> None:
    from incidentsim.results.files import make_folder, write_whole

    if out.suffix == ".png":
        from incidentsim.brief.figures import swim_lane

        make_folder(out.parent)
        caption = ", ".join(f"{name} {value}" for name, value in {**head, "incidentsim": __version__}.items())
        swim_lane(scenario, journal, out, caption)
        return
    notes = _notes(journal, scenario)
    if out.suffix == ".csv":
        page = io.StringIO(newline="")
        table = csv.DictWriter(page, _COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(notes)
        text = page.getvalue()
    else:
        text = json.dumps({**head, "notes": notes}, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    make_folder(out.parent)
    write_whole(out, text.encode())


def _check(out: Path | None, seed: int) -> None:
    from incidentsim.errors import RequestError, refuse
    from incidentsim.results.files import check_place

    if out is not None and out.suffix not in _KINDS:
        hint = "Choose the format by the name."
        raise refuse("-o", str(out), f"a name that ends with {', '.join(_KINDS)}", hint, kind=RequestError)
    if out is not None:
        check_place(out)
    if not 0 <= seed < 2**64:
        raise refuse("seed", seed, "at least 0 and below 2^64", "Choose another --seed.", kind=RequestError)


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
