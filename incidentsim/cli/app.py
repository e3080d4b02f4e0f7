"""The commands, and what happens when one goes wrong: one line on stderr, and an exit code that means something."""

import errno
import functools
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from itertools import pairwise
from types import TracebackType
from typing import Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli import (
    causes,
    check,
    compare,
    demo,
    diff,
    doctor,
    export,
    figures,
    init,
    listing,
    merge,
    outcomes,
    rank,
    replay,
    run,
    schema,
    show,
    status,
    trace,
)
from incidentsim.cli.say import INTERRUPTED, OK, USAGE, AsJson, Quietly, Voice, complain, drop_results, speak_anywhere
from incidentsim.errors import IncidentSimError, refuse, verbatim

#: So much is told of a name that is too long.
_TOLD = 40
#: The error of a mistyped command line, whichever library Typer stands on.
_UsageMistake: type[Exception] = typer.BadParameter.__mro__[2]


def _interruptible(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """The command, with one line on Ctrl-C; Typer would end it without a word."""

    @functools.wraps(command)
    def guarded(*arguments: Any, **options: Any) -> int | None:
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt:
            complain("interrupted; nothing half-written is left")
            return INTERRUPTED

    return guarded


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False)
app.command("demo")(_interruptible(demo.demo))
app.command("init")(_interruptible(init.init))
app.command("list")(_interruptible(listing.list_scenarios))
app.command("show")(_interruptible(show.show))
app.command("check")(_interruptible(check.check))
app.command("schema")(_interruptible(schema.schema))
app.command("diff")(_interruptible(diff.diff))
app.command("trace")(_interruptible(trace.trace))
app.command("replay")(_interruptible(replay.replay))
app.command("run")(_interruptible(run.run))
app.command("merge")(_interruptible(merge.merge))
app.command("compare")(_interruptible(compare.compare))
app.command("rank")(_interruptible(rank.rank))
app.command("status")(_interruptible(status.status))
app.command("export")(_interruptible(export.export))
app.command("figures")(_interruptible(figures.figures))
app.command("outcomes")(_interruptible(outcomes.outcomes))
app.command("causes")(_interruptible(causes.causes))
app.command("doctor")(_interruptible(doctor.doctor))


@app.callback(invoke_without_command=True)
def begin(
    context: typer.Context,
    as_json: AsJson = False,
    quiet: Quietly = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Encounters of two rivals, and how communication and command change their outcome.

    Results go to stdout, progress to stderr. Exit codes: 0 ok, 1 internal error, 2 usage or file, 3 some trials
    failed, 4 precision not reached, 130 interrupted.
    """
    context.obj = Voice(as_json, quiet)
    if version:
        print(f"incidentsim {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    sys.excepthook = _unexpected
    speak_anywhere()
    try:
        code = typer.main.get_command(app).main(list(arguments), prog_name="incidentsim", standalone_mode=False)
        _flush()
    except _UsageMistake as mistake:
        complain(_no_number(mistake, arguments) or _told(mistake))
        return USAGE
    except IncidentSimError as error:
        complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except SystemExit as stop:  # so Typer ends when nobody reads its output any more
        return OK if stop.code == 1 else int(stop.code or OK)
    except OSError as error:
        return _unwritten(error)
    return code if isinstance(code, int) else OK


def _flush() -> None:
    """Bring out what is printed; that nobody reads it changes no exit code."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_results()


def _told(mistake: Any) -> str:
    """A mistyped command line in one line, with the nearest word that is known and where to look."""
    text = str(mistake.message if getattr(mistake, "possibilities", None) else mistake.format_message())
    near = getattr(mistake, "possibilities", None)
    said = (
        f"{text.rstrip('.')}. Did you mean {near[0]}?"
        if near
        else text
        if text.endswith("?")
        else text.rstrip(".") + "."
    )
    context = getattr(mistake, "ctx", None)
    return f"{said} See '{context.command_path if context else 'incidentsim'} --help'."


def _no_number(mistake: Any, arguments: Sequence[str]) -> str:
    """What is said of a word, or of a list, where a number is to stand; nothing of another mistake."""
    found = re.search(r"valid (int|number|float)", str(mistake.message))
    param: Any = getattr(mistake, "param", None)
    given = [word for opt in getattr(param, "opts", ()) for word in _given(opt, arguments)]
    wrong = next((word for word in given if not re.fullmatch(r"[-+]?\d+", word)), None)
    if found is None or wrong is None:
        return ""
    option = next(opt for opt in param.opts if _given(opt, arguments))
    parts = [part.strip() for part in wrong.split(",")]
    hint = f"See '{mistake.ctx.command_path} --help'."
    if getattr(param, "multiple", False) and len(parts) > 1:
        hint = f"Write it once for each: {' '.join(f'{option} {part}' for part in parts)}."
    return str(refuse(option, wrong, "a whole number" if found[1] == "int" else "a number", hint))


def _given(option: str, arguments: Sequence[str]) -> list[str]:
    """What the command line says of an option."""
    after = [word for name, word in pairwise(arguments) if name == option]
    return after + [word.removeprefix(f"{option}=") for word in arguments if word.startswith(f"{option}=")]


def _unwritten(error: OSError) -> int:
    """Output that nobody reads is dropped; output that finds no room is told of, and so is a name too long."""
    if error.errno == errno.ENAMETOOLONG:
        name = str(error.filename)
        got = verbatim(f"{name[:_TOLD]}…, a name of {len(name):,} characters")
        complain(str(refuse("path", got, "one that this system can hold", "Choose a shorter one.")))
        return USAGE
    if error.errno not in (errno.EPIPE, errno.ENOSPC):
        raise error
    drop_results()
    if error.errno == errno.EPIPE:
        return OK
    complain(f"stdout: got {error.strerror}, but it must be a place with room for the results. Make room.")
    return USAGE


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What no one foresaw: one line, and the whole story on demand. Python then exits with 1."""
    if os.environ.get("INCIDENTSIM_DEBUG"):
        traceback.print_exception(kind, error, trace)
    complain(
        f"internal error, please report it: {kind.__name__}: {error}. Set INCIDENTSIM_DEBUG=1 to see where it happened."
    )
