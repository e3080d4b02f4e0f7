"""A design as the subject of a study: its points with their numbers and seeds, and its text, complete."""

from incidentsim.design.files import Plan, loads_plan, to_toml
from incidentsim.design.points import points_of
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.measures import KNOWN
from incidentsim.results.points import placed
from incidentsim.results.subject import Subject


def of_plan(plan: Plan, seed: int | None = None) -> Subject:
    """What a run of a design is of; with `seed`, of the same design with that seed of its trials."""
    design = plan.design if seed is None else plan.design.model_copy(update={"seed": seed})
    points = placed(points_of(plan), design.seed, design.draws)
    text = to_toml(Plan(design, plan.scenarios))
    return Subject(design.name, design.title, plan.scenarios, points, design.seed, design.draws, text)


def plan_of(subject: Subject) -> Plan:
    """The design of a study, with its scenarios, as its folder tells it.

    Raises   RequestError for a study of one scenario, which has none.
    """
    if subject.design is None:
        hint = "Name a study that was made by `incidentsim run DESIGN -o DIR`."
        raise refuse(subject.name, verbatim("a study of one scenario"), "a design", hint, kind=RequestError)
    return loads_plan(subject.design, subject.scenarios, "design.toml")


def measures_of(subject: Subject) -> tuple[str, ...]:
    """The measures that the design of a study asks of, by its text; none where it names none, or there is no design."""
    import tomllib

    document = {} if subject.design is None else tomllib.loads(subject.design)
    return tuple(name for name in document.get("measures", ()) if name in KNOWN)
