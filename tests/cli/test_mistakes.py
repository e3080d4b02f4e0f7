"""A mistake is one line that says what to do, and an exit code that means something."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from incidentsim.results.study import open_study
from tests.cli.said import Command, Put
from tests.cli.test_run_design import DESIGN
from tests.stubs import Stub

ROOT = Path(__file__).parent.parent.parent
S = "maritime-close-pass"


def incidentsim(*arguments: str, **how: object) -> "subprocess.CompletedProcess[str]":
    """The command line, in a process of its own."""
    argv = [sys.executable, "-m", "incidentsim", *arguments]
    options = {
        "cwd": ROOT,
        "env": {**os.environ, "PYTHONPATH": str(ROOT)},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "timeout": 60,
        **how,
    }
    return subprocess.run(argv, check=False, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rnu",), "Did you mean 'run'?"),
        (("run", S, "--sede", "1"), "No such option: --sede. Did you mean --seed?"),
        (("run",), "Missing argument 'SCENARIO|DESIGN'"),
        (("run", S, "-n", "many"), "-n: got 'many', but it must be a whole number. See 'incidentsim run --help'."),
        (("compare", "s", "--against", "12,13"), "Write it once for each: --against 12 --against 13."),
        (("compare", "s", "--measure", "sucess"), "--measure: got 'sucess', but"),
        (("compare", "s", "--measure", "sucess"), "Did you mean 'success'?"),
        (("compare", "s", "--measure", "xyzzy"), "`incidentsim list --measures` lists them."),
        (("run", S, "--precision", "sucess=2pp"), "--precision: got 'sucess', but it must be the fixed name"),
        (("run", S, "--precision", "sucess=2pp"), "Did you mean 'success'?"),
        (("run", S, "-n", "0"), "replications: got 0"),
        (("run", S, "-n", "5", "--budget", "1s"), "Leave -n out"),
        (("run", S, "--precision", "3"), "Write it as --precision 1pp, or by measure"),
        (("run", S, "--precision", "success=2"), "precision of success: got 2.0, but it must be percentage points"),
        (("run", S, "--precision", "xpp"), "percentage points"),
        (("run", S, "--precision", "0pp"), "precision of success: got '0pp'"),
        (("run", S, "--budget", "soon"), "or as a bare number of seconds"),
        (("run", S, "--budget", "-60"), "a time above 0"),
        (("run", S, "--budget", "0s"), "a time above 0"),
        (("run", S, "--workers", "0"), "workers: got 0"),
        (("run", S, "--seed", "-1"), "seed: got -1"),
        (("run", S, "--engine", "twin", "--policy", "red=math:floor", "--allow-code"), "Use --engine model, or auto."),
        (("run", S, "--engine", "modle"), "Did you mean 'model'?"),
        (("run", S, "--set", "red.trust"), "--set red.trust=0.6"),
        (("run", S, "--set", "red.trst=0.6"), "Did you mean 'trust'?"),
        (("run", S, "--set", "red.trust=2"), "red.trust: got 2"),
        (("run", S, "--set", "red.trust=NaN"), "red.trust: got 'NaN'"),
        (("run", S, "--set", "domain.standoff_m=3 kn"), "is a unit of speed"),
        (("run", "no-such-file.toml"), "Mend the path."),
        (("run", "maritime-clos-pass"), "Did you mean 'maritime-close-pass'?"),
        (("show", "maritime-clos-pass"), "Did you mean 'maritime-close-pass'?"),
        (("show", "sucess"), "Did you mean 'success'?"),
        (("show", "perception.misread_probabilty"), "Did you mean 'perception.misread_probability'?"),
        (("show", "perception"), "incidentsim show air-intercept perception"),
        (("show", S, "red.trst"), "Did you mean 'trust'?"),
        (("trace", S, "-o", "x.doc"), "a file that ends with .csv, .json, .png"),
        (("trace", S, "--seed", "-1"), "seed: got -1"),
        (("trace", S, "-r", "-1"), "Invalid value for '--replication'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(
    arguments: tuple[str, ...],
    said: str,
    command: Command,
) -> None:
    found = command(*arguments)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("incidentsim: ")
    assert found.err.count("\n") == 1
    assert said in found.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "{study}:²"),
        ("compare", "{study}:" + "1" * 5000),
        ("compare", "{study}:0", "{study}:99999999999999999999999"),
        ("causes", "{study}:²"),
        ("causes", "{study}:" + "1" * 5000),
        ("trace", "{study}:²:1"),
        ("trace", "{study}:0:²"),
        ("trace", "{study}:0:99999999999999999999999"),
        ("trace", "{study}:99999999999999999999999:0"),
        ("trace", "{study}:4294967295:0"),
        ("run", S, "-n", "2", "-o", "a" * 300),
        ("status", "a" * 300),
        ("show", "a" * 5000),
    ],
)
def test_a_number_or_a_name_that_cannot_be_is_one_short_line(
    arguments: tuple[str, ...], command: Command, stubbed: Put, tmp_path: Path
) -> None:
    stubbed(Stub())
    study = str(tmp_path / "s")
    assert command("run", S, "-n", "4", "-o", study).code == 0
    found = command(*(word.replace("{study}", study) for word in arguments))
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert found.err.startswith("incidentsim: ")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a name is text")
def test_a_study_whose_name_is_no_text_is_told_of_and_exported(tmp_path: Path) -> None:
    name = os.fsdecode(b"s\xff")
    assert incidentsim("run", S, "-n", "2", "-o", name, cwd=tmp_path).returncode == 0
    for arguments in (("status", name), ("status", name, "--json"), ("export", name, "-o", "x.csv")):
        found = incidentsim(*arguments, cwd=tmp_path)
        assert found.returncode == 0, found.stderr
    assert json.loads((tmp_path / "x.csv.dictionary.json").read_text())
    assert json.loads(incidentsim("status", name, "--json", cwd=tmp_path).stdout)["study"] == name


def test_a_stdout_that_knows_no_letter_beyond_ascii_is_spoken_to_in_ascii(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    found = incidentsim("causes", S, "-n", "5", cwd=tmp_path, env=env)
    assert (found.returncode, "\\xb7" in found.stdout) == (0, True), found.stderr
    assert json.loads(incidentsim("list", "--json", cwd=tmp_path, env=env).stdout)


@pytest.mark.parametrize(
    "address", ["tcp://", "tcp://host", "tcp://:8786", "tcp://[::1", "tcp://host:99999", "tls://host:x"]
)
def test_a_scheduler_without_host_and_port_is_refused_before_anything_is_printed(
    command: Command, address: str
) -> None:
    found = command("run", S, "--scheduler", address)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert "tcp://HOST:PORT" in found.err


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize("closed", ["| true", ">&-", ">&- 2>&-"])
def test_a_stdout_that_nobody_reads_changes_no_exit_code(closed: str, form: tuple[str, ...], tmp_path: Path) -> None:
    design = tmp_path / "design.toml"
    text = DESIGN.replace("n = 4", 'precision = { success = "0.1pp" }\nmost = 201').replace("[0.5, 2.0]", "[0.5]")
    design.write_text(text)
    asked = " ".join((sys.executable, "-m incidentsim -q run", str(design), "--engine model", *form))
    shell = ["bash", "-c", f"{asked} {closed}; exit ${{PIPESTATUS[0]}}"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run(shell, check=False, timeout=120, env=env, capture_output=True).returncode == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_ctrl_c_while_the_command_line_is_loaded_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    found = incidentsim("list", env=env)
    assert (found.returncode, found.stderr) == (130, "incidentsim: interrupted\n")


@pytest.mark.parametrize("name", ["run", "list", "status", "rank"])
def test_ctrl_c_before_a_command_has_begun_its_work_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    for module in ("run", "listing", "status", "rank"):
        monkeypatch.setattr(f"incidentsim.cli.{module}.voice", interrupted)
    found = command(name, *([] if name == "list" else [S]))
    assert (found.code, found.err) == (130, "incidentsim: interrupted; nothing half-written is left\n")


def test_a_file_with_a_mistake_is_told_by_its_line(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text('base = "maritime-close-pass"\n\n[red]\ntrust = 7\n')
    found = command("check", str(file))
    assert found.code == 2
    assert "s.toml, line 4: red.trust" in found.err


@pytest.mark.parametrize("place", ["file", "file/below", "full"])
@pytest.mark.parametrize("what", ["run", "trace"])
def test_a_place_that_cannot_be_written_is_told(
    place: str,
    what: str,
    command: Command,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.docx").write_text("x")
    out = tmp_path / place if what == "run" else tmp_path / place / "x.csv"
    if what == "trace" and place == "full":
        pytest.skip("a trace may go beside a thesis")
    found = command(what, S, "-o", str(out), *(("-n", "3") if what == "run" else ()))
    assert (found.code, found.err.count("\n")) == (2, 1)
    assert "hoose another -o" in found.err
    assert (tmp_path / "file").read_text() == "x"


def test_a_study_of_another_seed_is_told(command: Command, tmp_path: Path) -> None:
    command("run", S, "-n", "3", "-o", str(tmp_path / "s"))
    found = command("run", S, "-n", "3", "-o", str(tmp_path / "s"), "--seed", "2")
    assert found.code == 2
    assert "of seed 1, not 2" in found.err


def test_an_unforeseen_error_is_one_line_and_exit_code_one(tmp_path: Path) -> None:
    code = (
        "import sys; from incidentsim import engines; from incidentsim.__main__ import main;"
        "engines._model = lambda: 1 // 0;"
        "sys.argv = ['incidentsim', 'run', 'maritime-close-pass', '--engine', 'model']; sys.exit(main())"
    )
    for debug in ("", "1"):
        environment = {**os.environ, "INCIDENTSIM_DEBUG": debug}
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
        )
        assert ran.returncode == 1
        assert "incidentsim: internal error, please report it: ZeroDivisionError" in ran.stderr
        assert ("Traceback" in ran.stderr) == bool(debug)


def test_real_trials_that_fail_are_rows_and_exit_code_three(tmp_path: Path) -> None:
    study = tmp_path / "s"
    arguments = ("run", S, "-n", "6", "--workers", "2", "--set", "domain.event_budget=100", "-o", str(study))
    ran = incidentsim(*arguments)
    failed = open_study(study).frame()["failed"].sum()
    assert ran.returncode == (3 if failed else 0)
    assert failed > 0
    assert "domain.event_budget" in ran.stderr
    assert open_study(study).receipt.command.startswith("incidentsim run maritime-close-pass")


def test_nobody_who_reads_on_is_no_error() -> None:
    ran = subprocess.run(
        f"{sys.executable} -m incidentsim show {S} | head -1", shell=True, capture_output=True, text=True, cwd=ROOT
    )  # fmt: skip
    assert (ran.stderr, ran.stdout.count("\n")) == ("", 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_results_that_find_no_room_are_told() -> None:
    with Path("/dev/full").open("w") as full:
        ran = incidentsim("list", stdout=full)
    assert ran.returncode == 2
    assert ran.stderr.startswith("incidentsim: stdout: got No space left on device")
    assert ran.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_of_the_command_is_one_line_and_resumable(number: int, tmp_path: Path) -> None:
    study = tmp_path / "s"
    argv = [sys.executable, "-m", "incidentsim", "run", S, "-n", "1000000", "--engine", "model", "--workers", "1"]
    argv += ["-o", str(study)]
    with subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        assert "seed 1, engine model" in process.stderr.readline()
        time.sleep(1.0)
        os.killpg(process.pid, number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    *before, last = err.splitlines()
    assert last.startswith("incidentsim: interrupted; ")
    assert last.endswith("The same command goes on from there.")
    assert all(line.startswith("this will take about ") for line in before)
    held = open_study(study).replications
    ran = incidentsim("run", S, "-n", str(held + 5), "-o", str(study), "--json")
    assert ran.returncode == 0
    assert '"new": 5,' in ran.stdout


def test_colours_are_for_terminals_that_want_them() -> None:
    for environment in ({}, {"NO_COLOR": "1"}):
        assert "\x1b" not in incidentsim("list", env={**os.environ, **environment}).stdout
