"""How the command line speaks: results on stdout, everything else on stderr."""

import codecs
import io
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

OK, INTERNAL, USAGE, FAILED_TRIALS, NOT_PRECISE, INTERRUPTED = 0, 1, 2, 3, 4, 130

AsJson = Annotated[bool, typer.Option("--json", help="Print results as JSON.")]
Quietly = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks on stderr.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a parameter, such as red.trust=0.6 or blue.fatigue=0.5."),
]
Seed = Annotated[int, typer.Option("--seed", help="The world of chance: equal seeds meet equal accidents.")]


@dataclass(frozen=True, slots=True)
class Voice:
    """Whether results are JSON, and whether remarks are wanted."""

    as_json: bool = False
    quiet: bool = False

    def results(self, text: str, data: Any) -> None:
        """Print a result: as text, or as JSON."""
        plain = codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"
        try:
            print(json.dumps(data, indent=1, allow_nan=False, ensure_ascii=plain) if self.as_json else text)
            sys.stdout.flush()
        except BrokenPipeError:
            drop_results()

    def remark(self, text: str) -> None:
        """Say something on stderr, unless silence is wanted."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)


def speak_anywhere() -> None:
    """Let stdout and stderr take any text: what their encoding has no letter for is told by its number.

    Where one is closed, what would be said there is dropped.
    """
    sys.stdout, sys.stderr = (stream or open(os.devnull, "w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_results() -> None:
    """Nobody reads stdout any more: what is still said there is dropped, and the command goes on to its exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def voice(context: typer.Context, as_json: bool, quiet: bool) -> Voice:
    """The voice of a command: its own options, or those before its name."""
    above = context.obj if isinstance(context.obj, Voice) else Voice()
    return Voice(above.as_json or as_json, above.quiet or quiet)


def complain(text: str) -> None:
    """One line on stderr about what went wrong."""
    print(f"incidentsim: {' '.join(text.split())}", file=sys.stderr, flush=True)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as text in columns; on a terminal, lines are cut at its edge."""
    table = [list(header), *map(list, rows)]
    widths = [max(len(row[place]) for row in table) for place in range(len(header))]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    if not sys.stdout.isatty():
        return "\n".join(lines)
    edge = shutil.get_terminal_size().columns
    lines = [line if len(line) <= edge else f"{line[: edge - 1]}…" for line in lines]
    return "\n".join([bold(lines[0]), *lines[1:]])


def bold(text: str) -> str:
    """Text in bold on a terminal that shows it, unless NO_COLOR asks for none."""
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else f"\x1b[1m{text}\x1b[0m"
