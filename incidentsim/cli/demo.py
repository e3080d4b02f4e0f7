"""`incidentsim demo`: the headline study on a small budget."""

from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import AsJson, Quietly, voice


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Where figures and tables go.")] = Path(
        "demo-out"
    ),
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Run the headline study on a small budget: findings in words, figures, tables."""
    from incidentsim.demo import run_demo

    say = voice(context, as_json, quiet)
    found = run_demo(out, say.remark)
    say.results(found.text, found.data)
