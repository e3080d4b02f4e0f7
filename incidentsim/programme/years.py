"""A programme as an engine: one row a year of a replication."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from simpy.events import ProcessGenerator

from incidentsim.draws import Uniform, fast_uniform
from incidentsim.engine import Days, Engine
from incidentsim.errors import RequestError, refuse, verbatim
from incidentsim.journal import Journal
from incidentsim.measures import YEARS
from incidentsim.measures.years import YEAR_ROW
from incidentsim.programme import exchange, meetings, politics, reviews, rows
from incidentsim.programme.relationship import Relationship
from incidentsim.scenario.programme import YEAR_S
from incidentsim.scenario.resolve import resolve
from incidentsim.scenario.scenario import Scenario


class Years:
    """The years over any encounter engine: equal arguments give equal rows, bit for bit.

    encounters  the engine that simulates each encounter
    uniform     who draws, where it is not the fastest form here; every form draws the same bits
    """

    #: What its rows are of.
    family = YEARS

    def __init__(self, encounters: Engine, uniform: Uniform | None = None) -> None:
        self.encounters, self._uniform = encounters, uniform

    @property
    def name(self) -> str:
        """The name by which the receipt knows it: that of the engine of its encounters."""
        return self.encounters.name

    def journal(self, scenario: Scenario, *_: object) -> Journal:
        """Refused: years have no log book of one encounter."""
        got, hint = verbatim("a programme"), "Name the encounter that it is about."
        raise refuse(scenario.name, got, "one encounter", hint, kind=RequestError)

    def measures(self, scenario: Scenario, seed: int, replications: Sequence[int], _: Days | None = None) -> Any:
        """The rows of several replications: dtype YEAR_ROW, one a year of each."""
        found = [self.played(scenario, seed, number)[0] for number in replications]
        return np.concatenate(found) if found else np.empty(0, dtype=YEAR_ROW)

    def played(self, scenario: Scenario, seed: int, replication: int) -> tuple[Any, Relationship]:
        """The rows of one replication, and the relationship as it was at the end, with its chronicle."""
        uniform = self._uniform or fast_uniform()[0]
        r = Relationship(resolve(scenario, seed, replication), self.encounters, (seed, replication), uniform)
        states: list[dict[str, float]] = []
        _set_out(r, states)
        r.env.run(until=_horizon_s(r))
        return rows.rows_of(r, states), r


def _set_out(r: Relationship, states: list[dict[str, float]]) -> None:
    """Everything that goes on in the years; the order decides who is first at a tie."""
    env = r.env
    env.process(politics.drift(r))
    env.process(politics.shock(r))
    env.process(politics.surge(r))
    env.process(politics.govern(r))
    for place, name in enumerate(r.programme.activities):
        env.process(exchange.keep_calendar(r, place, name))
    for domain in r.domains:
        env.process(meetings.meet(r, domain))
    env.process(reviews.assess(r))
    env.process(reviews.review(r))
    env.process(_end_years(r, states))


def _end_years(r: Relationship, states: list[dict[str, float]]) -> ProcessGenerator:
    """Every year's end is written down."""
    years = round(_horizon_s(r) / YEAR_S)
    for year in range(years):
        last = year == years - 1
        yield r.env.timeout((year + 1) * YEAR_S * (1.0 - (1e-12 if last else 0.0)) - r.env.now)
        r.tally.add("cost", r.programme.conduct.upkeep if r.programme.activities else 0.0)
        states.append(rows.state_of(r))
        r.begin_year(year + 1)


def _horizon_s(r: Relationship) -> float:
    """Whole years, one at least."""
    return max(1, round(r.programme.horizon_s / YEAR_S)) * YEAR_S
