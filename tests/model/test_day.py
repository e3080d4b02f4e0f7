"""The state of a day: each of its fields moves what it names, and an encounter meets its own draws wherever it is."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentsim.draws import Uniform, fast_uniform
from incidentsim.engine import DAY, Days, days_of
from incidentsim.journal import AGREEMENT, Barrier, Did, Intent, Journal, Note, of_encounter
from incidentsim.model import lines
from incidentsim.model.terms import Day
from incidentsim.model.world import World
from incidentsim.scenario.channels import Outage
from incidentsim.scenario.scenario import Scenario
from tests.model.logbook import GIVEN_BACK, by_side, those
from tests.model.test_stories import ANCHORED, BLUE, HAILED, NOISY_BLUE, RED
from tests.scenes import EAGER, Changes, first, scene
from tests.strategies import ENGINE, LONGEST_S, OF_A_DAY, changed, days, few, parleys, scenarios, seeds

#: Red asks its group for leave to climb.
ASKING: Changes = {"red.aim": 4}
#: What red decides upon an offer tells its belief.
FEELING: Changes = {"decision.belief_weight": 1.0, "belief.confirmation": 0.0, "belief.relax_s": 1e12}
ON_THE_HOTLINE: Changes = {"blue.plan": ["hotline"]}
CHANNELS = ("hotline", "ministry", "leaders", "mediator", "radio", "guard", "light")


def day(**values: float) -> Days:
    """A day with some of its fields given."""
    found = days_of(1)
    for name, value in values.items():
        found[name] = value
    return found


def world(scenario: Scenario, of_that_day: Days, uniform: Uniform | None = None) -> World:
    """A trial on that day, before it begins."""
    return World(scenario, (1, 0), uniform or fast_uniform()[0], of_that_day)


def told(scenario: Scenario, **values: float) -> Journal:
    """The log book of one encounter on such a day."""
    return ENGINE.journal(scenario, 1, 0, day(**values))


def dealt(scenario: Scenario, u: float, **values: float) -> Journal:
    """The same in a world in which every draw is the same."""
    return world(scenario, day(**values), lambda *_: u).run()


def unfailing(scenario: Scenario) -> Scenario:
    """The scenario with channels that never fail."""
    works = Outage(mean_up_s=1.0, mean_down_s=0.0)
    return changed(scenario, channels={name: changed(one, outage=works) for name, one in scenario.channels.items()})


def moved(journal: Journal, place: int) -> Journal:
    """The notes of the encounter at a place, as if it were the first."""
    return tuple(note._replace(encounter=0) for note in of_encounter(journal, place))


def begun_before(journal: Journal, start_s: float) -> list[Note]:
    """What was told before an hour, but for what is given back after all is over."""
    return [note for note in journal if note.at_s < start_s and note.did not in GIVEN_BACK]


def test_a_day_has_the_fields_that_terms_are_made_of_and_days_are_drawn_with() -> None:
    assert Day._fields == DAY.names
    assert set(DAY.names) == {"number", *OF_A_DAY}
    assert [name for name in DAY.names if not np.isnan(days_of(2)[name]).all()] == ["number", "start_s"]


@few
@given(st.one_of(scenarios(), parleys), days(), st.sampled_from([30.0, 300.0, 900.0]), seeds)
def test_a_newcomer_changes_nothing_before_it_comes(
    scenario: Scenario, given_days: Days, after_s: float, seed: int
) -> None:
    joined = np.concatenate([given_days, day(number=99, blue_trust=0.2)])
    joined["start_s"][-1] = start_s = given_days["start_s"].max() + after_s
    alone = ENGINE.journal(scenario, seed, 0, given_days)
    assert begun_before(ENGINE.journal(scenario, seed, 0, joined), start_s) == begun_before(alone, start_s)


@few
@given(st.one_of(scenarios(), parleys).map(unfailing), days(), seeds)
def test_an_encounter_that_begins_when_all_others_are_over_is_told_as_if_there_were_none(
    scenario: Scenario, given_days: Days, seed: int
) -> None:
    given_days["number"] = 70 + np.arange(len(given_days))
    given_days["start_s"][-1] += 100_000.0 + 100.0 * LONGEST_S
    alone = ENGINE.journal(scenario, seed, 0, given_days[-1:])
    beside = ENGINE.journal(scenario, seed, 0, given_days)
    assert moved(beside, len(given_days) - 1) == alone


@few
@given(parleys.map(unfailing), st.integers(0, 2**31), seeds)
def test_the_number_of_an_encounter_addresses_its_draws_and_its_place_stays_in_its_notes(
    scenario: Scenario, number: int, seed: int
) -> None:
    asked: set[int] = set()

    def uniform(*address: int) -> float:
        asked.add(address[2])
        return fast_uniform()[0](*address)

    notes = World(scenario, (seed, 0), uniform, day(number=number)).run()
    assert asked == {number}
    assert {note.encounter for note in notes} == {0}


def test_shared_lines_fail_by_the_number_of_the_first_encounter_and_own_ones_by_that_of_each() -> None:
    outage = {f"channels.{name}.outage": {"mean_up_s": 1e3, "mean_down_s": 1e3} for name in ("radio", "hotline")}
    asked: list[tuple[int, ...]] = []

    def uniform(*address: int) -> float:
        asked.append(address)
        return 0.5

    for encounter in world(scene(outage), np.concatenate([day(number=8), day(number=9)]), uniform).encounters:
        for name in ("hotline", "radio"):
            lines.is_out_of_order(encounter, name)
    drawn = [address[2] for address in asked if address[3] == 31 and address[5] == 0]
    assert drawn == [8, 8, 9]


def test_an_encounter_begins_when_its_day_says() -> None:
    now, later = told(scene(HAILED)), told(scene(HAILED), start_s=512.0)
    assert [note.at_s + 512.0 for note in now] == [note.at_s for note in later]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({}, [1, 1]),
        ({"blue_trust": 0.01}, [2, 1]),
        ({"red_trust": 0.01}, [1, 2]),
        ({"blue_bias": 1.0}, [2, 1]),
        ({"red_bias": -1.0}, [1, 0]),
        ({"blue_capital_trust": 0.01, "red_capital_trust": 0.01}, [1, 1]),
    ],
)
def test_trust_and_bias_of_a_side_are_those_with_which_its_bridge_sees(
    values: dict[str, float], read: list[int]
) -> None:
    alike: Changes = {"blue.aim": 1, "red.aim": 1, "perception.hostile_bias": 1.0}
    notes = told(scene(ANCHORED, alike), **values)
    assert [first(notes, Did.READ, side).object for side in (BLUE, RED)] == read


def test_who_trusts_in_the_capital_is_calmer_there_and_only_there() -> None:
    def pull(of: Changes, **values: float) -> float:
        return first(told(scene(HAILED, FEELING, of), **values), Did.ACCEPTED, RED).value

    assert pull(ON_THE_HOTLINE, red_capital_trust=0.9) < pull(ON_THE_HOTLINE, red_capital_trust=0.1)
    assert pull({}, red_capital_trust=0.9) == pull({}, red_capital_trust=0.1)
    assert pull(ON_THE_HOTLINE, red_trust=0.2) == pull(ON_THE_HOTLINE, red_trust=0.7, red_capital_trust=0.2)


@pytest.mark.parametrize(
    ("values", "hop_s"),
    [({"command": 0.0}, 10.0), ({"command": 1.0}, 3.0), ({"relay": 2.0}, 20.0), ({"relay": 0.5}, 5.0)],
)
def test_a_report_takes_as_long_as_command_and_relays_of_the_day_make_it(
    values: dict[str, float], hop_s: float
) -> None:
    notes = told(scene(EAGER, ANCHORED, NOISY_BLUE, ASKING, {"interoperability.command": 0.0}), **values)
    assert first(notes, Did.RECEIVED).at_s - first(notes, Did.ASKED).at_s == pytest.approx(hop_s)


@pytest.mark.parametrize(("relay", "arrives"), [(1.0, []), (0.5, [4])])
def test_relays_of_the_day_lose_as_much_as_it_says(relay: float, arrives: list[int]) -> None:
    """A loss of 0.5, halved, where every draw is 0.3."""
    lossy = {"red.group.loss": 0.5, "interoperability.command": 0.0}
    notes = dealt(scene(EAGER, ANCHORED, NOISY_BLUE, ASKING, lossy), 0.3, relay=relay)
    assert [note.object for note in by_side(notes, RED, Did.RECEIVED)][:1] == arrives


def test_common_data_standards_of_the_day_shorten_the_time_to_know_who_speaks() -> None:
    said = [told(scene(HAILED, {"interoperability": 0.0}), data=data) for data in (0.0, 1.0)]
    unlike, alike = (first(notes, Did.SENT).at_s - first(notes, Did.ANSWERED).at_s for notes in said)
    assert alike < unlike


def test_a_common_language_of_the_day_shortens_translation() -> None:
    slow = {"channels.radio.translation": {"law": "constant", "value_s": 20.0}, "interoperability": 0.0}
    said = [told(scene(HAILED, slow), language=language) for language in (0.0, 1.0)]
    foreign, common = (first(notes, Did.HEARD).at_s - first(notes, Did.SENT).at_s for notes in said)
    assert common < foreign


def test_a_protocol_of_the_day_brings_answers() -> None:
    shares = {"channels.radio.answer": 0.2, "channels.radio.answer_with_protocol": 0.9}
    without, kept = (
        lines.answer_share(world(scene(shares), day(protocol=protocol)).encounters[0], "radio")
        for protocol in (0.0, 1.0)
    )
    assert without == 0.2 < kept


@pytest.mark.parametrize(("own", "of_that_day", "asks"), [(1.0, 0.0, True), (0.0, 1.0, False)])
def test_a_bridge_agrees_unasked_as_the_day_lets_it(own: float, of_that_day: float, asks: bool) -> None:
    given_scene = scene(HAILED, {"red.delegation": own, "interoperability": 0.0})
    notes = told(given_scene, red_delegation=of_that_day)
    assert bool([note for note in by_side(notes, RED, Did.ASKED) if note.object == AGREEMENT]) == asks
    assert told(given_scene, red_delegation=own, blue_delegation=1.0) == told(given_scene)


def test_without_noise_nobody_misreads_an_act() -> None:
    blurred = scene(EAGER, ANCHORED, NOISY_BLUE, {"perception.misread_probability": 0.9})
    clear, noisy = (by_side(told(blurred, noise=noise), RED, Did.READ) for noise in (0.0, 1.0))
    assert {note.object for note in clear} < {note.object for note in noisy}


@pytest.mark.parametrize(("noise", "heard"), [(1.0, Intent.OFFER), (6.0, Intent.REASSURE)])
def test_noise_of_the_day_blurs_messages(noise: float, heard: Intent) -> None:
    """A draw of 0.7 is half a standard deviation."""
    plain = {"bundle.ambiguity_without_data": 0.0, "perception.haste_exponent": 0.0, "perception.clarity_weight": 0.0}
    notes = dealt(scene(HAILED, plain, {"perception.misread_probability": 0.2}), 0.7, noise=noise)
    assert first(notes, Did.HEARD, RED).object == heard


def test_silence_says_as_much_as_the_day_makes_of_it() -> None:
    unheard = {"channels.radio.answer": 0.0, "channels.radio.answer_with_protocol": 0.0}
    own, none, twice = (
        first(told(scene(HAILED, unheard), **values), Did.SILENCE).value
        for values in ({}, {"silence": 0.0}, {"silence": 2.0})
    )
    assert (none, twice) == (0.0, 2.0 * own)
    assert own > 0.0


def test_strain_of_the_day_lowers_the_answers_of_lines_above_the_bridge_and_of_none_on_it() -> None:
    shares = {f"channels.{name}.answer": 0.8 for name in CHANNELS} | {"politics.strain": 0.1}
    (encounter,) = world(scene(shares, {"interoperability": 0.0}), day(strain=0.25)).encounters
    assert [lines.answer_share(encounter, name) for name in CHANNELS] == pytest.approx([0.6] * 4 + [0.8] * 3)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_refusal_of_the_day_bars_every_line_above_the_bridge_but_a_mediator(name: str) -> None:
    own = {f"channels.{name}.refusal": 0.0, f"channels.{name}.outage": {"mean_up_s": 1.0, "mean_down_s": 0.0}}
    refused = told(scene(HAILED, own, {"blue.plan": [name]}), refusal=1.0)
    barred = [note.object for note in those(refused, Did.BARRED)]
    if name in ("hotline", "ministry", "leaders"):
        assert barred
        assert set(barred) == {Barrier.REFUSED}
        assert not those(refused, Did.ANSWERED)
    else:
        assert Barrier.REFUSED not in barred


@pytest.mark.parametrize(("u", "is_refused"), [(0.69, True), (0.71, False)])
def test_a_refusal_of_the_day_comes_beside_that_of_the_channel(u: float, is_refused: bool) -> None:
    """1 - (1 - 0.5)(1 - 0.4) is 0.7; it is refused by the draws by which a channel is."""
    (encounter,) = world(scene({"channels.hotline.refusal": 0.5}), day(refusal=0.4), lambda *_: u).encounters
    assert (lines.barrier(encounter, encounter.sides[BLUE], "hotline") == Barrier.REFUSED) == is_refused


@pytest.mark.parametrize(
    ("own", "factor", "calls"), [(1.0, 0.0, False), (1.0, 0.5, False), (0.4, 2.0, True), (1.0, 1.0, True)]
)
def test_a_bridge_calls_as_it_and_the_day_are_willing(own: float, factor: float, calls: bool) -> None:
    """Where every draw is 0.6."""
    notes = dealt(scene(HAILED, {"blue.willing": own}), 0.6, willing=factor)
    assert bool(those(notes, Did.RANG)) == calls


@settings(max_examples=10)
@given(parleys, seeds)
def test_where_nobody_is_willing_nobody_calls_but_to_warn_and_nothing_is_agreed(scenario: Scenario, seed: int) -> None:
    assert not those(ENGINE.journal(scenario, seed, 0, day(willing=0.0)), Did.PLANNED, Did.AGREED)


@pytest.mark.parametrize(("goal", "pull"), [(2, 1.0), (3, 2.0)])
def test_resolve_of_the_day_is_added_to_that_of_coercers_and_of_others(goal: int, pull: float) -> None:
    willed = {"decision.goal_pull": 0.0, "red.resolve": 1.0, "red.coercer_resolve": 2.0, "red.aim": goal}
    for shift in (-0.5, 0.0, 0.5):
        notes = told(scene(ANCHORED, willed), red_resolve=shift, blue_resolve=7.0)
        assert first(notes, Did.DECIDED, RED).value == pull + shift


def test_a_goal_that_is_given_is_the_goal_and_a_coercer_has_a_coercers_resolve() -> None:
    willed = {"decision.goal_pull": 0.0, "red.resolve": 1.0, "red.coercer_resolve": 2.0}
    for goal, pull in ((2, 1.0), (3, 2.0)):
        notes = told(scene(ANCHORED, willed), red_goal=goal, blue_goal=1.0)
        assert [first(notes, Did.BEGAN, side).object for side in (BLUE, RED)] == [1, goal]
        assert first(notes, Did.DECIDED, RED).value == pull


def test_confirmation_of_the_day_makes_who_distrusts_hear_less_in_an_offer() -> None:
    def pull(**values: float) -> float:
        return first(told(scene(HAILED, FEELING), red_trust=0.2, **values), Did.ACCEPTED, RED).value

    assert pull(confirmation=0.8) > pull(confirmation=0.4) > pull() == pull(confirmation=0.0)


def test_passes_are_aimed_as_far_off_as_the_day_makes_them() -> None:
    def apart_m(factor: float) -> Any:
        sides = {"red.aim": 2, "blue.reflex": 0.0, "red.reflex": 0.0, "red.coercer_reflex": 0.0}
        return first(told(scene(EAGER, sides), pass_factor=factor), Did.PASSED).value

    assert apart_m(0.5) < apart_m(1.0) < apart_m(2.0)
