"""The studies of experiments/ run small: every point, every question, and a page that says what it rests on."""

import importlib
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from experiments.studies import Asked, effects, make
from incidentsim.analysis.paired import compare
from incidentsim.design.files import load_plan
from incidentsim.design.point import Point
from incidentsim.design.points import points_of
from incidentsim.measures import MEASURES
from incidentsim.results.points import Placed
from incidentsim.results.study import open_study
from incidentsim.results.table import columns_of

ROOT = Path(__file__).parents[2] / "experiments"
STUDIES = {
    "delegation_and_haste": "study-delegation-and-haste.md",
    "hotline_or_protocol": "study-hotline-or-protocol.md",
    "interoperability_and_timeliness": "study-interoperability-and-timeliness.md",
    "surge": "study-surge.md",
}


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs_every_point_of_its_design_and_tells_what_was_asked(name: str, tmp_path: Path) -> None:
    script = importlib.import_module(f"experiments.{name}.make")
    page = make(ROOT / name, STUDIES[name], script.ASKED, script.WORDS, ["-n", "2", "-o", str(tmp_path), "-w", "1"])
    plan, study = load_plan(ROOT / name / "design.toml"), open_study(tmp_path / "study")
    assert [one.point for one in study.subject.points] == list(points_of(plan))
    addresses = {
        (row["point"], row["replication"]) for row in study.table().select(["point", "replication"]).to_pylist()
    }
    assert len(addresses) == 2 * len(study.subject.points)
    assert not np.any(study.table()["failed"].to_numpy())
    told = page.read_text(encoding="utf-8")
    for asked in script.ASKED:
        assert f"## {asked.lever}: `{asked.measure}`" in told
    assert "2 replications of each, seed 1" in told


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["--help"], 0, "replications of each point"),
        (["-h"], 0, "python -m experiments.surge.make"),
        (["-n"], 2, "expected one argument"),
        (["-n", "0"], 2, "got '0', but it must be a whole number, at least 1"),
        (["-w", "two"], 2, "got 'two', but"),
        (["--sede", "1"], 2, "--sede"),
    ],
)
def test_what_a_study_is_asked_wrongly_ends_with_2_and_a_line(
    argv: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        make(ROOT / "surge", "p.md", (), (), argv)
    assert ended.value.code == code
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize("name", STUDIES)
def test_a_question_names_its_measures_and_says_what_would_change_our_mind(name: str) -> None:
    question = (ROOT / name / "QUESTION.md").read_text(encoding="utf-8")
    plan = load_plan(ROOT / name / "design.toml")
    for said in ("*Asked*", "*Lever", "*Uncertaint", "*Measures*", "*What would change our mind*", STUDIES[name]):
        assert said in question
    assert plan.design.levers
    assert plan.design.uncertainties
    assert f"| `{name}/` |" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_each_point_is_set_beside_the_base_that_is_the_same_otherwise(tmp_path: Path) -> None:
    script = importlib.import_module("experiments.hotline_or_protocol.make")
    make(ROOT / "hotline_or_protocol", "p.md", script.ASKED, script.WORDS, ["-n", "1", "-o", str(tmp_path), "-w", "1"])
    study = open_study(tmp_path / "study")
    found = effects(study, Asked("first", "radio-alone", "incident"))
    assert len(found) == len(study.subject.points) - 4  # two bases a scenario: restraint on and off
    assert {effect.value for effect in found} == {"protocol", "hotline", "two-lines", "protocol-and-hotline"}
    assert sum(dict(effect.block)["restraint"] == 0.0 for effect in found) == len(found) // 2


@dataclass(frozen=True)
class Tossed:
    """A study in which no lever does anything: so many bases, so many values at each, all on draws of their own."""

    bases: int
    values: int
    seed: int = 1
    replications: int = 60

    @property
    def subject(self) -> Any:
        both = product(range(self.bases), range(self.values))
        points = [Point("s", (("lever", value), ("other", base))) for base, value in both]
        return SimpleNamespace(points=[Placed(number, 1, point) for number, point in enumerate(points)])

    def table(self) -> pa.Table:
        count, many = self.bases * self.values, self.replications
        incident = np.random.default_rng(self.seed).random(count * many) < 0.4
        columns = {"point": np.repeat(np.arange(count), many), "replication": np.tile(np.arange(many), count)}
        rest = {name: np.zeros(count * many) for name in MEASURES}
        zeros = np.zeros(count * many, dtype=np.int32)
        whole = {**rest, **columns, "encounter": zeros, "failed": zeros > 0, "incident": incident.astype(np.float64)}
        return pa.table(whole)


@pytest.mark.parametrize("others", [1, 2, 3])
def test_few_values_beside_each_base_hold_together_over_all_of_them(others: int) -> None:
    study: Any = Tossed(6, others + 1)
    found = effects(study, Asked("lever", 0, "incident"))
    columns = columns_of(study.table())
    rows = [{name: some[columns["point"] == place] for name, some in columns.items()} for place in range(others + 1)]
    for effect, other in zip(found, rows[1:], strict=False):
        alone = compare(rows[0], other, "incident", 1.0 - 0.05 / (6 * others)).per_encounter
        assert alone is not None
        assert (effect.difference.low, effect.difference.high) == (alone.low, alone.high)


@pytest.mark.slow
@pytest.mark.parametrize("others", [2, 3])
def test_where_nothing_does_anything_hardly_a_page_claims_that_something_does(others: int) -> None:
    """At most 5 % of pages; of 300, no more than 24 but once in a hundred."""
    claims = 0
    for seed in range(300):
        study: Any = Tossed(6, others + 1, seed, 200)
        claims += any(one.sign in ("rises", "falls") for one in effects(study, Asked("lever", 0, "incident")))
    assert claims <= 24
