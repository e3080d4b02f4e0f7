"""What a run will cost is told from trials that are kept, before the others begin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from incidentsim.engine import Days
from incidentsim.errors import StudyError
from incidentsim.measures import Rows
from incidentsim.results.points import Chance
from incidentsim.results.study import open_study
from incidentsim.runner.cost import Cost
from incidentsim.runner.goals import Count, Request
from incidentsim.runner.pending import Pending
from incidentsim.runner.run import cost_of, run_subject
from incidentsim.scenario.scenario import Scenario
from tests.runner.test_points import Telling, a_subject
from tests.stubs import MAKER, Bulk, Stub


@dataclass(frozen=True)
class Uneven(Telling):
    """A trial takes 20 ms where the trust of red is above a half, and next to nothing elsewhere."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        slow = Telling(pause_s=0.02 if scenario.red.trust > 0.5 else 0.0)
        return slow.measures(scenario, seed, replications, days)


@dataclass(frozen=True)
class Loading(Stub):
    """The first trial of all takes half a second, and the others next to nothing."""

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], days: Days | None = None) -> Rows:
        return replace(FAST, pause_s=0.5 if 0 in replications else 0.0).measures(scenario, seed, replications, days)


FAST = Stub()
#: So many times as long as it says a pause may take on a machine that has other work.
LOADED = 3.0


@pytest.mark.parametrize("trusts", [[0.2, 0.8], [0.8, 0.2], [*np.linspace(0.51, 0.7, 15), *np.linspace(0.1, 0.4, 15)]])
def test_what_dear_and_cheap_points_cost_does_not_hang_on_their_order(trusts: list[float]) -> None:
    told = cost_of(a_subject(trusts), Uneven(), Request(Count(60), workers=1), MAKER)
    assert told.trials == 60 * len(trusts)
    assert 0.8 < told.seconds / (30 * 0.02 * len(trusts)) < LOADED


def test_what_a_point_no_longer_lacks_weighs_nothing(tmp_path: Path) -> None:
    run_subject(a_subject([0.8]), Uneven(), Request(Count(60), workers=1, out=tmp_path / "s"), MAKER)
    request = Request(Count(60), workers=1, out=tmp_path / "s")
    told = cost_of(a_subject([0.8, 0.2]), Uneven(), request, MAKER)
    assert (told.trials, told.seconds < 0.6) == (60, True)


def test_of_trials_that_take_microseconds_as_many_are_run_as_tell_something(tmp_path: Path) -> None:
    subject, request = a_subject([0.5]), Request(Count(40_000), workers=1, out=tmp_path / "s")
    told = cost_of(subject, Bulk(), request, MAKER)
    run_subject(subject, Bulk(), request, MAKER)
    size = sum(path.stat().st_size for path in (tmp_path / "s" / "parts").iterdir()) / 1e6
    assert told.seconds < 10.0
    assert 0.3 < told.megabytes / size < 5.0


def test_what_the_first_trial_loads_is_not_held_against_the_others() -> None:
    assert cost_of(a_subject([0.5]), Loading(), Request(Count(1000), workers=1), MAKER).seconds < 10.0


@pytest.mark.parametrize("chance", ["common", "antithetic"])
def test_a_replication_and_its_mirror_image_are_two_trials_and_cost_as_much(chance: Chance, tmp_path: Path) -> None:
    each, told = {"common": 1, "antithetic": 2}[chance], list[Cost]()
    subject, engine = a_subject([0.2, 0.5], chance=chance), Telling(pause_s=0.01)
    dry = cost_of(subject, engine, Request(Count(40), workers=1), MAKER)
    assert dry.trials == 80 * each
    assert 0.8 * each <= dry.seconds < LOADED * 0.8 * each
    run_subject(subject, engine, Request(Count(40), workers=1, foretell=told.append), MAKER)
    assert [cost.trials for cost in told] == [69 * each]


def test_the_cost_is_told_once_and_the_pilot_is_kept(tmp_path: Path) -> None:
    told: list[Cost] = []
    subject = a_subject([0.2, 0.5, 0.8])
    request = Request(Count(30), workers=1, foretell=told.append, out=tmp_path / "s")
    found = run_subject(subject, Telling(pause_s=0.01), request, MAKER)
    assert found.table.equals(run_subject(subject, Telling(), Request(Count(30), workers=1), MAKER).table)
    assert (found.new, len(told)) == (90, 1)
    assert told[0].trials == 90 - 10
    assert told[0].seconds > 80 * 0.01
    size = sum(path.stat().st_size for path in (tmp_path / "s" / "parts").iterdir()) / 1e6
    assert 0.0 < told[0].megabytes < 5.0 * size


def test_what_is_done_costs_nothing_more(tmp_path: Path) -> None:
    told: list[Cost] = []
    subject = a_subject([0.2])
    for _ in range(2):
        request = Request(Count(12), workers=1, foretell=told.append, out=tmp_path / "s")
        run_subject(subject, Telling(pause_s=0.01), request, MAKER)
    assert [cost.trials for cost in told] == [1]


@pytest.mark.parametrize("points", [1, 7, 25])
def test_a_dry_run_tells_the_cost_of_all_points(points: int) -> None:
    subject = a_subject([0.01 + 0.03 * number for number in range(points)])
    cost = cost_of(subject, Telling(), Request(Count(50), workers=2), MAKER)
    assert (cost.workers, cost.trials) == (2, 50 * points)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_run_counts_what_a_study_lacks_and_writes_nothing(tmp_path: Path) -> None:
    first, all_three = a_subject([0.5]), a_subject([0.2, 0.5, 0.8])
    run_subject(first, Telling(), Request(Count(20), workers=1, out=tmp_path / "s"), MAKER)
    before = files_in(tmp_path)
    for most, lacking in ((50, 3 * 50 - 20), (20, 40), (10, 20)):
        request = Request(Count(most), workers=1, out=tmp_path / "s")
        assert cost_of(all_three, Telling(), request, MAKER).trials == lacking
    assert cost_of(first, Telling(), Request(Count(20), workers=1, out=tmp_path / "s"), MAKER).trials == 0
    assert cost_of(first, Telling(), Request(Count(20), workers=1, out=tmp_path / "new"), MAKER).trials == 20
    assert files_in(tmp_path) == before


def test_a_dry_run_counts_what_a_killed_run_left_and_what_mending_would_run_again(tmp_path: Path) -> None:
    subject = a_subject([0.2])
    request = Request(Count(20), workers=1, out=tmp_path / "s")
    run_subject(subject, Telling(), request, MAKER)
    rows = run_subject(subject, Telling(), Request(Count(30), workers=1), MAKER).table
    Pending(tmp_path / "s").add(rows.slice(20, 5))
    more = replace(request, goal=Count(30))
    assert cost_of(subject, Telling(), more, MAKER).trials == 5
    [part] = open_study(tmp_path / "s").parts
    part.unlink()
    before = files_in(tmp_path)
    with pytest.raises(StudyError, match="a part that is gone"):
        cost_of(subject, Telling(), more, MAKER)
    assert cost_of(subject, Telling(), replace(more, mend="asked for"), MAKER).trials == 25
    assert files_in(tmp_path) == before


def test_a_dry_run_is_refused_where_the_run_would_be(tmp_path: Path) -> None:
    run_subject(a_subject([0.2]), Telling(), Request(Count(5), workers=1, out=tmp_path / "s"), MAKER)
    request = Request(Count(9), workers=1, out=tmp_path / "s")
    for asked in (cost_of, run_subject):
        with pytest.raises(StudyError, match=r"version of incidentsim .*, not 9"):
            asked(a_subject([0.2]), Telling(), request, replace(MAKER, version="9"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_text("x")
    with pytest.raises(StudyError, match=r"a folder that holds thesis\.docx"):
        cost_of(a_subject([0.2]), Telling(), replace(request, out=tmp_path / "other"), MAKER)
