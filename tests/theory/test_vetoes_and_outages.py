"""What fails together and what fails apart: vetoes, outages, hops and impatient callers, in closed form."""

import math

import numpy as np
import pytest

from incidentsim.draws import uniform
from incidentsim.journal import Barrier, Did, Level
from incidentsim.model import calls, lines, staff
from incidentsim.rules.calls import some_not_refused, up_share
from incidentsim.scenario.channels import Outage
from tests.theory.harness import close_pass, on_station

_REPLICATIONS = 1500


def _not_refused(refusals: dict[str, float], common_cause: float) -> np.ndarray:
    """In which replications each channel is not refused to blue: (replications, channels)."""
    scenario = close_pass(
        {f"channels.{name}.refusal": v for name, v in refusals.items()} | {"politics.common_cause": common_cause}
    )
    rows = []
    for replication in range(_REPLICATIONS):
        encounter = on_station(scenario, 61, replication)
        blue = encounter.sides[0]
        rows.append([lines.barrier(encounter, blue, name) != Barrier.REFUSED for name in refusals])
    return np.array(rows)


def test_two_lines_that_fail_for_a_common_cause_are_worth_exactly_one() -> None:
    either = _not_refused({"hotline": 0.6, "ministry": 0.6}, 1.0)
    assert np.array_equal(either[:, 0], either[:, 1])
    assert 0 < either[:, 0].sum() < len(either)


def test_a_mediator_is_worth_something_beside_a_line_whatever_the_common_cause() -> None:
    either = _not_refused({"hotline": 0.6, "mediator": 0.6}, 1.0)
    assert np.any(either[:, 1] & ~either[:, 0])
    expected = 1.0 - 0.6 * 0.6
    assert either.any(axis=1).mean() == pytest.approx(expected, abs=4 * math.sqrt(expected * 0.36 / len(either)))


@pytest.mark.parametrize("common_cause", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(
    "refusals",
    [{"hotline": 0.6, "ministry": 0.6}, {"hotline": 0.8, "ministry": 0.5, "leaders": 0.9}],
    ids=["equal", "unequal"],
)
def test_some_line_is_not_refused_as_often_as_the_common_cause_allows(
    refusals: dict[str, float], common_cause: float
) -> None:
    some: np.ndarray = np.any(_not_refused(refusals, common_cause), axis=1)
    expected = some_not_refused(tuple(refusals.values()), common_cause)
    assert some.mean() == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(some)))


def test_without_a_common_cause_two_equal_lines_are_worth_two() -> None:
    assert some_not_refused((0.6, 0.6), 0.0) == pytest.approx(1 - 0.6**2)
    assert some_not_refused((0.6, 0.6), 1.0) == pytest.approx(1 - 0.6)


_UP_S, _DOWN_S = 3000.0, 1000.0


def _episodes(seed: int) -> lines.Episodes:
    outage = Outage(mean_up_s=_UP_S, mean_down_s=_DOWN_S)
    return lines.Episodes(outage, lambda index: uniform(seed, 0, 0, 31, 5, index))


@pytest.mark.parametrize("at_s", [0.0, 500.0, 20_000.0])
def test_a_channel_works_for_its_share_of_the_time_from_the_first_moment_on(at_s: float) -> None:
    works = np.array([not _episodes(seed).is_down(at_s) for seed in range(2000)])
    expected = up_share(_UP_S, _DOWN_S)
    assert works.mean() == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(works)))


def test_outages_and_the_times_between_them_have_their_means_and_are_exponential() -> None:
    """Of an exponential time the standard deviation is the mean."""
    changes_s = np.array(_episodes(3).changes_until(4_000_000.0))
    lengths_s = np.diff(changes_s)
    starts_down = _episodes(3).is_down(changes_s[0] + 1e-6)
    down_s, up_s = (lengths_s[0::2], lengths_s[1::2]) if starts_down else (lengths_s[1::2], lengths_s[0::2])
    for found_s, mean_s in ((up_s, _UP_S), (down_s, _DOWN_S)):
        assert found_s.mean() == pytest.approx(mean_s, abs=4 * mean_s / len(found_s) ** 0.5)
        assert found_s.std(ddof=1) == pytest.approx(mean_s, rel=0.15)


def test_an_encounter_asks_the_channel_as_it_is_then() -> None:
    """The share of barred attempts over encounters that start when they like is the share of time down."""
    outage = {"mean_up_s": _UP_S, "mean_down_s": _DOWN_S}
    scenario = close_pass({"channels.radio.outage": outage, "channels.radio.range_m": 1e6})
    barred = []
    for replication in range(_REPLICATIONS):
        encounter = on_station(scenario, 62, replication)
        encounter.env.run(until=1.0 + 7.0 * replication)
        barred.append(lines.barrier(encounter, encounter.sides[replication % 2], "radio") == Barrier.OUTAGE)
    expected = 1.0 - up_share(_UP_S, _DOWN_S)
    assert np.mean(barred) == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(barred)))


@pytest.mark.parametrize(("name", "hops"), [("hotline", 1), ("ministry", 2)])
def test_a_request_to_call_arrives_over_hops_as_each_hop_lets_it_pass(name: str, hops: int) -> None:
    loss = 0.3
    certain = {f"red.{level}.{key}": value for level in ("group", "nation") for key, value in
               {"loss": loss, "willing": 1.0}.items()}  # fmt: skip
    scenario = close_pass(certain, {f"channels.{name}.retries": 0, f"channels.{name}.refusal": 1.0})
    rang = []
    for replication in range(_REPLICATIONS):
        encounter = on_station(scenario, 63, replication)
        encounter.env.run(encounter.env.process(calls.try_channel(encounter, encounter.sides[1], name, -1)))
        rang.append(any(note.did == Did.RANG for note in encounter.world.notes))
    expected = (1 - loss) ** hops
    assert np.mean(rang) == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(rang)))


def test_a_hop_garbles_as_often_as_it_should_of_what_it_does_not_lose() -> None:
    scenario = close_pass({"red.group.loss": 0.2, "red.group.garble": 0.4})
    heard = []
    for replication in range(_REPLICATIONS):
        encounter = on_station(scenario, 64, replication)
        hop = staff.relay(encounter, encounter.sides[1], (Level.GROUP, staff.UP), (4, 1, -1))
        line, slip = encounter.env.run(encounter.env.process(hop))  # type: ignore[misc]
        heard.append((line == staff.LOST, slip != 0, slip == 1))
    for found, expected in zip(np.mean(heard, axis=0), (0.2, 0.8 * 0.4, 0.8 * 0.2), strict=True):
        assert found == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / len(heard)))
