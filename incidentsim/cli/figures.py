"""`incidentsim figures`: the figures that the rows of a kept study can carry; nothing is run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim.cli.points import Point
from incidentsim.cli.say import AsJson, Quietly, complain, voice

if TYPE_CHECKING:
    from incidentsim.brief.kept import Drawn, Kept

_Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A study folder, made by `incidentsim run -o STUDY`.")]
_Folder = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where they go; STUDY/figures if not said.")
]


def figures(
    context: typer.Context,
    study: _Study,
    out: _Folder = None,
    point: Point = None,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Draw a study: how it ended, in what time, what came after, and why sides climbed."""
    from incidentsim.brief.kept import draw_kept, kept_in, with_trials
    from incidentsim.results.files import check_place
    from incidentsim.results.study import open_study

    say = voice(context, as_json, quiet)
    folder = study / "figures" if out is None else out
    opened = open_study(study)
    check_place(folder)
    kept = with_trials(kept_in(opened, point), str(study))
    drawn = list(draw_kept(kept, folder))
    say.results("\n".join(map(_line, drawn)), _data(study, kept, drawn))
    if kept.failed:
        many = f"{kept.failed:,} of {kept.replications:,} trials failed"
        complain(f"{many} and are in no figure; the first: {kept.failures[0]}")


def _line(drawn: "Drawn") -> str:
    """One line a figure: where it is and what it says, or why it is not drawn."""
    said = _plain(drawn.said)
    return f"{drawn.name}.png is not drawn: {said}" if drawn.path is None else f"{drawn.path}: {said}"


def _data(study: Path, kept: "Kept", drawn: "list[Drawn]") -> dict[str, Any]:
    """The same as data."""
    return {
        "study": str(study),
        "scenario": kept.receipt.scenario,
        "hash": kept.receipt.scenario_hash,
        "version": kept.receipt.version,
        "seed": kept.receipt.seed,
        "engine": kept.receipt.engine,
        "replications": kept.replications,
        "failed": kept.failed,
        "figures": [
            {"name": each.name, "path": str(each.path), "title": _plain(each.said)}
            for each in drawn
            if each.path is not None
        ],
        "not_drawn": [{"name": each.name, "why": each.said} for each in drawn if each.path is None],
    }


def _plain(text: str) -> str:
    """A title without the spaces that keep a line from breaking."""
    return text.replace("\u00a0", " ")
