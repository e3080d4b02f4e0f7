"""The page and the figures of the calibration: what was asked, what is left, what no setting reaches."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from experiments.arms import docs_folder
from experiments.calibration.checks import Checks
from experiments.calibration.matching import Found, Study, band_of, weights_at
from experiments.calibration.records import Record, refused
from experiments.calibration.runs import COERCE, COUNTED, ROUTINE
from incidentsim import __version__
from incidentsim.analysis.depth import depth
from incidentsim.analysis.estimates import Estimate
from incidentsim.analysis.history import CUT_OFF, Band, Floats, design, emulated
from incidentsim.brief.matching import Free, Match, matching_of
from incidentsim.brief.style import house_style, save
from incidentsim.scenario.paths import value_at
from incidentsim.units import dimension_of, told

_FIFTHS, _LOOKED = 5, 1 << 13


def write_page(plan: Mapping[str, Any], found: Sequence[tuple[Study, Found]], checks: Checks) -> Path:
    """The page of the reference, with its figures beside it."""
    lines = [*_head(plan), *_targets(plan), *_untuned(checks)]
    for study, what in found:
        picture = docs_folder() / "images" / f"calibration-{study.name}.png"
        figure_of(plan, study, what, picture)
        lines += _study(plan, study, what, picture.name)
    lines += _untouched(found, checks, refused(**plan["refused"]))
    place = docs_folder() / "reference" / "calibration.md"
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def figure_of(plan: Mapping[str, Any], study: Study, found: Found, place: Path) -> None:
    """The figure of a study's first wave, which is spread over the whole of the ranges."""
    wave = found.waves[0]
    free = tuple(_free(plan, study, name) for name in study.space.names)
    meanings = [_axis(band) for band in study.bands]
    match = Match(study.space, free, wave, spread_over(study, found), meanings)
    runs = study.given["waves"][0]["replications"]
    names = " and ".join(band.name for band in study.bands)
    stamp = (
        f"incidentsim {__version__}, {datetime.now(UTC):%Y-%m-%d}; scenario {study.scenario.name}, first wave, seed "
        f"{study.seed}; {' + '.join(map(str, runs))} runs a setting, by aim of red; targets {names}; engine model. "
        "Ranges: those of the scenario file; of the mix of aims: assumed here."
    )
    with house_style():
        page = matching_of(match, (_title(study, found), study.given["title"].split(":")[0]), stamp)
        save(page.figure, place)


def spread_over(study: Study, found: Found) -> tuple[Floats, Floats]:
    """Very many points over all of the ranges, and what the emulators of the search say of each."""
    points = design(study.space, _LOOKED, study.seed)
    return points, emulated(study.space, found.waves[: len(study.given["waves"])], points)


def _axis(band: Band) -> str:
    return {"V12": "encounters that are unsafe (V12)", "E11": "incidents with collision or shots (E11)"}[band.name]


def _title(study: Study, found: Found) -> str:
    out = 100.0 * (1.0 - found.share_left)
    waves = f"{len(found.waves)} waves of runs rule out" if len(found.waves) > 1 else "The record rules out"
    return f"{waves} some {out:.0f} % of {study.given['settings']}; the record cannot tell the rest apart"


def _free(plan: Mapping[str, Any], study: Study, name: str) -> Free:
    low, high = study.space.ranges[name]
    now = _now(study, name)
    place = None if now is None else (now - low) / (high - low)
    return Free(plan["words"].get(name, name), _said(name, low), _said(name, high), place)


def _now(study: Study, name: str) -> float | None:
    """The value that a scenario ships with."""
    weights = np.array(study.scenario.red.aim.weights)
    routine = float(weights[0] / weights.sum()) if 1 in study.scenario.red.aim.goals else 0.0
    if name == ROUTINE:
        return routine
    if name == COERCE:
        return float(weights[-1] / weights[-2:].sum())
    return float(value_at(study.scenario, name.replace("both.", "red.", 1)))


def _said(name: str, value: float) -> str:
    if name in (ROUTINE, COERCE):
        return f"{100 * value:.0f} %"
    return f"{value:.0f} m" if dimension_of(name) == "length" else told(value, dimension_of(name))


def _head(plan: Mapping[str, Any]) -> Iterator[str]:
    yield "# Calibration: what the record leaves standing"
    yield ""
    yield f"Made with incidentsim {__version__} on {datetime.now(UTC):%Y-%m-%d}, seed {plan['seed']}, engine model."
    yield ""
    yield "[How plausible is it?](../explanation/plausibility.md) says what follows from this page, and what the words"
    yield "mean. Nothing here is a fit: a setting of the assumptions that is not ruled out is not thereby confirmed."
    yield ""


def _targets(plan: Mapping[str, Any]) -> Iterator[str]:
    yield "## Targets"
    yield ""
    rows = []
    for name, row in plan["targets"].items():
        band = band_of(name, row)
        ends = f"{100 * band.low:g} to {100 * band.high:g} %"
        rows.append((name, row["meaning"], ends, _part(row["edge_error"]), _part(row["discrepancy"]), row["why"]))
    head = ("Target", "Meaning", "Band", "Edges known to", "Discrepancy of the model", "Rests on")
    yield from _table(head, rows)
    yield "Edges and discrepancy: standard deviations, as parts of the edge. Inside a band implausibility is nought;"
    yield "outside it is the distance to the nearer edge over the root of the summed variances of edge, discrepancy and"
    yield f"simulation. A setting is ruled out at {CUT_OFF:g}."
    yield ""


def _untuned(checks: Checks) -> Iterator[str]:
    yield "## Untuned"
    yield ""
    yield "Each preset as it ships, with every coefficient as assumed. V12 is a target of routine traffic alone: in the"
    yield "others red never comes without a claim. *Violent*: a collision or an act at rung 5 or above, on the scene."
    yield ""
    rows = (
        (row.name, f"{row.encounters:,}", _pct(row.unsafe), _pct(row.violent), _pct(row.refused))
        for row in checks.untuned
    )
    yield from _table(
        ("Preset", "Encounters", "Unsafe, % of encounters", "Violent, % of incidents", "Understood offers refused, %"),
        rows,
    )


def _study(plan: Mapping[str, Any], study: Study, found: Found, picture: str) -> Iterator[str]:
    yield f"## {study.given['title'].split(':')[0]}"
    yield ""
    yield f"Scenario `{study.scenario.name}`, targets {' and '.join(band.name for band in study.bands)}; ensemble"
    yield f"`{study.given['ensemble']}` ({len(found.left)} members)."
    yield ""
    plans = [*study.given["waves"], study.given["last"]]
    rows = []
    for number, (wave, how) in enumerate(zip(found.waves, plans, strict=False), start=1):
        looked = "spread over all" if number == 1 else f"{wave.passed:,} of {wave.offered:,}"
        if number == len(found.waves) and number > len(study.given["waves"]):
            looked = "what was left, on fresh draws"
        runs = " + ".join(map(str, how["replications"]))
        rows.append((str(number), looked, str(len(wave.points)), runs, str(int(wave.kept().sum()))))
    yield from _table(
        ("Wave", "Not ruled out by the emulator", "Settings run", "Runs of each, by aim", "Not ruled out"), rows
    )
    yield f"![Points over the ranges, and what is ruled out](../images/{picture})"
    yield ""
    yield from _reach(study, found)
    yield from _spans(plan, study, found)


def _reach(study: Study, found: Found) -> Iterator[str]:
    """What the settings span, all of them and those that are left."""
    first, last = found.waves[0], found.waves[-1]
    yield f"About {100 * found.share_left:.0f} % of the space is left, by the runs of the last waves."
    yield ""
    for column, band in enumerate(study.bands):
        every, left = first.values[:, column], last.values[last.kept(), column]
        sd = np.sqrt(np.median(last.variances[:, column]))
        inside = int(((left >= band.low) & (left <= band.high)).sum())
        yield (
            f"- {band.name}: over all of the ranges {_span(every)} (settings of the first wave, few runs each); in "
            f"what is left {_span(left)}, with a standard error of about {100 * sd:.2g} points; {inside} of "
            f"{len(left)} inside the band of {100 * band.low:g} to {100 * band.high:g} %."
        )
    yield ""


def _spans(plan: Mapping[str, Any], study: Study, found: Found) -> Iterator[str]:
    runs, rows = spread_over(study, found), []
    for place, name in enumerate(study.space.names):
        free, now = _free(plan, study, name), _now(study, name)
        along = depth(study.space, runs, (name,), _FIFTHS).share
        column = found.left[:, place] if len(found.left) else np.array([np.nan])
        ends = " to ".join(_said(name, float(end)) for end in (column.min(), column.max()))
        kept = f"{100 * along[0]:.0f} … {100 * along[-1]:.0f} %"
        rows.append((free.words, f"`{name}`", f"{free.low} to {free.high}", _said(name, now or 0.0), ends, kept))
    yield from _table(("Assumption", "Path", "Range", "Today", "Members", "Left in its lowest … highest fifth"), rows)


def _untouched(found: Sequence[tuple[Study, Found]], checks: Checks, record: Record) -> Iterator[str]:
    yield "## Targets that nothing was matched to"
    yield ""
    yield "Looked at once, after the regions stood; no number of the model was changed for them."
    yield ""
    yield from _table(
        ("Target", "The record", "Where", "The model", "So"), [*checks.told(record), *_refusals(found, record)]
    )


def _refusals(found: Sequence[tuple[Study, Found]], record: Record) -> Iterator[tuple[str, ...]]:
    """V19 in the members of each ensemble."""
    for study, what in found:
        last, counts = what.waves[-1], what.counts[-1][what.waves[-1].kept()]
        if not len(counts):
            continue
        weights = np.array([weights_at(study, point) for point in last.points[last.kept()]])
        n, understood, refused = (counts[:, :, COUNTED.index(name)] for name in ("n", "understood", "refused"))
        shares = (weights * refused / n).sum(axis=1) / (weights * understood / n).sum(axis=1)
        inside = int(((shares >= record.low) & (shares <= record.high)).sum())
        verdict = "passes" if inside == len(shares) else f"passes in {inside} of {len(shares)} members"
        yield (
            "V19", record.words, f"ensemble `{study.given['ensemble']}`",
            f"{_span(shares)} over its members, {100 * float(np.median(shares)):.0f} % in the middle", verdict,
        )  # fmt: skip


def _table(head: Sequence[str], rows: Any) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    yield from ("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)
    yield ""


def _part(share: float) -> str:
    return f"{100 * share:g} %"


def _span(values: Any) -> str:
    low, high = 100 * float(np.min(values)), 100 * float(np.max(values))
    digits = 1 if high < 10.0 else 0
    return f"{low:.{digits}f} to {high:.{digits}f} %"


def _pct(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    value, low, high = (100 * end for end in (found.value, found.low, found.high))
    digits = 1 if high < 10.0 else 0
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f}, n = {found.n:,})"
