"""What every study here does: run its design, set each value of a lever beside the first, and tell it on a page.

A study runs whole by `python -m experiments.NAME.make`, and goes on where it was broken off; `-n 20` makes it small.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from experiments.arms import docs_folder
from incidentsim import __version__
from incidentsim.analysis.contrasts import UNADJUSTED, Contrasts, contrasts
from incidentsim.analysis.estimates import LEVEL, Columns, Estimate, estimate
from incidentsim.choose import run
from incidentsim.design.files import load_plan
from incidentsim.measures import MEASURES
from incidentsim.results.points import Placed
from incidentsim.results.study import Study, open_study
from incidentsim.results.table import columns_of

#: The other factors of a point, by name: what stays the same while a lever moves.
Block: TypeAlias = tuple[tuple[str, Any], ...]
#: What an interval says of an effect.
_SIGNS = ("rises", "falls", "cannot be told", "not defined")
#: More rows than these are gathered.
_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A lever whose first value is the base, and the measure in which its other values are set beside it."""

    lever: str
    base: Any
    measure: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving a lever from its base to a value does, all other factors staying as they are."""

    asked: Asked
    value: Any
    block: Block
    difference: Estimate

    @property
    def sign(self) -> str:
        """Whether the interval says that it rises or falls."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None:
            return "not defined"
        return "rises" if low > 0.0 else "falls" if high < 0.0 else "cannot be told"


def make(folder: Path, page: str, asked: Sequence[Asked], words: Sequence[str], argv: Sequence[str]) -> Path:
    """Run the design in a folder, or what is missing of it, and write its page.

    Takes    the folder; the name of its page; what is asked of it; what the page says first; the command line:
             `-n`, `-o` and `-w`.
    Returns  the page.
    Raises   SystemExit with 2, after a line that says why, for another command line; with 0 after `--help`.
    """
    options = _options(folder, page).parse_args(argv)
    out = options.out or folder / "out"
    run(folder / "design.toml", replications=options.n, out=out / "study", workers=options.w)
    study = open_study(out / "study")
    target = (options.out or docs_folder() / "explanation") / page
    target.write_text("\n".join(_page(folder, study, asked, words)) + "\n", encoding="utf-8")
    print(target, file=sys.stderr)
    return target


def _options(folder: Path, page: str) -> argparse.ArgumentParser:
    told = f"Run {folder.name}/design.toml, or what is missing of it, and write its page, {page}."
    parser = argparse.ArgumentParser(prog=f"python -m experiments.{folder.name}.make", description=told)
    parser.add_argument("-n", type=_count, help="replications of each point, in place of the design's")
    parser.add_argument("-o", dest="out", type=Path, metavar="DIR", help="where study and page go")
    parser.add_argument("-w", type=_count, default=2, help="processes; 2 if not said")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"got {text!r}, but it must be a whole number, at least 1")
    return int(text)


def effects(study: Study, asked: Asked) -> list[Effect]:
    """Each point against the one that has the base value of a lever and is the same otherwise, on the same draws.

    A factor that acts at one of the two only does not part them. The intervals hold together over all points: by
    Bonferroni's rule over the bases, and over the points beside each base where `contrasts` leaves them unadjusted.
    """
    rows = _columns_by_point(study)
    families = _families(study.subject.points, asked)
    found = []
    for base, others in families.items():
        some = {number: rows[number] for number in (base, *others)}
        apart = len(others) if len(others) <= UNADJUSTED else 1
        level = 1.0 - (1.0 - LEVEL) / max(1, len(families) * apart)
        beside: Contrasts[int] = contrasts(some, base, asked.measure, level)
        for number, comparison in beside.found.items():
            given = MEASURES[asked.measure].given is not None
            difference = comparison.difference if given else comparison.per_encounter
            assert difference is not None
            found.append(Effect(asked, others[number][asked.lever], _block(others[number], asked.lever), difference))
    return found


def _families(points: Sequence[Placed], asked: Asked) -> Mapping[int, Mapping[int, Mapping[str, Any]]]:
    """The points that have the base value of a lever, by number, and those that are set beside each."""
    factors = {one.number: {"scenario": one.point.scenario, **dict(one.point.factors)} for one in points}
    bases = [number for number, held in factors.items() if held[asked.lever] == asked.base]
    return {
        base: {number: held for number, held in factors.items() if _beside(factors[base], held, asked)}
        for base in bases
    }


def _beside(base: Mapping[str, Any], other: Mapping[str, Any], asked: Asked) -> bool:
    same = (value is None or other[name] is None or value == other[name] for name, value in base.items()
            if name != asked.lever)  # fmt: skip
    return other[asked.lever] not in (asked.base, None) and all(same)


def _block(held: Mapping[str, Any], lever: str) -> Block:
    return tuple((name, value) for name, value in held.items() if name != lever and value is not None)


def _columns_by_point(study: Study) -> Mapping[int, Columns]:
    columns = columns_of(study.table())
    return {
        one.number: {name: column[columns["point"] == one.number] for name, column in columns.items()}
        for one in study.subject.points
    }


def _page(folder: Path, study: Study, asked: Sequence[Asked], words: Sequence[str]) -> Iterator[str]:
    plan = load_plan(folder / "design.toml")
    rows = _columns_by_point(study)
    counts = sorted({len(set(columns["replication"].tolist())) for columns in rows.values()})
    failed = sum(int(columns["failed"].sum()) for columns in rows.values())
    yield from (f"# {plan.design.title}", "", plan.design.question, "", *words, "")
    told = " to ".join(f"{count:,}" for count in dict.fromkeys((counts[0], counts[-1])))
    yield (
        f"Made with incidentsim {__version__} on {datetime.now(UTC):%Y-%m-%d} by `python -m experiments.{folder.name}."
        f"make`: {len(rows)} points, {told} replications of each, seed {study.receipt.seed}, engine "
        f"{study.receipt.engine}; {failed} trials failed. Every point met the same draws."
    )
    yield ""
    finding = folder / "finding.md"
    if finding.exists() and len(set(counts)) == 1 and counts[0] == getattr(plan.design.replications, "n", None):
        yield from ("## What it says", "", finding.read_text(encoding="utf-8").strip(), "")
    for each in asked:
        yield from _asked(study, each)
    yield from _values(study, rows, plan.design.measures)


def _asked(study: Study, asked: Asked) -> Iterator[str]:
    found = effects(study, asked)
    measure = MEASURES[asked.measure]
    unit = {"share": "percentage points", "per 1,000": "per 1,000 encounters"}.get(measure.kind, measure.unit)
    among = "" if measure.given is None else f" among {measure.given}s"
    yield from (f"## {asked.lever}: `{asked.measure}`{among}, against {_said(asked.base)}", "")
    for value in dict.fromkeys(effect.value for effect in found):
        signs = [effect.sign for effect in found if effect.value == value]
        counted = ", ".join(f"{word} in {signs.count(word)}" for word in dict.fromkeys(signs))
        yield f"- **{_said(value)}**: of {len(signs)} combinations of everything else, it {counted}."
    yield from (
        "",
        f"Differences in {unit}, with intervals that hold all together (95 %), each question for itself.",
        "",
    )
    if len(found) <= _MOST_ROWS:
        yield from _table(("everything else", asked.lever, "difference", "so"), _each(found, measure.kind))
        return
    yield from _table((asked.lever, "where", *_SIGNS, "smallest", "largest"), _gathered(found, measure.kind))


def _each(found: Sequence[Effect], kind: str) -> Iterator[Sequence[str]]:
    for effect in found:
        yield _told(effect.block), _said(effect.value), _number(effect.difference, kind), effect.sign


def _gathered(found: Sequence[Effect], kind: str) -> Iterator[Sequence[str]]:
    """A row each value of the lever and each value of another factor: in how many combinations it does what."""
    for value in dict.fromkeys(effect.value for effect in found):
        mine = [effect for effect in found if effect.value == value]
        where = dict.fromkeys((name, _said(other)) for effect in mine for name, other in effect.block)
        several = [name for name in dict.fromkeys(name for name, _ in where) if sum(n == name for n, _ in where) > 1]
        for name, other in [("everywhere", ""), *(pair for pair in where if pair[0] in several)]:
            some = [
                effect for effect in mine
                if name == "everywhere" or (name, other) in [(own, _said(at)) for own, at in effect.block]
            ]  # fmt: skip
            signs = [effect.sign for effect in some]
            known = sorted((e for e in some if e.difference.value is not None), key=lambda e: e.difference.value or 0.0)
            ends = [_number(known[place].difference, kind) for place in (0, -1)] if known else ["not defined"] * 2
            yield _said(value), f"{name} {other}".strip(), *(str(signs.count(sign)) for sign in _SIGNS), *ends


def _values(study: Study, rows: Mapping[int, Columns], measures: Sequence[str]) -> Iterator[str]:
    if len(rows) > _MOST_ROWS:
        return
    yield from ("## Every point", "", "Estimates with 95 % intervals, each for itself.", "")
    body = []
    for one in study.subject.points:
        kinds = {name: MEASURES[name].kind for name in measures}
        said = [_number(estimate(rows[one.number], name), kinds[name]) for name in measures]
        body.append((str(one.number), _told((("scenario", one.point.scenario), *one.point.factors)), *said))
    yield from _table(("point", "factors", *(f"`{name}`" for name in measures)), body)


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    yield from ("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in body)
    yield ""


def _told(block: Block) -> str:
    return ", ".join(_said(value) if name == "scenario" else f"{name} {_said(value)}" for name, value in block
                     if value is not None)  # fmt: skip


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(found: Estimate, kind: str) -> str:
    """A share in per cent, its difference in points; anything else in its unit."""
    if found.value is None or found.low is None or found.high is None:
        return "not defined"
    factor = 100.0 if kind == "share" else 1.0
    value, low, high = (factor * end for end in (found.value, found.low, found.high))
    digits = 0 if max(abs(low), abs(high)) >= 20.0 else 1
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
