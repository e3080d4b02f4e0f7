"""Replications where they decide: the same however the run is cut, and whenever it was broken off."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.analysis.rank import Best
from incidentsim.design.files import loads_plan
from incidentsim.results.planned import of_plan
from incidentsim.results.table import Table
from incidentsim.runner.goals import Progress, Request, Selection
from incidentsim.runner.run import run_subject
from tests.stubs import MAKER, Better, close_pass

NAME = close_pass().name
DESIGN = f"""
schema_version = 1
name = "trust"
title = "Does trust matter?"
scenarios = ["{NAME}"]
[levers.trust]
path = "red.trust"
values = [0.1, 0.45, 0.5, 0.9]
"""
SUBJECT = of_plan(loads_plan(DESIGN, {NAME: close_pass()}))


@dataclass
class Stop:
    """Breaks a run off once so many replications are done."""

    at: int

    def __call__(self, now: Progress) -> None:
        if now.done >= self.at:
            raise KeyboardInterrupt


def ran(trials: int, out: Path | None = None, chunk: int = 50, stop: int = 10**9) -> Table:
    goal = Selection(Best("success"), trials)
    request = Request(goal, workers=1, out=out, chunk=chunk, watch=Stop(stop))
    return run_subject(SUBJECT, Better(), request, MAKER).table


@given(st.integers(1, 449), st.integers(20, 90), st.integers(20, 90))
@settings(max_examples=5)
def test_a_selection_that_was_broken_off_ends_as_one_that_was_not(broken: int, first: int, then: int) -> None:
    with TemporaryDirectory() as folder:
        with pytest.raises(KeyboardInterrupt):
            ran(450, Path(folder) / "s", first, broken)
        assert ran(450, Path(folder) / "s", then).equals(ran(450))


def test_few_trials_go_to_what_is_clearly_worse_and_all_are_spent() -> None:
    counts = np.bincount(ran(1000)["point"].to_numpy())
    assert counts.sum() == 1000
    assert counts[0] == counts.min() >= 50
    assert counts[3] > counts[0]


def test_mirror_images_are_trials_and_no_more_are_spent_than_were_asked_for() -> None:
    subject = of_plan(loads_plan(f'draws = "antithetic"\n{DESIGN}', {NAME: close_pass()}))
    for trials in (160, 321):
        request = Request(Selection(Best("success"), trials), workers=1)
        assert run_subject(subject, Better(), request, MAKER).table.num_rows == trials // 2 * 2


def test_fewer_trials_than_points_are_spent_too() -> None:
    assert ran(3).num_rows == 3
