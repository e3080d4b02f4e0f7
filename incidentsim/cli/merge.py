"""`incidentsim merge`: the shards of a study, put together."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import AsJson, Quietly, voice

_Out = Annotated[Path, typer.Argument(metavar="OUT", help="The folder of the whole study; made new.")]
_Folders = Annotated[list[Path], typer.Argument(metavar="DIR...", help="The folders of its shards.")]
_Partly = Annotated[bool, typer.Option("--partial", help="Put together what is there, though something is missing.")]


def merge(
    context: typer.Context,
    out: _Out,
    folders: _Folders,
    partly: _Partly = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Put the shards of a study, made by `run --shard`, together in a new folder; `run -o OUT` goes on from there."""
    from incidentsim.runner import merging

    say = voice(context, as_json, quiet)
    lacking: merging.Lacking = "allowed" if partly else "refused"
    made = merging.merge(out, folders, ("incidentsim", *sys.argv[1:]), lacking)
    points = f" of {made.points:,} points" if made.points > 1 else ""
    text = f"{out}: {len(made.shards)} shards, {made.replications:,} replications{points}, {made.rows:,} rows"
    data = {
        "study": str(out),
        "shards": [str(shard) for shard in made.shards],
        "missing": [str(shard) for shard in made.missing],
        "points": made.points,
        "replications": made.replications,
        "rows": made.rows,
    }
    say.results(text, data)
    if made.missing:
        say.remark(
            f"missing: shard {', '.join(map(str, made.missing))}; `incidentsim run ... -o {out}` runs what it had"
        )
