"""The parts of a scenario that are things: water and air, ladders, units, staffs, channels."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from incidentsim.errors import refuse, verbatim
from incidentsim.scenario.laws import DurationLaw, Part

Share = Annotated[float, Field(ge=0, le=1)]
EchelonName = Literal["bridge", "group", "nation"]


class Rings(Part):
    """Separations that matter, from the outermost inward."""

    detection_m: float = Field(gt=0, description="Within it the other side is seen; beyond it the scene is over.")
    warning_m: float = Field(gt=0, description="Crossing it is noticed as an approach.")
    safety_m: float = Field(gt=0, description="The bubble of CUES, INCSEA or ICAO: reflexes and ROE defaults act here.")
    collision_m: float = Field(gt=0, description="Closer than this the two have collided.")

    @model_validator(mode="after")
    def _nested(self) -> "Rings":
        if not self.collision_m < self.safety_m < self.warning_m < self.detection_m:
            got = verbatim(f"{self.detection_m:g}, {self.warning_m:g}, {self.safety_m:g}, {self.collision_m:g} m")
            raise refuse(
                "rings", got, "nested: detection > warning > safety > collision", "Make each inner ring smaller."
            )
        return self


class PassDistance(Part):
    """How near an aimed pass is meant to go: a lognormal law."""

    median_m: float = Field(gt=0, description="Median closest approach that is aimed at.")
    gsd: float = Field(ge=1, le=10, description="Geometric standard deviation of that distance.")


class Domain(Part):
    """Where it happens, and on what clock."""

    kind: Literal["maritime", "air", "border"] = Field(description="Ships, aircraft, or patrols on land.")
    rings: Rings
    reference_s: float = Field(gt=0, description="T: reference time of the hazards of choice.")
    act_repeat_s: float = Field(gt=0, description="T_act: a posture at rung 2 to 5 is shown again after this time.")
    pass_distance: PassDistance
    standoff_m: float = Field(gt=0, description="Distance at which a shadowing unit keeps station.")
    station_tolerance: float = Field(ge=0, le=1, description="It counts as on station within this share more.")
    clear_s: float = Field(ge=1, description="A unit that evaded resumes its course this long after coming clear.")
    horizon_s: float = Field(gt=0, description="Then a scene that has not ended is unresolved.")
    quiet_after_force_s: float = Field(gt=0, description="A scene ends this long after its last act at rung 5.")
    break_off_s: float = Field(ge=0, description="A scene ends this long after an act at rung 6 or above.")
    event_budget: int = Field(ge=100, description="Events an encounter may take before its trial fails.")


class Rung(Part):
    """One rung of the escalation ladder."""

    name: str = Field(min_length=1, max_length=80, description="What is done on this rung.")
    authority: EchelonName = Field(description="The lowest echelon that may authorise it.")
    mid_level: int = Field(
        ge=0, le=5, description="Hostility level of the MID record, 0 for none; for the record only."
    )
    manoeuvre: Literal["transit", "shadow", "pass", "hold"] = Field(description="How the unit moves when it takes it.")


class Ladder(Part):
    """The rungs, lowest first, and the landmarks among them."""

    rungs: tuple[Rung, ...] = Field(min_length=3, max_length=32, description="Lowest first.")
    unsafe_rung: int = Field(ge=1, description="From here on an encounter is an incident.")
    coercive_rung: int = Field(ge=1, description="A side with a goal from here on counts as a coercer.")
    threat_rung: int = Field(ge=1, description="A message read as a threat counts as an act at this rung.")
    serious_rung: int = Field(ge=1, description="From here on a scene is serious.")
    violent_rung: int = Field(ge=1, description="From here on an act is force.")
    lethal_rung: int = Field(ge=1, description="From here on an act is an engagement.")
    benign_ratio: float = Field(gt=0, lt=1, description="Benign actors show rung k in proportion to this to the k.")
    uncrewed_heat: Share = Field(description="Heat of an act of force against an uncrewed unit, as a share.")
    damage_probability: Share = Field(description="An act of force below the lethal rung damages its target.")
    loss_probability: Share = Field(description="A lethal act destroys its target.")

    @model_validator(mode="after")
    def _ordered(self) -> "Ladder":
        marks = (self.unsafe_rung, self.serious_rung, self.violent_rung, self.lethal_rung)
        if list(marks) != sorted(marks) or marks[-1] >= len(self.rungs):
            raise refuse(
                "ladder", marks, f"rising landmarks below {len(self.rungs)}", "Mend unsafe, serious, violent, lethal."
            )
        order = [("bridge", "group", "nation").index(rung.authority) for rung in self.rungs]
        if order != sorted(order):
            names = [rung.authority for rung in self.rungs]
            raise refuse(
                "ladder.rungs", names, "authorised by rising echelons", "A higher rung needs no lower authority."
            )
        self._reach_of_words()
        return self

    def _reach_of_words(self) -> None:
        top = len(self.rungs) - 1
        if not self.unsafe_rung <= self.threat_rung <= top:
            allowed = f"from the unsafe rung, {self.unsafe_rung}, to the top rung, {top}"
            raise refuse("ladder.threat_rung", self.threat_rung, allowed, "A threat is an unsafe act.")
        if self.coercive_rung > top:
            allowed = f"at most the top rung, {top}"
            raise refuse("ladder.coercive_rung", self.coercive_rung, allowed, "Lower it, or add rungs.")


class Unit(Part):
    """A ship, an aircraft, an uncrewed aircraft or a patrol at the start of the encounter."""

    name: str = Field(min_length=1, max_length=80, description="Its name; no other unit has it.")
    kind: Literal["ship", "aircraft", "uncrewed", "patrol"] = Field(
        description="An uncrewed aircraft has no crew: no reflex, and its loss heats less."
    )
    station: Literal["leads", "escorts"] = Field(
        description="A leading unit does what the rung asks; an escort keeps company, evades and opens."
    )
    position_m: tuple[float, float, float] = Field(
        description='East, north and up of a common origin, such as ["0.5 nmi", "-2 nmi", "0 m"].'
    )
    course_rad: float = Field(ge=-7, le=7, description='Course, clockwise from north: "90 deg" is east.')
    speed_mps: float = Field(ge=0, description="Speed on its errand.")
    pass_speed_mps: float = Field(gt=0, description="Speed at which it closes, and at which it opens.")
    minimum_speed_mps: float = Field(ge=0, description="Slowest speed: 0 for a ship, stalling for an aircraft.")
    turn_rate_radps: float = Field(gt=0, description="Rate of turn.")
    order_lag_s: float = Field(ge=0, description="From an order to the first change of heading.")
    errand: DurationLaw = Field(
        description="Transit leg, time on station or fuel; when that of a side's first unit is done, the scene is over."
    )

    @model_validator(mode="after")
    def _flies(self) -> "Unit":
        if self.minimum_speed_mps > min(self.speed_mps, self.pass_speed_mps):
            allowed = "at most speed_mps and pass_speed_mps"
            raise refuse("minimum_speed_mps", self.minimum_speed_mps, allowed, "Lower it, or raise the speeds.")
        return self


class DutyHours(Part):
    """When a headquarters is manned, on its own clock; outside it requests wait, and its lines are not answered."""

    from_s: float = Field(ge=0, le=86_400, description="Opens at this time after local midnight.")
    for_s: float = Field(gt=0, le=86_400, description="Stays open this long; 24 h: always.")


class Staff(Part):
    """A headquarters: its watch officers, and the relay between it and the echelon below."""

    officers: int = Field(ge=1, le=1000, description="Watch officers on duty: requests decided at once.")
    decision: DurationLaw = Field(description="Time to decide on one request.")
    relay: DurationLaw = Field(description="Time of one hop between it and the echelon below.")
    loss: Share = Field(description="P(a hop loses what it carries).")
    garble: Share = Field(description="P(a hop garbles what it carries): a rung misreported, yes heard for no.")
    duty: DutyHours
    queue: Literal["priority", "preemptive"] = Field(
        description="Higher rungs go first; preemptive: they also call an officer away from a lower one."
    )
    willing: Share = Field(description="P(it calls the other side at all), drawn once an encounter.")
