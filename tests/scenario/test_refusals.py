"""What a scenario file cannot mean is refused: in which line, what came, what is allowed, what to do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from incidentsim.errors import ScenarioError
from incidentsim.scenario.files import load, loads

#: The four parts of a message.
MESSAGE = re.compile(
    r"^(?P<where>.+?): got (?P<came>.+?), but it must be (?P<allowed>.+?)\. (?P<hint>\S.*)$", re.DOTALL
)
HEAD = 'base = "maritime-close-pass"\nname = "mine"\n'
#: What is wrong: the text (the wrong line is marked), its path, what came, what is allowed, what to do.
MISTAKES: dict[str, tuple[str, str, str, str, str]] = {
    "an unknown key": ("[red]\ntrsut = 0.3 #!", "red.trsut", "'trsut'", "a known key", "Did you mean 'trust'?"),
    "an unknown table": ("[blu] #!\ntrust = 0.3", "blu", "'blu'", "a known key", "Did you mean 'blue'?"),
    "an unknown key of a channel": (
        "[channels.radio]\nanswr = 0.3 #!",
        "channels.radio.answr",
        "'answr'",
        "a known key",
        "Did you mean 'answer'?",
    ),
    "an unknown key of a distribution": (
        '[red]\ntrust = { dist = "uniform", low = 0.1, hihg = 0.2 } #!',
        "red.trust.hihg",
        "'hihg'",
        "a known key",
        "Did you mean 'high'?",
    ),
    "a unit of another dimension": (
        '[domain]\nstandoff_m = "15 kn" #!',
        "domain.standoff_m",
        "'15 kn'",
        "a length with one of the units m, km, nmi, yd, ft",
        "'kn' is a unit of speed.",
    ),
    "a unit that nobody knows": (
        '[domain]\nstandoff_m = "15 furlongs" #!',
        "domain.standoff_m",
        "'15 furlongs'",
        "a length",
        "not a unit known here",
    ),
    "a negative delay": (
        '[red.assessment]\nlaw = "constant"\nvalue_s = "-5 min" #!',
        "red.assessment.value_s",
        "-300.0",
        "greater than or equal to 0",
        "Mend the value.",
    ),
    "a negative start": (
        "[[encounters]]\nstart_s = 0\n[[encounters]]\nstart_s = -3 #!",
        "encounters.1.start_s",
        "-3",
        "greater than or equal to 0",
        "Mend the value.",
    ),
    "a probability above 1": ("[red]\nwilling = 1.2 #!", "red.willing", "1.2", "less than or equal to 1", "Mend"),
    "a probability above 1 with a source": (
        '[red]\nwilling = { value = 1.2, source = "P-I26" } #!',
        "red.willing",
        "1.2",
        "less than or equal to 1",
        "Mend",
    ),
    "a ring inside the collision ring": (
        '[domain.rings] #!\nsafety_m = "30 m"',
        "domain.rings",
        "18520, 9260, 30, 40 m",
        "nested: detection > warning > safety > collision",
        "Make each inner ring smaller.",
    ),
    "a start inside the collision ring": (
        "[red.units.ship]\nposition_m = [10, 10, 0] #!",
        "red.units.ship.position_m",
        "14.1421 m",
        "more than the collision ring, 40 m, apart",
        "Move one of the units",
    ),
    "a position of two numbers": (
        "[red.units.ship]\nposition_m = [1000, 4000] #!",
        "red.units.ship.position_m.2",
        "nothing",
        "given",
        "Add it",
    ),
    "a value with two sources": (
        '[red]\ntrust = { value = { value = 0.3, source = "P-J2" }, source = "P-I16" } #!',
        "red.trust",
        "'P-J2'",
        "a value that one source vouches for",
        "Keep one of the two.",
    ),
    "an authority that is no echelon": (
        '[ladder]\nrungs = [{ name = "a", authority = "captain", mid_level = 0, manoeuvre = "hold" }] #!',
        "ladder.rungs.0.authority",
        "'captain'",
        "'bridge', 'group' or 'nation'",
        "Mend the value.",
    ),
    "a plan with a channel that is not there": (
        '[red]\nplan = ["radio", "pigeon"] #!',
        "red.plan",
        "'pigeon'",
        "a channel of the scenario (radio, hotline, guard",
        "Define [channels.pigeon], or drop it from the plan.",
    ),
    "two units of one name": (
        '[blue.units.ship]\nname = "Orca"\n[red.units.ship]\nname = "Orca" #!',
        "red.units.ship.name",
        "'Orca'",
        "a name of its own",
        "Rename one of the two.",
    ),
    "a distribution without a finite mean": (
        '[red]\ntrust = { dist = "pareto", minimum = 0.1, shape = 0.9 } #!',
        "red.trust",
        "pareto",
        "a distribution with a finite mean",
        "Change its parameters",
    ),
    "a distribution that leaves its bounds": (
        '[red]\ntrust = { dist = "normal", mean = 0.4, sd = 0.1 } #!',
        "red.trust",
        "reaches -0.4",
        "greater than or equal to 0.01",
        "uniform, triangular or beta",
    ),
    "a value outside its own range": (
        '[red]\ntrust = { value = 0.3, source = "P-J2", range = [0.4, 0.5] } #!',
        "red.trust",
        "0.3",
        "within its own range, 0.4 to 0.5",
        "Mend the value, or widen the range",
    ),
    "a source that nobody knows": (
        '[red]\ntrust = { value = 0.3, source = "P-I99" } #!',
        "red.trust.source",
        "'P-I99'",
        "a key of the registry of evidence",
        "Did you mean",
    ),
    "a goal above the ladder": ("[red]\naim = 9 #!", "red.aim", "9", "at most the top rung, 7", "Lower the goal"),
    "a coercer's rung above the ladder": (
        "[ladder]\ncoercive_rung = 8 #!",
        "ladder.coercive_rung",
        "8",
        "at most the top rung, 7",
        "Lower it, or add rungs.",
    ),
    "a threat that is a safe act": (
        "[ladder]\nthreat_rung = 1 #!",
        "ladder.threat_rung",
        "1",
        "from the unsafe rung, 2, to the top rung, 7",
        "A threat is an unsafe act.",
    ),
    "a number that is none": ("[red]\ntrust = nan #!", "red.trust", "nan", "a finite number", "Mend the value."),
    "a truth for a number": ("[red]\nwilling = true #!", "red.willing", "True", "a number", "without quotation marks"),
    "a number in quotation marks": ('[red]\ntrust = "0.5" #!', "red.trust", "'0.5'", "a number", "without quotation"),
    "a truth among weights": (
        "[red]\naim = { goals = [2, 3], weights = [0.5, true] } #!",
        "red.aim.weights",
        "True",
        "a number",
        "without quotation marks",
    ),
    "a goal that is a truth": ("[red]\naim = true #!", "red.aim", "True", "a number", "without quotation marks"),
    "a level that is a truth": ("interoperability = true #!", "interoperability", "True", "a number", "without"),
    "a distribution of truths": (
        '[red]\ntrust = { dist = "uniform", low = 0.1, high = true } #!',
        "red.trust.high",
        "True",
        "a number",
        "without quotation marks",
    ),
    "half a watch officer": ("[red.group]\nofficers = 1.5 #!", "red.group.officers", "1.5", "a valid integer", "Mend"),
    "a later version of the format": ("schema_version = 9 #!", "schema_version", "9", "at most 1", "a later version"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_its_line_what_came_what_is_allowed_and_what_to_do(mistake: str, tmp_path: Path) -> None:
    text, path, came, allowed, hint = MISTAKES[mistake]
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + text + "\n")
    line = next(number for number, line in enumerate((HEAD + text).splitlines(), 1) if "#!" in line)
    with pytest.raises(ScenarioError) as refused:
        load(file)
    told = MESSAGE.match(str(refused.value))
    assert told is not None, str(refused.value)
    assert told["where"].startswith(f"{file}, line {line}: {path}")
    assert came in told["came"]
    assert allowed in told["allowed"]
    assert hint in told["hint"]


def test_a_mistake_in_what_holds_for_both_sides_is_told_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + "[both]\nwilling = 1.2\n")
    with pytest.raises(ScenarioError, match=re.escape(f"{file}, line 4: blue.willing: got 1.2")):
        load(file)


def test_what_holds_for_both_sides_is_a_table_even_if_it_is_empty() -> None:
    with pytest.raises(ScenarioError, match="scenario: both: got '', but it must be a table"):
        loads(HEAD + 'both = ""\n')
    with pytest.raises(ScenarioError, match="scenario: red: got 3, but it must be a table"):
        loads(HEAD + "red = 3\n[both]\ntrust = 0.3\n")


def test_a_mistake_in_a_json_file_is_told_as_its_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"base": "maritime-close-pass", "name": "mine", "red": {"trust": 3}}))
    with pytest.raises(ScenarioError, match=re.escape(str(file)) + ".*red.trust: got 3"):
        load(file)


def test_a_mistake_in_a_scenario_below_is_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "below.toml").write_text(HEAD + "[red]\ntrust = 3\n")
    (tmp_path / "above.toml").write_text('base = "below.toml"\nname = "above"\n')
    with pytest.raises(ScenarioError, match=re.escape(f"{tmp_path / 'below.toml'}, line 4: red.trust: got 3")):
        load(tmp_path / "above.toml")


def test_a_circle_of_scenarios_each_upon_the_next_is_told_link_by_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, below in (("one", "two"), ("two", "three"), ("three", "one")):
        (tmp_path / f"{name}.toml").write_text(f'base = "{below}.toml"\nname = "{name}"\n')
    with pytest.raises(ScenarioError) as refused:
        load("one.toml")
    told = MESSAGE.match(str(refused.value))
    assert told is not None
    assert told["where"] == "three.toml: base"
    assert told["came"] == "one.toml -> two.toml -> three.toml -> one.toml"


def test_a_scenario_that_is_not_there_is_refused_with_the_nearest_that_is() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'maritime-close-pass'"):
        load("maritime-clos-pass")
    with pytest.raises(ScenarioError, match="Did you mean 'maritime-close-pass'"):
        loads('base = "maritime-clos-pass"\nname = "mine"\n')


FILES = {
    "binary": (b"\x89PNG\x00\xff", "TOML file in UTF-8"),
    "empty": (b"", "given"),
    "huge": (b"# \n" * (2 * 1024 * 1024), "below 4 MiB"),
    "no TOML": (b"[red\ntrust = 1", "valid TOML"),
    "the same key twice": (HEAD.encode() + b'name = "again"\n', "valid TOML"),
    "nested without end": (b"a = " + b"[" * 5_000, "valid TOML"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_scenario_is_refused(kind: str, tmp_path: Path) -> None:
    content, allowed = FILES[kind]
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError, match=allowed) as refused:
        load(file)
    assert MESSAGE.match(str(refused.value)) is not None
    assert str(refused.value).startswith(str(file))


def test_keys_nested_without_end_are_refused_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + "x" + ".x" * 3_000 + " = 1\n")
    with pytest.raises(ScenarioError):
        load(file)


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=re.escape(f"{tmp_path}: got Is a directory")):
        load(tmp_path)


@pytest.mark.parametrize("text", ["[]", '"a"', "[" * 100_000, "{", ""])
def test_json_that_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(text)
    with pytest.raises(ScenarioError) as refused:
        load(file)
    assert MESSAGE.match(str(refused.value)) is not None


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, who may read anything: so the refusal is played."""
    file = tmp_path / "mine.toml"
    file.write_text(HEAD)

    def not_allowed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    for way in ("read_bytes", "read_text", "open"):
        monkeypatch.setattr(Path, way, not_allowed)
    with pytest.raises(ScenarioError, match=re.escape(f"{file}: got Permission denied")):
        load(str(file))


def test_a_name_too_long_for_any_file_is_refused() -> None:
    with pytest.raises(ScenarioError):
        load("x" * 5_000)
    with pytest.raises(ScenarioError):
        load("x" * 5_000 + ".toml")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no file without end here")
def test_a_file_without_end_is_refused_before_it_fills_the_memory() -> None:
    code = (
        "import resource\n"
        "from incidentsim.errors import ScenarioError\n"
        "from incidentsim.scenario.files import load\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))\n"
        "try:\n    load('/dev/zero')\nexcept ScenarioError as refused:\n    print('refused')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert ran.stdout.strip() == "refused", ran.stderr[-300:]
