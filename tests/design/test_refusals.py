"""What a design file may not say, and what it is told: where, what came, what is allowed, what to do next."""

from pathlib import Path

import pytest

from incidentsim.design.files import is_design, load_plan, loads_plan
from incidentsim.errors import DesignError, ScenarioError
from tests.design.test_points import AIR, HEAD, SEA, plan_of
from tests.strategies import base

TRUST = "[levers.trust]\npath = 'red.trust'\n"
HOTLINE = "[levers.hotline]\nlevels.none = { 'both.plan' = [] }\nlevels.line = { 'both.plan' = ['hotline'] }\n"
MISREAD = "[uncertainties.misread]\npath = 'perception.misread_probability'\nrange = [0.1, 0.2]\n"
#: What is wrong, how it is written after the head of four lines, and words of the refusal.
MISTAKES: dict[str, tuple[str, tuple[str, ...]]] = {
    "an unknown key": ("seeed = 2\n", ("line 5: seeed", "Did you mean 'seed'?")),
    "an unknown key of a factor": (TRUST + "vales = [0.1]\n", ("line 7: levers.trust.vales", "'values'")),
    "an unknown key beside values": (TRUST + "values = [0.1]\nwen = {}\n", ("line 8", "Did you mean 'when'?")),
    "an unknown key of a distribution": (
        TRUST + "dist = 'uniform'\nlow = 0.1\nhihg = 0.2\n",
        ("line 7: levers.trust.dist", "Did you mean 'high'?"),
    ),
    "an unknown distribution": (
        TRUST + "dist = 'unifrom'\nlow = 0.1\nhigh = 0.2\n",
        ("line 7: levers.trust.dist", "Did you mean 'uniform'?"),
    ),
    "a key of another method": ("[sampling]\nn = 5\n", ("line 6: sampling.n", "latin-hypercube", "levels")),
    "an unknown method": ("[sampling]\nmethod = 'sobl'\n", ("line 6", "Did you mean 'sobol'?")),
    "an unknown path": (TRUST.replace("red.trust", "red.trsut") + "values = [0.1]\n", ("line 5", "'trust'", SEA)),
    "an unknown path of a level": (HOTLINE.replace("both.plan", "both.plam"), ("line 5", "Did you mean 'plan'?")),
    "a name that is no path": ("[levers.trsut]\nvalues = [0.1]\n", ("line 5", "red", "incidentsim show")),
    "a part that is no parameter": ("[levers.title]\nvalues = ['x']\n", ("line 5",)),
    "an unknown policy": ("[[policies]]\nname = 'a'\nblue = 'stedfast'\n", ("line 7", "'steadfast'")),
    "a policy of one's own": (
        "[[policies]]\nname = 'a'\nblue = 'mine:calm'\n",
        ("line 7", "mine:calm", "--allow-code", "--policy"),
    ),
    "a policy of one's own as a value": (
        "[levers.p]\npath = 'red.policy'\nvalues = ['os:system']\n",
        ("line 7", "os:system", "--allow-code"),
    ),
    "a policy of one's own in a level": (
        "[levers.p]\nlevels.mine = { 'both.policy' = 'os:system' }\n",
        ("line 6", "os:system", "--allow-code"),
    ),
    "two pairs of policies of one name": (
        "[[policies]]\nname = 'a'\n[[policies]]\nname = 'a'\nred = 'hazard'\n",
        ("line 8", "a name of its own"),
    ),
    "the same pair of policies twice": (
        "[[policies]]\nname = 'a'\n[[policies]]\nname = 'b'\n",
        ("line 7", "a once more"),
    ),
    "a lever that is an uncertainty too": (
        TRUST + "values = [0.1]\n[uncertainties.trust]\nvalues = [0.2]\n",
        ("line 8: uncertainties.trust", "no lever as well"),
    ),
    "two factors that set the same path": (
        TRUST + "values = [0.1]\n[uncertainties.other]\npath = 'red.trust'\nvalues = [0.2]\n",
        ("line 8: uncertainties.other", "trust sets red.trust", "levels of one factor"),
    ),
    "a factor for both sides beside one for one side": (
        TRUST + "values = [0.1]\n[levers.other]\npath = 'both.trust'\nvalues = [0.2]\n",
        ("line 8", "'both.trust'", "red.trust"),
    ),
    "a factor inside what another one sets": (
        "[levers.interoperability]\nvalues = [0.1]\n"
        "[levers.language]\npath = 'interoperability.language'\nvalues = [0.2]\n",
        ("line 7", "interoperability"),
    ),
    "a factor that sets a policy beside pairs of policies": (
        "[levers.p]\npath = 'blue.policy'\nvalues = ['hazard']\n[[policies]]\nname = 'a'\nblue = 'steadfast'\n",
        ("line 5", "policies.0 sets blue.policy"),
    ),
    "no values": (TRUST + "values = []\n", ("line 7", "a list of at least one")),
    "no form at all": (TRUST, ("line 5", "nothing to try", "values")),
    "two forms": (TRUST + "values = [0.1]\nrange = [0.1, 0.2]\n", ("line 5", "values and range")),
    "a value twice": (TRUST + "values = [0.5, 0.50]\n", ("line 7", "set once")),
    "two levels that are alike": (HOTLINE.replace("['hotline']", "[]"), ("line 5", "line", "alike")),
    "a level with a path": (HOTLINE + "path = 'red.trust'\n", ("line 8", "left out beside `levels`")),
    "no level": ("[levers.hotline]\nlevels = {}\n", ("line 6", "no level")),
    "a path of a level without quotation marks": (
        "[levers.hotline]\nlevels.none = { red.trust = 0.2 }\n",
        ("line 6", "quotation marks"),
    ),
    "a range reversed": (TRUST + "range = [0.9, 0.1]\n", ("line 7", "low < high", "Exchange")),
    "a range of one value": (TRUST + "range = [0.5, 0.5]\n", ("line 7", "Use `values`")),
    "a range of one end": (TRUST + "range = [0.5]\n", ("line 7", "both ends")),
    "a range of words": (TRUST + "range = ['a', 'b']\n", ("line 7", "two numbers")),
    "a range beyond its bounds": (TRUST + "range = [0.5, 1.5]\n", ("line 7", "1.5", "0.99")),
    "a range of a whole number": (
        "[levers.lines]\npath = 'channels.hotline.lines'\nrange = [1, 3]\n",
        ("line 5", "fractional part", "`values`"),
    ),
    "a range of a word": ("[levers.p]\npath = 'red.policy'\nrange = [1, 3]\n", ("line 7", "string")),
    "a value beyond its bounds": (TRUST + "values = [0.5, 2.0]\n", ("line 7", "got 2.0", "0.99")),
    "a value that is a word": (TRUST + "values = ['high']\n", ("line 7", "high", "a number")),
    "a channel that is not there": (HOTLINE.replace("'hotline'", "'hotlin'"), ("line 7", "hotlin", "a channel")),
    "a unit that nobody knows": (
        "[levers.d]\npath = 'domain.standoff_m'\nvalues = ['3 leagues']\n",
        ("line 7", "leagues"),
    ),
    "a unit of something else": (
        "[levers.d]\npath = 'domain.standoff_m'\nrange = ['3 kn', '4 kn']\n",
        ("line 7", "speed"),
    ),
    "a distribution that leaves its bounds": (
        TRUST + "dist = 'normal'\nmean = 0.5\nsd = 1\n",
        ("line 7", "0.01", "triangular"),
    ),
    "a distribution without a finite mean": (
        TRUST + "dist = 'pareto'\nminimum = 1\nshape = 0.5\n",
        ("line 7", "finite mean"),
    ),
    "an assumed range where there is none": (
        "[levers.t]\npath = 'red.units.ship.course_rad'\nrange = 'assumed'\n",
        ("line 7", "no range of red.units.ship.course_rad", SEA, "[low, high]"),
    ),
    "rings that cannot nest": (
        "[levers.a]\npath = 'domain.rings.safety_m'\nrange = [100, 3000]\n"
        "[levers.b]\npath = 'domain.rings.warning_m'\nrange = [2000, 9000]\n",
        ("levers.a", "nested", "meet in"),
    ),
    "a condition on a factor that is not there": (
        TRUST + "values = [0.1]\nwhen = { hotlin = ['line'] }\n" + HOTLINE,
        ("line 8", "Did you mean 'hotline'?"),
    ),
    "a condition on a level that is not there": (
        TRUST + "values = [0.1]\nwhen = { hotline = ['lin'] }\n" + HOTLINE,
        ("line 8", "Did you mean 'line'?"),
    ),
    "a condition on a factor of any value": (
        TRUST + "values = [0.1]\nwhen = { misread = [0.1] }\n" + MISREAD,
        ("line 8", "a factor of any value"),
    ),
    "conditions in a circle": (
        "[levers.a]\npath = 'red.trust'\nvalues = [0.1]\nwhen = { b = [0.2] }\n"
        "[levers.b]\npath = 'blue.trust'\nvalues = [0.2]\nwhen = { a = [0.1] }\n",
        ("line 8", "a, b", "circle"),
    ),
    "a condition on itself": (TRUST + "values = [0.1]\nwhen = { trust = [0.1] }\n", ("line 8", "circle")),
    "a condition that is no list": (
        TRUST + "values = [0.1]\nwhen = { hotline = 'line' }\n" + HOTLINE,
        ("line 8", "a list"),
    ),
    "a Sobol sample of another size": (
        MISREAD + "[sampling]\nmethod = 'sobol'\nn = 100\n",
        ("line 10", "power of two", "64 and 128", "n = 128"),
    ),
    "a Saltelli sample of another size": (MISREAD + "[sampling]\nmethod = 'saltelli'\nn = 70\n", ("line 10", "n = 64")),
    "Morris levels that are odd": (
        MISREAD + "[sampling]\nmethod = 'morris'\nn = 4\nlevels = 5\n",
        ("line 11", "an even number", "levels = 6"),
    ),
    "Morris levels that leave out a level": (
        "[levers.a]\n"
        + "".join(f"levels.l{n} = {{ 'red.trust' = 0.{n} }}\n" for n in range(1, 6))
        + MISREAD
        + "[sampling]\nmethod = 'morris'\nn = 4\n",
        ("sampling", "got 4", "a has 5 choices", "multiple of 10", "levels = 10"),
    ),
    "Morris levels that try one value more often than another": (
        TRUST
        + "values = [0.2, 0.3, 0.4]\n[levers.t]\npath='blue.trust'\nvalues = [0.2, 0.3, 0.4, 0.5]\n"
        + MISREAD
        + "[sampling]\nmethod = 'morris'\nn = 4\nlevels = 6\n",
        ("line 17: sampling.levels", "got 6", "t has 4 choices", "multiple of 12", "levels = 12"),
    ),
    "Morris levels that would be too many": (
        "".join(
            f"[levers.f{count}]\npath = '{path}'\nvalues = [{', '.join(f'0.{n + 100}' for n in range(count))}]\n"
            for count, path in ((11, "red.trust"), (13, "blue.trust"), (17, "channels.hotline.refusal"))
        )
        + "[sampling]\nmethod = 'morris'\nn = 4\n",
        ("got 4", "multiple of 4,862", "no more than 1,000", "latin-hypercube"),
    ),
    "a sample without a size": (MISREAD + "[sampling]\nmethod = 'halton'\n", ("sampling.n", "nothing", "given")),
    "a sample of nothing": ("[sampling]\nmethod = 'halton'\nn = 4\n", ("line 6", "no factor")),
    "a sample of uncertainties where there are none": (
        TRUST + "values = [0.1]\n[sampling]\nmethod = 'halton'\nn = 4\nover = 'uncertainties'\n",
        ("line 11", "no uncertainty"),
    ),
    "a lever of any value crossed with a sample": (
        TRUST + "range = [0.1, 0.2]\n" + MISREAD + "[sampling]\nmethod = 'halton'\nn = 4\nover = 'uncertainties'\n",
        ("line 5", "a lever of values or levels"),
    ),
    "too many points": (
        TRUST
        + "range = [0.1, 0.9]\n"
        + MISREAD
        + "[levers.t]\npath='blue.trust'\nrange=[0.1, 0.9]\n[sampling]\nlevels = 101\n",
        ("line 14", "1,030,301 points", "1,000,000"),
    ),
    "both n and precision": (
        "[replications]\nn = 5\nprecision = { success = '2pp' }\n",
        ("line 5", "both n and precision"),
    ),
    "no replication": ("[replications]\nn = 0\n", ("line 6", "greater than or equal to 1")),
    "most without a precision": ("[replications]\nmost = 5\n", ("line 6", "precision")),
    "a precision of an unknown measure": (
        "[replications]\nprecision = { sucess = '2pp' }\n",
        ("line 6", "Did you mean 'success'?"),
    ),
    "a precision in points of a mean": (
        "[replications]\nprecision = { duration_s = '2pp' }\n",
        ("line 6", "of a share"),
    ),
    "a bare precision of a share": ("[replications]\nprecision = { success = 0.02 }\n", ("line 6", '"2pp"')),
    "a precision in another unit": ("[replications]\nprecision = { duration_s = '2 nmi' }\n", ("line 6", "length")),
    "a precision of nil": ("[replications]\nprecision = { success = '0pp' }\n", ("line 6", "above 0")),
    "too few replications for two looks": (
        "[replications]\nprecision = { success = '2pp' }\nmost = 200\n",
        ("line 7: replications.most", "got 200", "201"),
    ),
    "a precision of nothing": ("[replications]\nprecision = {}\n", ("line 6", "at least one measure")),
    "a measure that nobody knows": ("measures = ['sucess']\n", ("line 5", "Did you mean 'success'?")),
    "a seed out of range": ("seed = -1\n", ("line 5", "got -1")),
    "a seed beyond 64 bits": ("seed = 18446744073709551616\n", ("line 5", "18446744073709551616")),
    "a sample's seed out of range": (
        MISREAD + "[sampling]\nmethod = 'halton'\nn = 4\nseed = -1\n",
        ("line 11", "got -1"),
    ),
    "a word for a number": ("seed = '1'\n", ("line 5", "a number")),
    "unknown draws": ("draws = 'comon'\n", ("line 5", "'common', 'independent' or 'antithetic'")),
    "a reserved name": ("[levers.policy]\npath = 'red.trust'\nvalues = [0.2]\n", ("line 5", "scenario or policy")),
    "a list where a table belongs": ("levers = [1]\n", ("line 5", "a table")),
    "a table without a file": (MISREAD + "[sampling]\nmethod = 'table'\n", ("sampling.file", "points.csv")),
    "a table whose file is not there": (
        MISREAD + "[sampling]\nmethod = 'table'\nfile = 'no.csv'\n",
        ("line 10", "no.csv", "No such file"),
    ),
    "a table of another kind": (MISREAD + "[sampling]\nmethod = 'table'\nfile = 'no.xlsx'\n", ("line 10", ".parquet")),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_in_one_line_that_says_where_and_what_to_do(mistake: str) -> None:
    text, words = MISTAKES[mistake]
    with pytest.raises(DesignError) as told:
        plan_of(HEAD + text)
    said = str(told.value)
    assert said.startswith("design.toml"), said
    assert "\n" not in said
    assert ": got " in said, said
    assert ", but it must be " in said, said
    for word in words:
        assert word in said, said


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_known_as_a_design_all_the_same(mistake: str, tmp_path: Path) -> None:
    (tmp_path / "design.toml").write_text(HEAD + MISTAKES[mistake][0])
    assert is_design(tmp_path / "design.toml")


def test_assumed_ranges_that_differ_between_scenarios_are_refused() -> None:
    text = (
        HEAD.replace(f'"{SEA}"', f'"{SEA}", "{AIR}"')
        + "[uncertainties.d]\npath = 'domain.standoff_m'\nrange = 'assumed'\n"
    )
    with pytest.raises(DesignError, match=r"1000 to 3000 in maritime-close-pass; .* in air-intercept"):
        plan_of(text, SEA, AIR)


def test_a_path_that_only_one_scenario_has_is_refused() -> None:
    text = HEAD.replace(f'"{SEA}"', f'"{SEA}", "{AIR}"')
    text += "[levers.s]\npath = 'red.units.ship.speed_mps'\nvalues = ['10 kn']\n"
    with pytest.raises(DesignError, match="a path of the scenario air-intercept"):
        plan_of(text, SEA, AIR)


def test_a_scenario_that_is_not_at_hand_is_refused() -> None:
    with pytest.raises(DesignError, match="Did you mean 'maritime-close-pass'"):
        loads_plan(HEAD.replace(SEA, "maritime-close-past"), {SEA: base(SEA)}, "design.toml")


def write(folder: Path, text: str) -> Path:
    (folder / "design.toml").write_text(text)
    return folder / "design.toml"


def test_a_scenario_may_be_a_file_beside_the_design(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'base = "{SEA}"\nname = "mine"\n[red]\ntrust = 0.3\n')
    plan = load_plan(write(tmp_path, HEAD.replace(SEA, "own.toml")))
    assert plan.design.scenarios == ("mine",)
    assert plan.scenarios["mine"].red.trust == 0.3


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'base = "{SEA}"\nname = "{SEA}"\n')
    with pytest.raises(DesignError, match=r"line 4: scenarios: .* named once"):
        load_plan(write(tmp_path, HEAD.replace(f'"{SEA}"', f'"{SEA}", "own.toml"')))


@pytest.mark.parametrize(("name", "words"), [("maritime-close-past", "Did you mean 'mari"), ("none.toml", "none.toml")])
def test_a_scenario_that_is_nowhere_is_refused(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="line 4: scenarios: got .*" + words):
        load_plan(write(tmp_path, HEAD.replace(SEA, name)))


def test_a_fault_of_a_scenario_file_is_told_as_that_of_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'base = "{SEA}"\nname = "mine"\n[red]\ntrsut = 0.3\n')
    with pytest.raises(ScenarioError, match=r"own.toml, line 4: red.trsut"):
        load_plan(write(tmp_path, HEAD.replace(SEA, "own.toml")))


@pytest.mark.parametrize(("text", "words"), [("x = [", "valid TOML"), ("\xff", "UTF-8")])
def test_what_is_no_toml_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "design.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(DesignError, match=words):
        load_plan(tmp_path / "design.toml")
    assert not is_design(tmp_path / "design.toml")


def test_a_design_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="No such file"):
        load_plan(tmp_path / "none.toml")
    assert not is_design(tmp_path / "none.toml")
    assert not is_design(tmp_path)


def test_a_scenario_is_no_design(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'base = "{SEA}"\nname = "mine"\n')
    assert not is_design(tmp_path / "own.toml")
    assert not is_design(SEA)
