"""The severity of what happened in a trial, on the case book's scale, read off its journal."""

from collections.abc import Sequence

from incidentsim.journal import Did, Level, Note, actor, side_of
from incidentsim.scenario.scenario import Scenario

HAIL, UNSAFE, FORCE, LOSS, ACCIDENT, CLASH = 1, 2, 3, 4, 5, 6


def severity(notes: Sequence[Note], scenario: Scenario, crew_lost: float = 0.0) -> int:
    """How bad one encounter was, with its aftermath.

    Takes    its notes, its scenario, and the share of both crews that a collision costs (data of the case).
    Returns  0 nothing; 1 a call on the bridge; 2 worst rung 2 to 4; 3 rung 5; 4 collision or loss; 5 a collision that
             costs lives; 6 rung 6 or above. What is done at rung 6 to a unit without a crew costs no life: it counts
             as 4 if it is destroyed, and as 3 if not.
    Source   model section 3; the scale is that of the case book, of outcomes, not of acts.
    """
    found = [0, *(_of_note(line, note, (notes, scenario), crew_lost) for line, note in enumerate(notes))]
    return max(found)


def severity_after(notes: Sequence[Note], scenario: Scenario) -> int:
    """... of what followed upon an act that was given: of a retaliation, else 0."""
    return max((_of_rung(note.object, scenario) for note in notes if note.did == Did.RETALIATED), default=0)


def _of_note(line: int, note: Note, trial: tuple[Sequence[Note], Scenario], crew_lost: float) -> int:
    notes, scenario = trial
    match note.did:
        case Did.ACTED if note.object >= scenario.ladder.lethal_rung:
            return CLASH if _meets_a_crew(line, note, notes, scenario) else FORCE
        case Did.ACTED | Did.RETALIATED:
            return _of_rung(note.object, scenario)
        case Did.COLLIDED:
            return ACCIDENT if crew_lost > 0.0 else LOSS
        case Did.DESTROYED:
            return LOSS
        case Did.RANG:
            is_hail = list(scenario.channels.values())[note.object].echelon == "bridge"
            return HAIL if is_hail else 0
        case _:
            return 0


def _of_rung(rung: int, scenario: Scenario) -> int:
    ladder = scenario.ladder
    if rung >= ladder.lethal_rung:
        return CLASH
    if rung >= ladder.violent_rung:
        return FORCE
    return UNSAFE if rung >= ladder.unsafe_rung else 0


def _meets_a_crew(line: int, note: Note, notes: Sequence[Note], scenario: Scenario) -> bool:
    """Whether an act of fire is one at people: what it destroyed has a crew; if it missed, some unit there has."""
    other = 1 - side_of(note.actor)
    units = list((scenario.blue, scenario.red)[other].units.values())
    crewed = [unit.kind != "uncrewed" for unit in units]
    first = actor(other, Level.UNIT)
    hit = [crewed[found.actor - first] for found in notes if found.did == Did.DESTROYED and found.cause == line]
    return any(hit) if hit else any(crewed)
