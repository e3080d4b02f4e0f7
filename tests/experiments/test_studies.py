"""The studies of experiments/ run small: every point, every question, and a page that says what it rests on."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from experiments.studies import Asked, effects, make
from incidentsim.design.files import load_plan
from incidentsim.design.points import points_of
from incidentsim.results.study import open_study

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
