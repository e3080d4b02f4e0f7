"""A relationship over the years: one replication of a programme, everything that its processes share."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import simpy

from incidentsim.draws import Purpose, Uniform
from incidentsim.engine import Engine
from incidentsim.programme import state
from incidentsim.programme.state import Cell
from incidentsim.rules import climate, exchanged, reputation
from incidentsim.scenario.activities import DomainName
from incidentsim.scenario.programme import YEAR_S, Programme
from incidentsim.scenario.scenario import Scenario


@dataclass(slots=True)
class Tally:
    """What is counted and summed in one year, by the names of its measures."""

    counts: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: float = 1.0) -> None:
        """Count something, or add to a sum."""
        self.counts[name] = self.counts.get(name, 0.0) + value


class Relationship:
    """One replication: clock, programme, seed, state of the two sides, and what was counted, year by year."""

    def __init__(self, scenario: Scenario, engine: Engine, address: tuple[int, int], uniform: Uniform) -> None:
        assert scenario.programme is not None
        self.env = simpy.Environment()
        self.scenario, self.engine, self.uniform = scenario, engine, uniform
        self.programme: Programme = scenario.programme
        self.by = self.programme.mechanisms
        self.seed, self.replication = address
        self.domains = tuple(self.programme.theatres)
        self.cells = state.start_of(scenario, self.programme)
        self.shared = state.shared_of(self.programme)
        self.politics = state.Politics(self.programme.climate.mean)
        own = self.by.mid_level
        self._echelons = (own.junior, own.middle, own.senior) if own.on else (1.0, 1.0, 1.0)
        self._known_s = dict.fromkeys(self.domains, 0.0)
        self.tallies = [Tally()]
        self._year = 0
        self.told: list[tuple[float, str, str]] = []
        self.first_serious_s = float("nan")
        self.scars: list[tuple[float, float]] = []
        self.seen = state.Seen(self.mean_trust())

    @property
    def tally(self) -> Tally:
        """What is counted in this year."""
        return self.ahead(self._year)

    def ahead(self, year: int) -> Tally:
        """What is counted in a year, past or to come."""
        while len(self.tallies) <= year:
            self.tallies.append(Tally())
        return self.tallies[year]

    def begin_year(self, year: int) -> None:
        """A new year begins."""
        self._year = year

    def chance(self, purpose: Purpose, entity: int, index: int) -> float:
        """The uniform that lives at this address of this replication."""
        return self.uniform(self.seed, self.replication, 0, int(purpose), entity, index)

    def tell(self, what: str, said: str = "") -> None:
        """Write a line of the chronicle."""
        self.told.append((self.env.now, what, said))

    def side(self, domain: DomainName, side: int) -> list[Cell]:
        """What the echelons of a side have in a domain, now, the junior one first."""
        now_s = self.env.now
        cells, since_s = self.cells[domain], now_s - self._known_s[domain]
        if since_s > 0.0:
            self._known_s[domain] = now_s
            for place in (0, 1):
                state.advance(cells[place], since_s, self.programme, self.memory(place))
        return cells[side]

    def everybody(self, domain: DomainName) -> list[Cell]:
        """What all echelons of both sides have in a domain, now."""
        return [*self.side(domain, 0), *self.side(domain, 1)]

    def encounter(self, domain: DomainName) -> Scenario:
        """The encounter of a domain: that of its theatre, or of the scenario itself."""
        return self.programme.theatres[domain].scenario or self.scenario

    def lines(self) -> int:
        """How many lines above the bridge there are, in use."""
        return self.programme.conduct.lines if self.by.redundancy.on else 1

    def exposed(self) -> float:
        """The factor on what politics takes of the programme: 1 where nothing protects it."""
        if not self.by.protection.on:
            return 1.0
        return exchanged.cut(self.programme.conduct.protection, self.by.protection.cut)

    def oversight(self) -> float:
        """How far civilians are let in to what is done, on average."""
        return state.average([one.oversight for one in self.programme.activities.values()])

    def observed(self) -> float:
        """The share of what is done before observers, on average."""
        return state.average([one.observed for one in self.programme.activities.values()])

    def cell(self, domain: DomainName, side: int, echelon: int) -> Cell:
        """What an echelon of a side has in a domain, now."""
        return self.side(domain, side)[echelon]

    def memory(self, side: int) -> float:
        """The share of what a leaving officer knows that the successor is handed."""
        memory = self.by.memory
        if not memory.on:
            return 0.0
        return memory.handed_over + (1.0 - memory.handed_over) * self.shared.memory[side].at(self.env.now)

    def base(self) -> float:
        """The trust to which experience returns: what trade and a shared agenda lift."""
        found, by, now_s = self.programme.reputation.base, self.by, self.env.now
        if by.ties.on:
            slow = climate.together(now_s / by.ties.time_s)
            found += by.ties.lift * self.programme.conduct.ties * slow
        if by.shared_risk.on:
            found += by.shared_risk.lift * self.shared.shared_risk.at(now_s)
        return min(1.0, found)

    def trust_of(self, cell: Cell) -> float:
        """The trust that a cell's experience comes to."""
        return reputation.trust(cell.good, cell.bad, self.base(), self.programme.reputation.base_weight)

    def trust(self, domain: DomainName, side: int) -> float:
        """Trust on the scene of a side in a domain."""
        base, weight = self.base(), self.programme.reputation.base_weight
        junior, middle, senior = (
            reputation.trust(cell.good, cell.bad, base, weight) for cell in self.side(domain, side)
        )
        return reputation.of_echelons(junior, middle, senior, self._echelons)

    def mean_trust(self) -> float:
        """Trust on the scene, mean of both sides and all domains."""
        return state.average([self.trust(domain, side) for domain in self.domains for side in (0, 1)])

    def norms(self, domain: DomainName) -> float:
        """Shared norms on the scene: those of the side that has less of them."""
        return min(self._of_scene([cell.norms for cell in self.side(domain, side)]) for side in (0, 1))

    def skills(self, domain: DomainName) -> list[float]:
        """The four components on the scene: of each, what the side has that has less of it."""
        blue, red = (
            [self._of_scene(levels) for levels in zip(*(cell.skills for cell in self.side(domain, side)), strict=True)]
            for side in (0, 1)
        )
        return [min(ours, theirs) for ours, theirs in zip(blue, red, strict=True)]

    def tension(self) -> float:
        """Political tension, 0 to 1, now."""
        return climate.tension(self.level())

    def level(self) -> float:
        """The level of the climate now, with what a dispute over facts adds."""
        disputed = self.by.observers.on and self.env.now < self.politics.disputed_until_s
        return self.politics.level + (self.by.observers.tension if disputed else 0.0)

    def is_suspended(self) -> bool:
        """Whether the programme is suspended now."""
        return self.env.now < self.politics.suspended_until_s

    def year(self) -> int:
        """Which year it is, from 0."""
        return int(self.env.now / YEAR_S)

    def _of_scene(self, levels: Sequence[float]) -> float:
        return reputation.of_echelons(levels[0], levels[1], levels[2], self._echelons)
