"""An engine that has to be compiled first, and how far that is."""

import sys
import time
from typing import TYPE_CHECKING

from incidentsim.cli.say import Voice

if TYPE_CHECKING:
    from incidentsim.engine import Compiling, Engine


def make_ready(say: Voice, engine: "Engine") -> None:
    """Have an engine compiled, if it is one that is; where it was kept, that takes no time worth telling of."""
    from incidentsim.engine import Compiling

    compiled = getattr(engine, "encounters", engine)  # of years, what simulates their encounters
    if not isinstance(compiled, Compiling) or compiled.is_ready():
        return
    say.remark("compiling the twin, which takes about a minute; it is kept for the next time")
    began_s = time.monotonic()
    if say.quiet or not sys.stderr.isatty():
        compiled.prepare(None)
    else:
        _shown(compiled)
    say.remark(f"compiled in {time.monotonic() - began_s:.0f} s")


def _shown(engine: "Compiling") -> None:
    """Compile with a live line on stderr: the last of the functions links all others, which takes longest."""
    from rich import progress
    from rich.console import Console

    columns = (progress.TextColumn("compiling"), progress.BarColumn(), progress.MofNCompleteColumn())
    with progress.Progress(*columns, progress.TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("compiling", total=None)
        engine.prepare(lambda done, of: bar.update(task, completed=done, total=of))
