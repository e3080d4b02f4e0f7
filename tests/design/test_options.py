"""What can be chosen in a design: each setting of the levers is told as itself, and weighs each draw as it came."""

from hypothesis import given

from incidentsim.design.files import Plan
from incidentsim.design.options import options_of
from incidentsim.design.points import points_of
from incidentsim.errors import DesignError
from tests.design.plans import plans
from tests.design.test_points import HEAD, plan_of
from tests.strategies import few

PACE = '[levers.pace]\npath = "decision.pace"\nvalues = [1.0, 2.0]\n'
MISREAD = '[uncertainties.misread]\npath = "perception.misread_probability"\n'
CHOICE = MISREAD + 'dist = "choice"\nvalues = [0.05, 0.9]\nweights = [0.9, 0.1]\n'


def test_a_grid_over_a_choice_weighs_each_value_as_often_as_its_weight_says() -> None:
    plan = plan_of(HEAD + PACE + CHOICE + "[sampling]\nlevels = 10\n")
    assert len(points_of(plan)) == 4, "equal points are one"
    misread = {point.key: dict(point.factors)["misread"] for point in points_of(plan)}
    for option in options_of(plan):
        assert {misread[key]: times for key, times in option.points.items()} == {0.05: 9, 0.9: 1}


def test_a_lever_that_is_drawn_changes_no_weight_of_the_uncertainties() -> None:
    lever = '[levers.pace]\npath = "decision.pace"\ndist = "choice"\nvalues = [1.0, 2.0]\nweights = [3, 1]\n'
    plan = plan_of(HEAD + lever + CHOICE + "[sampling]\nlevels = 10\n")
    assert [sorted(option.points.values()) for option in options_of(plan)] == [[1, 9], [1, 9]]


ON_MISREAD = '[levers.pace]\npath = "decision.pace"\nvalues = [0.25, 4.0]\nwhen = { misread = [0.4] }\n'


def test_a_lever_that_hangs_on_an_uncertainty_is_told_in_every_option_by_its_value() -> None:
    plan = plan_of(HEAD + ON_MISREAD + MISREAD + "values = [0.05, 0.4]\n")
    options = options_of(plan)
    assert [option.factors for option in options] == [(("pace", 0.25),), (("pace", 4.0),)]
    assert [list(option.points.values()) for option in options] == [[1, 1], [1, 1]]
    assert len({key for option in options for key in option.points}) == 3, "where it does not act, they share a point"


@few
@given(plans())
def test_no_two_options_of_a_scenario_are_told_alike(plan: Plan) -> None:
    try:
        told = [(option.scenario, repr(option.factors)) for option in options_of(plan)]
    except DesignError:
        return  # levers and uncertainties that are sampled together
    assert len(told) == len(set(told))
