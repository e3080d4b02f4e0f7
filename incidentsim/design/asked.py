"""The measures that a design asks of, beside its scenarios: those of a programme are of years."""

from incidentsim.design.factors import Scenarios
from incidentsim.design.faults import At, DesignError, within
from incidentsim.design.parts import ByPrecision, Design
from incidentsim.errors import RequestError
from incidentsim.measures import Family, family_of_scenarios


def asked_of(design: Design, scenarios: Scenarios, at: At) -> Design:
    """The design with measures that its scenarios have: those that are told of such rows, where it names none.

    Raises   DesignError for programmes beside other scenarios, and for a measure of other rows.
    """
    family = _family(scenarios, at)
    if "measures" not in design.model_fields_set:
        design = design.model_copy(update={"measures": family.watched})
    _check(design.measures, family, at("measures"))
    match design.replications:
        case ByPrecision(precision=asked):
            _check([one.measure for one in asked], family, at("replications.precision"))
        case _:
            pass
    return design


def _family(scenarios: Scenarios, at: At) -> Family:
    try:
        return family_of_scenarios(scenarios.values())
    except RequestError as error:
        raise within(error, at("scenarios")) from None


def _check(names: tuple[str, ...] | list[str], family: Family, where: str) -> None:
    try:
        family.check(names, where)
    except RequestError as error:
        raise DesignError(str(error)) from None
