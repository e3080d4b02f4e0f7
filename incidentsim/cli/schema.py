"""`incidentsim schema`: what a scenario file or a design file may hold, for editors and for programs."""

from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import AsJson, Quietly, voice

_File = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it there; stdout if not said.")]
_Design = Annotated[bool, typer.Option("--design", help="The schema of design files.")]


def schema(
    context: typer.Context,
    out: _File = None,
    design: _Design = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Print the JSON Schema (draft 2020-12) of scenario files or of design files, or write it for an editor to find."""
    from incidentsim.design import schema as of_design
    from incidentsim.results.files import check_place, make_folder, write_whole
    from incidentsim.scenario import schema as of_scenario

    say = voice(context, as_json, quiet)
    text = (of_design if design else of_scenario).shipped_text()
    if out is None:
        print(text, end="")
        return
    check_place(out)
    make_folder(out.parent)
    write_whole(out, text.encode())
    say.results(str(out), {"out": str(out)})
    kind = "design" if design else "scenario"
    say.remark(f"An editor finds it by the first line of a {kind} file beside it: #:schema ./{out.name}")
