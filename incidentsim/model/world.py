"""One trial: clock, scenario, seed, the staffs and lines that all its encounters share, log book."""

import simpy

from incidentsim.draws import Purpose, Uniform
from incidentsim.engine import Days
from incidentsim.errors import TrialError, refuse, verbatim
from incidentsim.journal import Level, Note
from incidentsim.model import aftermath, begin
from incidentsim.model.lines import OF_ONE_ENCOUNTER, Episodes
from incidentsim.model.state import Encounter, Side
from incidentsim.model.terms import DRAWN, terms_of
from incidentsim.model.watch import keep_hours
from incidentsim.rules.calls import DAY_S
from incidentsim.rules.policies import SHIPPED, Policy
from incidentsim.scenario.laws import pick
from incidentsim.scenario.scenario import Scenario


class World:
    """Everything that one trial may touch."""

    def __init__(self, scenario: Scenario, address: tuple[int, int], uniform: Uniform, days: Days | None) -> None:
        self.env = simpy.Environment()
        self.scenario, self.uniform = scenario, uniform
        self.seed, self.replication = address
        self.notes: list[Note] = []
        self.policies: tuple[Policy, Policy] = (SHIPPED[scenario.blue.policy], SHIPPED[scenario.red.policy])
        forces = (scenario.blue, scenario.red)
        self.officers = {
            (side, level): simpy.PreemptiveResource(self.env, staff.officers)
            for side, force in enumerate(forces)
            for level, staff in ((Level.GROUP, force.group), (Level.NATION, force.nation))
        }
        self._keep_hours()
        self.lines = {
            name: simpy.Resource(self.env, channel.lines)
            for name, channel in scenario.channels.items()
            if not isinstance(channel, OF_ONE_ENCOUNTER)
        }
        self.interpreters = tuple(simpy.Resource(self.env, force.interpreters) for force in forces)
        self.places = {name: place for place, name in enumerate(scenario.channels)}
        self.outages: dict[tuple[int, str], Episodes] = {}
        count = len(scenario.encounters) if days is None else len(days)
        self.encounters = [self._encounter(index, days) for index in range(count)]
        self.running = len(self.encounters)

    def run(self) -> tuple[Note, ...]:
        """Run until every encounter is over.

        Raises   TrialError when the event budget is spent: something loops without advancing time.
        """
        for encounter in self.encounters:
            self.env.process(begin.begin(encounter))
        budget = self.scenario.domain.event_budget * len(self.encounters)
        step = self.env.step
        for _ in range(budget):
            if self.running == 0:
                return tuple(self.notes)
            step()
        allowed = f"finished within {budget} events (domain.event_budget an encounter)"
        got = verbatim(f"a trial still running at {self.env.now:.6g} s")
        hint = "Look for delays that are all zero; or raise the budget."
        where = f"{self.scenario.name}, replication {self.replication}, seed {self.seed}"
        raise refuse(where, got, allowed, hint, TrialError)

    def _keep_hours(self) -> None:
        """Headquarters that are not always manned open and close."""
        for (side, level), officers in self.officers.items():
            force = (self.scenario.blue, self.scenario.red)[side]
            staff = force.group if level == Level.GROUP else force.nation
            if staff.duty.for_s < DAY_S:
                local_s = self.scenario.start_utc_s + force.time_zone_s
                self.env.process(keep_hours(self.env, officers, staff, local_s))

    def scene_is_over(self, encounter: Encounter) -> None:
        """A scene has ended; its encounter is over unless an aftermath follows."""
        if not aftermath.follow(encounter):
            self.running -= 1

    def _encounter(self, index: int, days: Days | None) -> Encounter:
        scenario = self.scenario
        sides = (
            Side(0, scenario.blue, simpy.Store(self.env)),
            Side(1, scenario.red, simpy.Store(self.env)),
        )
        encounter = Encounter(self, index, terms_of(scenario, index, days), sides)
        for name, channel in scenario.channels.items():
            own = name not in self.lines
            encounter.lines[name] = simpy.Resource(self.env, channel.lines) if own else self.lines[name]
        for side in sides:
            aim = side.force.aim
            given = encounter.terms.goal[side.index]
            drawn = given == DRAWN
            side.goal = aim.goals[pick(aim.weights, encounter.chance(Purpose.AIM, side.index, 0))] if drawn else given
            coerces = side.goal >= scenario.ladder.coercive_rung
            side.resolve = side.force.coercer_resolve if coerces else side.force.resolve
            side.resolve += encounter.terms.resolve[side.index]
            side.reflex = side.force.coercer_reflex if coerces else side.force.reflex
        return encounter
