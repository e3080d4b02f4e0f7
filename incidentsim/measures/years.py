"""Names, units and meaning of the measures of a programme: one row a year of a replication.

A row holds counts of that year, sums of that year, and the state in which the year ended. A share is of sums: of all
incidents of all years, how many were de-escalated. What is not defined in a year (the time of a first serious
escalation in a year without one) is NaN there.
"""

import numpy as np

from incidentsim.measures.names import Kind, Measure

#: The unit of a count that is told per ten years.
DECADE: Kind = "per decade"


def _per_decade(named: dict[str, str]) -> list[Measure]:
    return [Measure(name, DECADE, DECADE, meaning) for name, meaning in named.items()]


def _of(given: str, named: dict[str, str]) -> list[Measure]:
    return [Measure(name, "share of", "1", meaning, given) for name, meaning in named.items()]


def _state(named: dict[str, str]) -> list[Measure]:
    return [Measure(name, "mean", "1", meaning) for name, meaning in named.items()]


_ALL = [
    *_per_decade(
        {
            "encounters": "encounters that took place",
            "incidents": "encounters in which someone reached an unsafe rung, or there was a collision",
            "serious_incidents": "incidents that reached the serious rung, or cost a collision or a unit",
            "violent_incidents": "encounters with a collision, an act at a violent rung, or a retaliation",
            "collisions": "encounters that ended by a collision",
            "uses_of_force": "encounters whose worst act was at a violent rung below the lethal one",
            "engagements": "encounters whose worst act was at the lethal rung or above",
            "escalations": "incidents that were not de-escalated",
            "near_misses": "incidents without loss or violence that tested the channels",
            "coercions": "encounters in which a side came to coerce",
            "steps_up": "upward steps on the ladder, openings not counted",
            "calls_made": "attempts to reach the other side",
            "activities": "exchange activities that were held",
            "cancelled": "exchange activities that were planned and not held",
            "suspensions": "times that the programme was suspended",
            "shocks": "political shocks",
        }
    ),
    *_of(
        "encounters",
        {
            "incident_share": "encounters that became incidents",
        },
    ),
    *_of(
        "steps_up",
        {
            "friction": "upward steps not taken without misreading, silence, heat, defaults or relays",
        },
    ),
    *_of("calls_made", {"calls_taken": "attempts that were answered"}),
    *_of(
        "incidents",
        {
            "deescalated": "incidents that were averted or contained",
            "averted_incidents": "incidents that ended agreed or stood down, without loss or violence",
            "grave_share": "incidents that reached the serious rung, or cost a collision or a unit",
            "agreed_share": "incidents that ended by an executed joint agreement",
        },
    ),
    *_of("near_misses", {"managed": "near misses that ended by an agreement or a call that was answered"}),
    Measure(
        "misread_acts", "ratio", "count", "acts and messages taken for what they were not, an encounter", "encounters"
    ),
    Measure("separation_m", "ratio", "m", "smallest distance between two units, an encounter", "encounters"),
    Measure("cost", "mean", "cost units a year", "cost of the activities held and of the programme's upkeep"),
    Measure("suspended", "mean", "1", "share of the year in which the programme was suspended"),
    Measure("reachable", "mean", "1", "share of the year in which at least one channel above the bridge was open"),
    Measure(
        "first_serious_s", "mean", "s", "from the start of the programme to the first serious incident, in its year"
    ),
    Measure("recoveries", "mean", "count", "shocks from which trust came back in this year"),
    Measure("recovery_s", "ratio", "s", "from a shock until trust was back at its level before it", "recoveries"),
    *_state(
        {
            "trust": "trust on the scene, mean of both sides and all domains, at the end of the year",
            "trust_lower": "trust on the scene of the side that trusts less",
            "trust_capital": "trust of the senior echelon",
            "trust_measured": "trust as the last assessment measured it",
            "trust_error": "how far the last assessment was from the trust of that day",
            "interoperability": "interoperability, mean of its four components and all domains",
            "protocol": "shared communication protocol",
            "data": "shared data standards",
            "command": "synchronised command and control",
            "language": "shared language",
            "norms": "shared norms and routine",
            "memory": "institutional memory",
            "readiness": "readiness of the channels",
            "culture": "cross-cultural knowledge",
            "confirmation": "confirmation bias in use",
            "reciprocity": "perceived balance of the exchange: 1 is even",
            "transparency": "transparency and verification",
            "legitimacy": "political legitimacy of the programme at home",
            "tension": "political tension: 0 calm, 1 hostile",
            "surprise": "how unexpected the rival's conduct still is, in nats",
            "trust_heard": "trust on the scene as what is said at home lets it be",
            "false_alarm": "probability that an act just below the unsafe rung is read as unsafe",
            "protocol_kept": "shared communication protocol as far as it is kept under pressure",
            "firmness": "resolve that politics and familiarity lend both sides: 0.5 is the scenario's own",
            "scene_noise": "factor on the noise of acts and messages",
            "scene_silence": "factor on what no answer says",
            "scene_relay": "factor on relay times and losses",
            "scene_strain": "political strain on the lines above the bridge",
            "scene_willing": "factor on the willingness to call",
            "scene_pass": "factor on the distance of aimed passes",
            "scene_delegation": "probability that the bridge may agree unasked, mean of both sides",
        }
    ),
    Measure(
        "response_lag_s", "mean", "s", "indicator: time from the first unsafe act to the outcome, as evaluators see it"
    ),
    Measure("expectation_spread", "mean", "rung", "indicator: spread of what the rival did about what was expected"),
    Measure("notice_share", "mean", "1", "indicator: share of notices given in time and not leaked"),
]
#: Every measure of a programme by its fixed name.
YEARLY: dict[str, Measure] = {measure.name: measure for measure in _ALL}
_TRIAL = [("replication", np.int64), ("encounter", np.int32)]
#: One row a year of a replication: addresses (the year in the place of the encounter), then one float a measure.
YEAR_ROW = np.dtype([*_TRIAL, *((name, np.float64) for name in YEARLY)])
#: The bytes of a YEAR_ROW, with its measures side by side as one array, in their order.
YEAR_BESIDE = np.dtype([*_TRIAL, ("measures", np.float64, (len(YEARLY),))])
