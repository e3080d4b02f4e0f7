"""What nobody knows becomes a number: by its own address, before any engine runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.draws import MIRROR
from incidentsim.errors import ScenarioError
from incidentsim.scenario.laws import AnyDistribution, Beta, Normal, Triangular, UniformOver, quantile
from incidentsim.scenario.members import Ensemble
from incidentsim.scenario.paths import all_replaced, leaves, replaced, value_at, vary
from incidentsim.scenario.resolve import controls_of, dealt, resolve
from incidentsim.scenario.scenario import Scenario
from tests.strategies import DOUBTS, base, changed, few, scenarios_with_doubt, seeds, uniforms

GIVEN = base("maritime-close-pass")
doubts = st.lists(st.sampled_from(sorted(DOUBTS)), min_size=1, unique=True)


def doubtful(paths: list[str]) -> Scenario:
    return changed(GIVEN, uncertain={path: DOUBTS[path] for path in paths})


@given(doubts, doubts, seeds, st.integers(0, 2**32 - 1))
def test_a_doubt_is_resolved_alike_whatever_else_is_in_doubt(
    some: list[str], others: list[str], seed: int, replication: int
) -> None:
    one, two = (resolve(doubtful(paths), seed, replication) for paths in (some, some + others))
    for path in some:
        assert value_at(one, path) == value_at(two, path)


@given(doubts, seeds)
def test_the_order_in_which_doubts_are_told_does_not_matter(paths: list[str], seed: int) -> None:
    assert dict(leaves(resolve(doubtful(paths), seed, 0))) == dict(leaves(resolve(doubtful(paths[::-1]), seed, 0)))


@given(doubts, seeds)
def test_settling_one_doubt_moves_no_other(paths: list[str], seed: int) -> None:
    given = doubtful(paths)
    settled = vary(given, paths[0], value_at(given, paths[0]))
    before, after = resolve(given, seed, 3), resolve(settled, seed, 3)
    assert [value_at(before, path) for path in paths[1:]] == [value_at(after, path) for path in paths[1:]]


@given(doubts, seeds)
def test_values_are_the_same_replaced_at_once_or_one_after_another(paths: list[str], seed: int) -> None:
    values = {path: quantile(DOUBTS[path], dealt(seed, 0, path)) for path in paths}
    stepwise = GIVEN
    for path, value in values.items():
        stepwise = replaced(stepwise, path, value)
    assert all_replaced(GIVEN, values) == stepwise


def test_values_that_stand_together_need_not_stand_one_after_another() -> None:
    """A safety ring beyond the warning ring cannot be, unless the warning ring goes out with it."""
    rings = GIVEN.domain.rings
    wider = {"domain.rings.safety_m": rings.warning_m + 100.0, "domain.rings.warning_m": rings.warning_m + 200.0}
    with pytest.raises(ScenarioError):
        replaced(GIVEN, *next(iter(wider.items())))
    found = all_replaced(GIVEN, wider).domain.rings
    assert (found.safety_m, found.warning_m) == tuple(wider.values())


def test_values_that_cannot_stand_together_are_refused_by_the_path_of_the_first_that_cannot() -> None:
    with pytest.raises(ScenarioError, match=r"^red\.trust: got 1\.5"):
        all_replaced(GIVEN, {"blue.trust": 0.5, "red.trust": 1.5})


@few
@given(scenarios_with_doubt(), seeds)
def test_only_what_is_in_doubt_is_resolved(scenario: Scenario, seed: int) -> None:
    before, after = dict(leaves(scenario)), dict(leaves(resolve(scenario, seed, 1)))
    assert {path for path in before if before[path] != after[path]} <= set(scenario.uncertain)


def test_each_replication_is_another_world_and_each_world_is_the_same_again() -> None:
    given = doubtful(["red.trust"])
    drawn = [resolve(given, 5, replication).red.trust for replication in range(50)]
    assert len(set(drawn)) == 50
    assert drawn == [resolve(given, 5, replication).red.trust for replication in range(50)]
    assert drawn[0] != resolve(given, 6, 0).red.trust


@pytest.mark.parametrize(
    ("law", "textbook"),
    [
        (UniformOver(low=0.2, high=0.6), stats.uniform(0.2, 0.4)),
        (Triangular(low=0.1, mode=0.2, high=0.9), stats.triang(0.125, 0.1, 0.8)),
        (Beta(a=2.0, b=8.0), stats.beta(2.0, 8.0)),
    ],
)
def test_over_many_replications_a_doubt_has_its_own_distribution(
    law: AnyDistribution, textbook: "stats.rv_continuous"
) -> None:
    given = changed(GIVEN, uncertain={"perception.misread_probability": law})
    drawn = [resolve(given, 11, replication).perception.misread_probability for replication in range(800)]
    assert stats.kstest(drawn, textbook.cdf).pvalue > 1e-3


@given(uniforms, st.floats(-10.0, 10.0), st.floats(0.1, 10.0))
def test_a_normal_doubt_lies_at_its_quantile(u: float, mean: float, sd: float) -> None:
    assert quantile(Normal(mean=mean, sd=sd), u) == pytest.approx(stats.norm(mean, sd).ppf(u), rel=1e-9, abs=1e-9)


@given(doubts, seeds, st.integers(0, 2**32 - 1))
def test_a_control_is_what_the_parameter_was_resolved_with_less_a_half(
    paths: list[str], seed: int, number: int
) -> None:
    scenario = doubtful(paths)
    met, found = resolve(scenario, seed, number), controls_of(scenario, seed, [number])
    assert set(found) == set(paths)
    for path, [control] in found.items():
        assert value_at(met, path) == pytest.approx(quantile(DOUBTS[path], control + 0.5), rel=1e-12)


@given(doubts, seeds, st.integers(0, 2**31 - 1))
def test_the_controls_of_a_mirror_image_are_the_opposite(paths: list[str], seed: int, number: int) -> None:
    found = controls_of(doubtful(paths), seed, [number, number + MIRROR])
    assert all(here == -there for here, there in found.values())


def test_the_control_of_a_member_is_its_value_less_the_mean_of_the_members() -> None:
    ensemble = Ensemble(name="two", paths=("blue.trust",), members=((0.2,), (0.6,)), weights=(1.0, 3.0))
    scenario = changed(GIVEN, ensemble=ensemble)
    [control] = controls_of(scenario, 1, range(400)).values()
    assert {round(each, 12) for each in control} == {-0.3, 0.1}
    for number in range(5):
        assert value_at(resolve(scenario, 1, number), "blue.trust") == pytest.approx(control[number] + 0.5)


def test_where_nothing_is_uncertain_there_are_no_controls() -> None:
    assert controls_of(GIVEN, 1, range(3)) == {}
