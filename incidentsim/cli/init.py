"""`incidentsim init`: a study to start from."""

import os
from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.listing import scenario_names
from incidentsim.cli.say import AsJson, Quietly, voice

_Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the study; made new.")]
_Design = Annotated[bool, typer.Option("--design", help="With a design: what is tried, and how often.")]
_From = Annotated[
    str,
    typer.Option(
        "--from", metavar="NAME", help="What it starts from: a scenario, or a file.", autocompletion=scenario_names
    ),
]


def init(
    context: typer.Context,
    folder: _Folder,
    base: _From = "maritime-close-pass",
    design: _Design = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Make a study to start from: a scenario file, or a design, that an editor understands, and what to do next."""
    from incidentsim.design import skeleton as of_design
    from incidentsim.results.files import write_folder
    from incidentsim.scenario import skeleton as of_scenario
    from incidentsim.scenario.files import load, shipped

    scenario = load(base)
    name = of_scenario.name_from(Path(os.path.abspath(folder)).name)
    known_as = base if base in shipped() else _seen_from(folder, base)
    pages = (of_design if design else of_scenario).skeleton(name, known_as, scenario)
    write_folder(folder, {page: text.encode() for page, text in pages.items()})
    say = voice(context, as_json, quiet)
    files = [str(folder / page) for page in pages]
    say.results("\n".join(files), {"folder": str(folder), "files": files, "name": name, "base": known_as})
    first, readme = files[0], folder / of_scenario.README
    say.remark(f"{first} starts from {scenario.name}; {readme} says what to do next.")


def _seen_from(folder: Path, file: str) -> str:
    """How a scenario file in `folder` names another file: beside it, or, without an ending, by its whole path."""
    place = os.path.abspath(file)
    return os.path.relpath(place, os.path.abspath(folder)) if file.endswith((".toml", ".json")) else place
