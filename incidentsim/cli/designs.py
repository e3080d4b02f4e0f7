"""What `incidentsim check` says of a design."""

from typing import TYPE_CHECKING

from incidentsim.cli.say import FAILED_TRIALS, OK, Voice, complain

if TYPE_CHECKING:
    from incidentsim.design.parts import Design

#: Trials that show whether a scenario, or the first point of a design, can be run at all.
SMOKE_TRIALS = 5


def check_design(say: Voice, file: str) -> int:
    """Check a design, count its points and trials, and run a few trials of its first point."""
    from incidentsim.choose import engine_named, over_years
    from incidentsim.design.files import load_plan
    from incidentsim.design.point import applied
    from incidentsim.design.points import points_of
    from incidentsim.runner.trials import run_chunk

    plan = load_plan(file)
    design, points = plan.design, points_of(plan)
    first = points[0]
    scenario = applied(plan.scenarios[first.scenario], first.settings)
    engine = over_years(engine_named()[0], [scenario])
    chunk = run_chunk(engine, scenario, design.seed, 0, range(SMOKE_TRIALS))
    failed, most = len(chunk.failures), _most(design)
    trials = len(points) * most
    lines = [
        f"ok  {file}: {design.title}",
        f"ok  {_told(design)}",
        f"ok  {_counted(len(points), 'point')} by the method {design.sampling.method}; "
        f"at most {trials:,} trials, {most:,} of each point",
        f"{'no' if failed else 'ok'}  {SMOKE_TRIALS} trials of the first point on the engine {engine.name}, "
        f"{failed} failed ({first})",
    ]
    data = {
        "design": design.name,
        **{group: list(getattr(design, group)) for group in ("scenarios", "levers", "uncertainties")},
        "policies": [pair.name for pair in design.policies],
        "method": design.sampling.method,
        "points": len(points),
        "trials_at_most": trials,
        "trials": SMOKE_TRIALS,
        "failed": failed,
    }
    say.results("\n".join(lines), data)
    for failure in chunk.failures[:1]:
        complain(failure.error)
    return FAILED_TRIALS if failed else OK


def _most(design: "Design") -> int:
    """How many trials a point has at most; a replication of antithetic draws is two."""
    from incidentsim.design.parts import Fixed

    each = 2 if design.draws == "antithetic" else 1
    match design.replications:
        case Fixed(n=n):
            return n * each
        case by_precision:
            return by_precision.most * each


def _told(design: "Design") -> str:
    """What a design crosses, in words."""
    counts = {"scenario": design.scenarios, "pair of policies": design.policies}
    counts |= {"lever": tuple(design.levers), "uncertainty": tuple(design.uncertainties)}
    return ", ".join(_counted(len(part), word) for word, part in counts.items() if part)


def _counted(count: int, word: str) -> str:
    plural = {"uncertainty": "uncertainties", "pair of policies": "pairs of policies"}.get(word, f"{word}s")
    return f"{count:,} {word if count == 1 else plural}"
