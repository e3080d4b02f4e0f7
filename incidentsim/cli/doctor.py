"""`incidentsim doctor`: whether this machine gives the numbers that it should, and how fast."""

import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli.engines import Finding, of_the_model, of_the_twin, parity
from incidentsim.cli.ready import make_ready
from incidentsim.cli.say import INTERNAL, OK, AsJson, Quietly, aligned, voice

if TYPE_CHECKING:
    from incidentsim.journal import Journal

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "pydantic", "numba", "typer", "rich", "matplotlib")
_DRAWS = 20_000


def doctor(
    context: typer.Context,
    compile_now: Annotated[bool, typer.Option("--compile", help="Compile the twin now, if it is not yet.")] = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> int:
    """Check this installation: versions, cores, draws, engines, golden results, cache."""
    say = voice(context, as_json, quiet)
    if compile_now:
        from incidentsim.choose import engine_named

        make_ready(say, engine_named("twin")[0])
    checks: tuple[Callable[[], Finding], ...] = (
        _versions,
        _cores,
        _known_answers,
        _draws,
        _same_draws,
        of_the_model,
        golden_check,
        of_the_twin,
        parity,
        _cache,
    )
    findings = [check() for check in checks]
    words = {True: "ok", False: "WRONG", None: ""}
    rows = [(finding.what, words[finding.good], finding.found) for finding in findings]
    data = {"version": __version__, "checks": [asdict(finding) for finding in findings]}
    say.results(aligned(("WHAT", "", "FOUND"), rows), data)
    return INTERNAL if any(finding.good is False for finding in findings) else OK


def golden_check() -> Finding:
    """Whether the pinned trials come out as they were pinned: what happened exactly, when to 1e-9."""
    import json
    from importlib.resources import files

    from incidentsim.choose import engine_named
    from incidentsim.scenario.files import load

    engine, _ = engine_named()
    rows = json.loads(files("incidentsim").joinpath("golden.json").read_text(encoding="utf-8"))
    wrong = []
    for row in rows:
        found = fingerprint(engine.journal(load(row["scenario"]), row["seed"], row["replication"]))
        if found["events"] != row["events"] or abs(found["times_s"] - row["times_s"]) > 1e-9 * row["times_s"]:
            wrong.append(f"{row['scenario']} seed {row['seed']} replication {row['replication']}")
    told = f"{len(rows) - len(wrong)} of {len(rows)} reproduced" + (f"; not {', '.join(wrong)}" if wrong else "")
    return Finding("golden results", told, not wrong)


def fingerprint(journal: "Journal") -> "dict[str, Any]":
    """What pins a trial: the hash of its events in their order, and the sum of their times (s)."""
    import hashlib
    import math

    events = [(note.encounter, note.actor, note.did, note.object, note.cause) for note in journal]
    digest = hashlib.sha256(repr(events).encode()).hexdigest()
    return {"events": digest, "times_s": math.fsum(note.at_s for note in journal)}


def _versions() -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            if library == "numba":
                found.append("no numba (so no twin, and slow draws)")
                continue
            return Finding("versions", f"{library} is not installed", good=False)
    return Finding("versions", f"incidentsim {__version__}, Python {platform.python_version()}, {', '.join(found)}")


def _cores() -> Finding:
    from incidentsim.runner.executors import cores

    return Finding("cores", f"{cores()} of {platform.system()} on {platform.machine()}")


def _known_answers() -> Finding:
    """The known answers of Philox4x32-10 that its authors publish with Random123."""
    from incidentsim.draws import philox

    ones = 0xFFFFFFFF
    answers = {
        ((0, 0, 0, 0), (0, 0)): (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
        ((ones, ones, ones, ones), (ones, ones)): (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0)): (
            0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1,
        ),
    }  # fmt: skip
    right = sum(philox(counter, key) == answer for (counter, key), answer in answers.items())
    return Finding("Philox4x32-10", f"{right} of {len(answers)} known answers", right == len(answers))


def _draws() -> Finding:
    from incidentsim.draws import fast_uniform

    uniform, kind = fast_uniform()
    began_s = time.perf_counter()
    for index in range(_DRAWS):
        uniform(1, 0, 0, 1, 0, index)
    rate = _DRAWS / (time.perf_counter() - began_s)
    return Finding("draws", f"{kind}, {rate:,.0f} a second")


def _same_draws() -> Finding:
    from incidentsim.draws import fast_uniform, uniform

    fast, _ = fast_uniform()
    addresses = [(2**63 + seed, 2**32 - 1, seed, seed % 30, seed, 7 * seed) for seed in range(200)]
    same = sum(fast(*address) == uniform(*address) for address in addresses)
    return Finding("fast draws", f"{same} of {len(addresses)} equal the plain ones", same == len(addresses))


def _cache() -> Finding:
    """Where compiled code is kept; without it, starting takes a second longer and nothing else changes."""
    import os
    import tempfile
    from pathlib import Path

    import incidentsim

    places = [Path(os.environ["NUMBA_CACHE_DIR"])] if os.environ.get("NUMBA_CACHE_DIR") else []
    places += [Path(incidentsim.__file__).parent / "__pycache__", Path.home() / ".cache"]
    for place in places:
        try:
            with tempfile.TemporaryFile(dir=place):
                return Finding("cache", f"{place} can be written")
        except OSError:
            continue
    return Finding("cache", "no folder can be written: compiled anew at each start (about a second)")
