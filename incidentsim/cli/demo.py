"""`incidentsim demo`: the headline study on a small budget."""

from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import Quietly, voice


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Where the brief goes.")] = Path("demo-out"),
    quiet: Quietly = False,
) -> None:
    """Run the headline study on a small budget: a finding in words, figures, a brief."""
    from incidentsim.demo import run_demo

    say = voice(context, False, quiet)
    run_demo(out, say.remark)
