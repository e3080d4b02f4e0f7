"""Our own command, called many times without paying for its libraries each time.

`python -m tests.warm` loads them once and then forks for every call that comes in on its stdin, a line of JSON; the
child runs the command as a process of its own does, in a folder of its own choice, and ends. What only a fresh process
can show (a library that nobody imported, what a start costs) is shown by the proof, which starts one for each command.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

LIBRARIES = ("matplotlib.pyplot", "numba", "pandas", "pyarrow.parquet", "scipy.stats", "simpy")
ROOT = Path(__file__).parent.parent


class Warm:
    """A process with all libraries loaded, that runs our command in children of its own."""

    def __init__(self, env: Mapping[str, str]) -> None:
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            env={**os.environ, **env, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.communicate()

    def run(self, arguments: Sequence[str], folder: Path) -> tuple[int, str]:
        """The exit code, and what was said on both streams."""
        server = self._server
        assert server.stdin is not None
        assert server.stdout is not None
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
            server.stdin.write(json.dumps([list(arguments), str(folder), said.name]) + "\n")
            server.stdin.flush()
            code = server.stdout.readline()
            assert code, f"the process that runs the commands ended with {server.wait()}"
            return int(code), said.read()


def serve() -> None:
    """Run what comes in on stdin, a child each, and answer with its exit code."""
    for library in LIBRARIES:
        __import__(library)
    from incidentsim.cli import app  # noqa: F401 - loaded for the children

    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            _be_the_command(*json.loads(line))
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


def _be_the_command(arguments: list[str], folder: str, said: str) -> None:
    """Run the command in this child and end it; never returns."""
    from incidentsim.__main__ import main

    code: object = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        out = os.open(said, os.O_WRONLY | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(folder)
        sys.argv = ["incidentsim", *arguments]
        code = main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    serve()
