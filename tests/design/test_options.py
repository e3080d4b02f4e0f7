"""What can be chosen in a design: each setting of the levers is told as itself, and weighs each draw as it came."""

from incidentsim.design.options import options_of
from incidentsim.design.points import points_of
from tests.design.test_points import HEAD, plan_of

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
