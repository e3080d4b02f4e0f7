"""A scenario as numbers: what a compiled engine can read of it, or why it cannot hold it."""

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np

from incidentsim.engine import Days
from incidentsim.errors import TooLargeError, refuse, verbatim
from incidentsim.journal import DEFAULTS
from incidentsim.model.acts import MANOEUVRES
from incidentsim.model.lines import LEVELS, OF_ONE_ENCOUNTER, ON_THE_BRIDGE, needs_interpreter
from incidentsim.model.terms import Basis, basis_of, of_day, terms_of
from incidentsim.rules.policies import SHIPPED
from incidentsim.scenario.channels import DataLink, Hotline, Leaders, Mediator
from incidentsim.scenario.laws import Constant, Empirical, Exponential, Lognormal
from incidentsim.scenario.minds import Force
from incidentsim.scenario.parts import Staff, Unit
from incidentsim.scenario.scenario import SIDES, Scenario, channel_address
from incidentsim.twin import layout

_LOSSES = ("none", "damaged", "destroyed", "collision")
_KINDS: dict[type, int] = {Constant: 0, Exponential: 1, Lognormal: 2, Empirical: 3}


def too_large(scenario: Scenario, encounters: int) -> str:
    """What of a scenario is more than the twin holds; "" where all of it fits."""
    for what, count, most in (
        ("encounters", encounters, layout.ENCOUNTERS // 2),
        ("channels", len(scenario.channels), layout.CHANNELS),
        ("goals of an aim", max(len(scenario.blue.aim.goals), len(scenario.red.aim.goals)), layout.GOALS),
    ):
        if count > most:
            return f"{count} {what}, and it holds {most}"
    return ""


def too_much(excess: str) -> TooLargeError:
    """The refusal of a scenario that does not fit."""
    hint = "Run it with --engine model."
    return refuse("scenario", verbatim(excess), "what the twin holds", hint, kind=TooLargeError)


@lru_cache(maxsize=1024)
def _shared(names: tuple[str, ...], part: type) -> tuple[str, ...]:
    """Which of these names a kind of part of a scenario has, as a field or as a property."""
    fields = getattr(part, "model_fields", {})
    return tuple(name for name in names if name in fields or isinstance(getattr(part, name, None), property))


@lru_cache
def _blank(name: str) -> Any:
    """A part of the record, or one of several of a kind, with nothing in it."""
    return np.zeros((), dtype=layout.SCENARIO[name].base)


class _Writer:
    """Writes a scenario into a record of layout.SCENARIO."""

    def __init__(self, p: Any) -> None:
        self.p, self.used = p, 0

    def anew(self, name: str, place: int | None = None) -> Any:
        """A part of the record, or one of several of a kind, without what was there."""
        if place is None:
            self.p[name] = _blank(name)
            return self.p[name]
        self.p[name][place] = _blank(name)
        return self.p[name][place]

    def fields(self, to: Any, of: Any) -> None:
        """The numbers and laws that a part of the record shares, by name, with a part of the scenario."""
        for name in _shared(to.dtype.names, type(of)):  # type: ignore[arg-type]
            value = getattr(of, name)
            if isinstance(value, int | float):
                to[name] = value
            elif type(value) in _KINDS:
                self.law(to[name], value)

    def law(self, to: Any, law: Any) -> None:
        to["kind"] = _KINDS[type(law)]
        match law:
            case Constant():
                to["a"] = law.value_s
            case Exponential():
                to["a"] = law.mean_s
            case Lognormal():
                to["a"], to["b"] = law.median_s, law.gsd
            case Empirical():
                count = len(law.quantiles_s)
                if self.used + count > layout.QUANTILES:
                    raise too_much(f"more than {layout.QUANTILES} quantiles of laws")
                to["first"], to["count"] = self.used, count
                self.p["quantiles"][self.used : self.used + count] = law.quantiles_s
                self.used += count
            case _:
                raise TypeError(f"no law: {law!r}")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A scenario that fits, and its record, shape (1,); how many quantiles its laws have; what its terms rest on."""

    scenario: Scenario
    record: Any
    quantiles: int
    basis: Basis


def encoded(scenario: Scenario, like: Encoded | None = None) -> Encoded:
    """A scenario as numbers. Of another that is `like` it, what stands for the very same parts is taken over."""
    if like is None or like.quantiles or [*like.scenario.channels] != [*scenario.channels]:
        like = None
    record = np.zeros(1, dtype=layout.SCENARIO) if like is None else _copied(like.record)
    write, was = _Writer(record[0]), None if like is None else like.scenario
    _write(write, scenario, was)
    return Encoded(scenario, record, write.used, basis_of(scenario))


def _copied(record: Any) -> Any:
    """The same numbers, taken as bytes: numpy copies field by field otherwise."""
    return record.view(np.uint8).copy().view(record.dtype)


def _write(write: _Writer, scenario: Scenario, was: Scenario | None) -> None:
    """All of a scenario, or what of it is not as it was."""
    p, places = write.p, {name: place for place, name in enumerate(scenario.channels)}
    if was is None or scenario.domain is not was.domain or scenario.ladder is not was.ladder:
        _domain(write, scenario)
    for name in ("perception", "belief", "decision", "politics", "third_party", "aftermath"):
        if was is None or getattr(scenario, name) is not getattr(was, name):
            write.fields(write.anew(name), getattr(scenario, name))
    p["aftermath"]["played"] = scenario.aftermath.played != "never"
    for s, side in enumerate(SIDES):
        force = getattr(scenario, side)
        if was is None or force is not getattr(was, side):
            _force(write, write.anew("forces", s), force, places)
    for name, channel in scenario.channels.items():
        if was is None or channel is not was.channels[name]:
            _channel(write, write.anew("channels", places[name]), name, channel)
    p["channel_count"], p["start_utc_s"] = len(places), scenario.start_utc_s
    act = scenario.trigger
    p["trigger"] = (0, 0, 0, 0) if act is None else (1, act.by == "red", act.rung, _LOSSES.index(act.loss))


def _domain(write: _Writer, scenario: Scenario) -> None:
    domain, ladder = write.anew("domain"), write.anew("ladder")
    write.fields(domain, scenario.domain)
    write.fields(domain, scenario.domain.rings)
    domain["pass_median_m"] = scenario.domain.pass_distance.median_m
    domain["pass_gsd"] = scenario.domain.pass_distance.gsd
    write.fields(ladder, scenario.ladder)
    for place, rung in enumerate(scenario.ladder.rungs):
        ladder["authority"][place] = LEVELS[rung.authority]
        ladder["manoeuvre"][place] = MANOEUVRES.get(rung.manoeuvre, -1)


def _force(write: _Writer, to: Any, force: Force, places: dict[str, int]) -> None:
    write.fields(to, force)
    write.fields(to, force.roe)
    aim, roe = force.aim, force.roe
    goals = max(place for place, weight in enumerate(aim.weights) if weight > 0.0) + 1
    total, below = 0.0, []
    for weight in aim.weights[:goals]:
        total += weight
        below.append(total)
    to["goals"], to["goal"][:goals], to["weight_below"][:goals] = goals, aim.goals[:goals], below
    to["weights_total"] = sum(aim.weights)
    once = list(dict.fromkeys(force.plan))
    for name, count, plan in (
        ("plan", "planned", force.plan),
        ("once", "apart", once),
        ("later", "planned_later", list(dict.fromkeys(force.aftermath_plan))),
    ):
        to[count] = len(plan)
        to[name][: len(plan)] = [places[channel] for channel in plan]
    to["parallel"], to["retaliates"] = force.plan_style == "parallel", force.aftermath_default == "retaliate"
    to["policy"], to["default"] = list(SHIPPED).index(force.policy), DEFAULTS.index(roe.default)
    to["warns_before_rung"] = -1 if roe.warns_before_rung is None else roe.warns_before_rung
    to["takes_stock"] = roe.takes_stock_s is not None
    _staff(write, to["staff"][2], force.group)
    _staff(write, to["staff"][3], force.nation)
    to["count"] = len(force.units)
    for place, unit in enumerate(force.units.values()):
        _unit(write, to["units"][place], unit)


def _staff(write: _Writer, to: Any, staff: Staff) -> None:
    write.fields(to, staff)
    write.fields(to, staff.duty)
    to["preemptive"] = staff.queue == "preemptive"


def _unit(write: _Writer, to: Any, unit: Unit) -> None:
    write.fields(to, unit)
    to["position_m"] = unit.position_m
    to["on_the_surface"], to["crewed"] = unit.kind in ("ship", "patrol"), unit.kind != "uncrewed"
    to["leads"] = unit.station == "leads"


def _channel(write: _Writer, to: Any, name: str, channel: Any) -> None:
    write.fields(to, channel)
    write.fields(to, channel.read_back)
    write.fields(to, channel.outage)
    to["level"], to["address"] = LEVELS[channel.echelon], channel_address(name)
    to["on_the_bridge"], to["own"] = isinstance(channel, ON_THE_BRIDGE), isinstance(channel, OF_ONE_ENCOUNTER)
    to["mediator"], to["datalink"] = isinstance(channel, Mediator), isinstance(channel, DataLink)
    to["ready"] = isinstance(channel, Hotline | Leaders)
    to["interpreted"] = needs_interpreter(channel)


def terms_as_numbers(scenario: Scenario, basis: Basis, days: Days | None) -> Any:
    """The derived constants of every encounter, shape (encounters,)."""
    if days is None:
        every = [terms_of(scenario, place, None) for place in range(len(scenario.encounters))]
    else:
        every = [of_day(scenario, basis, place, day) for place, day in enumerate(days.tolist())]
    records = np.zeros(len(every), dtype=layout.TERMS)
    for place, terms in enumerate(every):
        records[place] = _TERMS(terms)
    return records


#: The terms in the order of their record.
_TERMS = attrgetter(*("data" if name == "standards" else name for name in layout.TERMS.names or ()))
