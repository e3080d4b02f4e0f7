"""`incidentsim schema`: what a scenario file may hold, for editors and for programs."""

from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import AsJson, Quietly, voice

_File = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it there; stdout if not said.")]


def schema(context: typer.Context, out: _File = None, as_json: AsJson = False, quiet: Quietly = False) -> None:
    """Print the JSON Schema (draft 2020-12) of scenario files, or write it where an editor finds it."""
    from incidentsim.results.files import check_place, make_folder, write_whole
    from incidentsim.scenario.schema import shipped_text

    say = voice(context, as_json, quiet)
    text = shipped_text()
    if out is None:
        print(text, end="")
        return
    check_place(out)
    make_folder(out.parent)
    write_whole(out, text.encode())
    say.results(str(out), {"out": str(out)})
    say.remark(f"An editor finds it by the first line of a scenario file beside it: #:schema ./{out.name}")
