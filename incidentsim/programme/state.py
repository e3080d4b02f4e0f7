"""The state of a relationship: what each echelon of each side has, domain by domain; what the two sides share."""

from dataclasses import dataclass, field

from incidentsim.rules import reputation, skill
from incidentsim.scenario.activities import DomainName, Reach
from incidentsim.scenario.minds import COMPONENTS
from incidentsim.scenario.programme import Programme
from incidentsim.scenario.scenario import Scenario


class Level:
    """A level between 0 and 1 that returns to its base with a half-life, and is known at any time."""

    __slots__ = ("_at_s", "_level", "base", "half_life_s")

    def __init__(self, level: float, base: float, half_life_s: float) -> None:
        self._level, self.base, self.half_life_s, self._at_s = level, base, half_life_s, 0.0

    def at(self, now_s: float) -> float:
        """The level now."""
        if now_s > self._at_s:
            left = reputation.fading(now_s - self._at_s, self.half_life_s)
            self._level, self._at_s = self.base + (self._level - self.base) * left, now_s
        return self._level

    def gain(self, now_s: float, share: float) -> None:
        """Close a share of the distance to 1, now; a negative share takes that share away."""
        self._level = skill.gained(self.at(now_s), share)


class Cell:
    """What one echelon of one side has in one domain: experience, skills, norms."""

    __slots__ = ("bad", "good", "norms", "skills")

    def __init__(self, good: float, bad: float, skills: list[float]) -> None:
        self.good, self.bad, self.skills, self.norms = good, bad, skills, 0.0


@dataclass(slots=True)
class Shared:
    """What is not of one domain: of each side, or of both."""

    culture: tuple[Level, Level]
    exposure: tuple[Level, Level]
    memory: tuple[Level, Level]
    rehearsal: Level
    questioning: Level
    transparency: Level
    shared_risk: Level
    legitimacy: Level
    tested: Level
    readiness: dict[DomainName, Level]
    reciprocity: float = 1.0
    delivered: float = 1.0
    confidence: float = 0.0
    alarmed_until_s: float = 0.0
    recent: dict[str, tuple[float, float]] = field(default_factory=dict)
    held_s: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Politics:
    """The climate, and what it has done to the programme."""

    level: float
    disputed_until_s: float = 0.0
    suspended_until_s: float = 0.0
    suspensions: int = 0
    cut_until_s: float = 0.0
    surge_until_s: float = 0.0
    closed: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Seen:
    """What evaluators have seen: measured trust, and the indicators of conduct."""

    measured: float
    error: float = 0.0
    lag_s: float = 0.0
    spread: float = 0.0
    notices: float = 1.0
    conduct: float = 0.5


def start_of(scenario: Scenario, programme: Programme) -> dict[DomainName, tuple[list[Cell], list[Cell]]]:
    """The cells at the start, by domain and side: the trust and the interoperability of the encounter of each."""
    weight = programme.reputation.start_weight
    cells: dict[DomainName, tuple[list[Cell], list[Cell]]] = {}
    for domain, theatre in programme.theatres.items():
        own = theatre.scenario or scenario
        skills = [getattr(own.interoperability, name) for name in COMPONENTS]
        sides = [
            [Cell(weight * trust, weight * (1.0 - trust), list(skills)) for _ in Reach.model_fields]
            for trust in (own.blue.trust, own.red.trust)
        ]
        cells[domain] = (sides[0], sides[1])
    return cells


def shared_of(programme: Programme) -> Shared:
    """What is shared at the start: nothing yet."""
    practice, by = programme.practice, programme.mechanisms
    lasting = practice.culture_half_life_s
    return Shared(
        culture=(Level(0.0, 0.0, lasting), Level(0.0, 0.0, lasting)),
        exposure=(Level(0.0, 0.0, lasting), Level(0.0, 0.0, lasting)),
        memory=(Level(0.0, 0.0, by.memory.half_life_s), Level(0.0, 0.0, by.memory.half_life_s)),
        rehearsal=Level(0.0, 0.0, practice.half_life_s),
        questioning=Level(0.0, 0.0, lasting),
        transparency=Level(0.0, 0.0, practice.transparency_half_life_s),
        shared_risk=Level(0.0, 0.0, by.shared_risk.half_life_s),
        legitimacy=Level(
            programme.conduct.legitimacy, programme.conduct.legitimacy, programme.conduct.legitimacy_half_life_s
        ),
        tested=Level(0.0, 0.0, by.staging.half_life_s),
        readiness={domain: Level(0.0, 0.0, practice.readiness_half_life_s) for domain in programme.theatres},
    )


def average(values: list[float]) -> float:
    """The mean of values; nought where there is none."""
    return sum(values) / len(values) if values else 0.0


def advance(cells: list[Cell], since_s: float, programme: Programme, memory: float) -> None:
    """The cells of a side after a time: experience forgotten, skills faded and posted elsewhere, norms worn."""
    practice = programme.practice
    left = reputation.fading(since_s, programme.reputation.half_life_s)
    kept = skill.kept(since_s, practice.half_life_s, practice.tour_s, memory)
    worn = reputation.fading(since_s, practice.norms_half_life_s)
    for cell in cells:
        protocol, data, command, language = cell.skills
        cell.good, cell.bad, cell.norms = cell.good * left, cell.bad * left, cell.norms * worn
        cell.skills = [protocol * kept, data * kept, command * kept, language * kept]
