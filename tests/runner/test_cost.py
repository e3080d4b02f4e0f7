"""What a run will cost is told from trials that are kept, before the others begin."""

from pathlib import Path

import pytest

from incidentsim.runner.cost import Cost
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.run import cost_of, run_subject
from tests.runner.test_points import Telling, a_subject
from tests.stubs import MAKER


def test_the_cost_is_told_once_and_the_pilot_is_kept(tmp_path: Path) -> None:
    told: list[Cost] = []
    subject = a_subject([0.2, 0.5, 0.8])
    request = Request(Count(30), workers=1, foretell=told.append, out=tmp_path / "s")
    found = run_subject(subject, Telling(pause_s=0.002), request, MAKER)
    assert found.table.equals(run_subject(subject, Telling(), Request(Count(30), workers=1), MAKER).table)
    assert (found.new, len(told)) == (90, 1)
    assert told[0].trials == 90 - 9
    assert told[0].seconds > 81 * 0.002
    size = sum(path.stat().st_size for path in (tmp_path / "s" / "parts").iterdir()) / 1e6
    assert 0.0 < told[0].megabytes < 5.0 * size


def test_what_is_done_costs_nothing_more(tmp_path: Path) -> None:
    told: list[Cost] = []
    subject = a_subject([0.2])
    for _ in range(2):
        request = Request(Count(12), workers=1, foretell=told.append, out=tmp_path / "s")
        run_subject(subject, Telling(), request, MAKER)
    assert [cost.trials for cost in told] == [2]


@pytest.mark.parametrize("points", [1, 7, 25])
def test_a_dry_run_tells_the_cost_of_all_points(points: int) -> None:
    subject = a_subject([0.01 + 0.03 * number for number in range(points)])
    cost = cost_of(subject, Telling(), Request(Count(50), workers=2))
    assert cost.workers == 2
    assert 50 * points - 2 * 10 <= cost.trials < 50 * points
