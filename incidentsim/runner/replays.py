"""A documented case is played again and again: of each trial what it has in the place of what is documented."""

from collections.abc import Sequence
from concurrent.futures import Executor

from incidentsim.analysis.replay import Replay, held_against
from incidentsim.engine import Engine
from incidentsim.measures.counterparts import Counterparts, counterparts
from incidentsim.runner.trials import spans
from incidentsim.scenario.case import Case

_CHUNK = 25


def replayed(engine: Engine, case: Case, chance: tuple[int, int], executor: Executor) -> Replay:
    """What is documented of a case, held against trials of it; `chance` is the seed, and how many trials."""
    trials = replays(engine, case, chance, executor)
    return held_against(case.record, trials, case.scenario.aftermath.horizon_s)


def replays(engine: Engine, case: Case, chance: tuple[int, int], executor: Executor) -> list[Counterparts]:
    """Trials of a case, in order of replication, whatever the executor; `chance` is the seed, and how many trials."""
    seed, replications = chance
    futures = [executor.submit(replay_some, engine, case, seed, chunk) for chunk in spans(replications, _CHUNK)]
    return [trial for future in futures for trial in future.result()]


def replay_some(engine: Engine, case: Case, seed: int, replications: Sequence[int]) -> list[Counterparts]:
    """Some trials of a case."""
    collision = case.record.collision
    crew_lost = collision.crew_lost if collision is not None else 0.0
    return [
        counterparts(engine.journal(case.scenario, seed, number), number, case.scenario, crew_lost)
        for number in replications
    ]
