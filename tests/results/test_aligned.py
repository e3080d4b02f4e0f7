"""Two journals of the same chance: a true common beginning, every note once, and the same from either side."""

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.journal import NOBODY, Did, Journal, Level, Note, actor
from incidentsim.results import aligned as module
from incidentsim.results.aligned import Aligned, Pair, align, align_encounter
from incidentsim.results.retold import changed_paths, retell
from incidentsim.results.telling import tell
from incidentsim.scenario.paths import vary
from tests.scenes import EAGER, constant, scene, told
from tests.strategies import ENGINE, Trial, parleys, trials
from tests.stubs import close_pass

deeds = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([Did.READ, Did.DECIDED]), st.integers(0, 1), st.integers(0, 3)),
    max_size=12,
)


def journal_of(told_: list[tuple[int, Did, int, int]]) -> Journal:
    """Notes of these deeds, each some seconds after the one before."""
    at_s, notes = 0.0, []
    for side, did, what, later_s in told_:
        at_s += later_s
        notes.append(Note(at_s, 0, actor(side % 2, Level.BRIDGE), did, what, float(side), -1))
    return tuple(notes)


journals = deeds.map(journal_of)


def deed(note: Note) -> tuple[int, int, int]:
    return note.actor, note.did, note.object


@lru_cache
def most_in_common(first: Journal, second: Journal) -> int:
    """The number of deeds in common, by trying everything."""
    if not first or not second:
        return 0
    if deed(first[0]) == deed(second[0]):
        return 1 + most_in_common(first[1:], second[1:])
    return max(most_in_common(first[1:], second), most_in_common(first, second[1:]))


@given(journals, journals)
def test_every_note_of_both_journals_appears_exactly_once_and_in_order(first: Journal, second: Journal) -> None:
    pairs = align_encounter(0, first, second).pairs
    assert [pair.first for pair in pairs if pair.first is not None] == list(range(len(first)))
    assert [pair.second for pair in pairs if pair.second is not None] == list(range(len(second)))
    assert Pair(None, None) not in pairs


@given(journals, journals)
def test_the_common_beginning_is_a_true_prefix_and_the_longest(first: Journal, second: Journal) -> None:
    found = align_encounter(0, first, second)
    assert first[: found.common] == second[: found.common]
    assert found.pairs[: found.common] == tuple(Pair(place, place) for place in range(found.common))
    assert first[found.common : found.common + 1] != second[found.common : found.common + 1] or not found.differs
    assert found.differs == (first != second)


@given(journals, journals)
def test_an_alignment_is_the_same_from_either_side(first: Journal, second: Journal) -> None:
    one, other = align_encounter(0, first, second), align_encounter(0, second, first)
    assert [(pair.second, pair.first) for pair in one.pairs] == [(pair.first, pair.second) for pair in other.pairs]
    assert (one.common, one.parted_s) == (other.common, other.parted_s)


@given(journals, journals)
def test_only_equal_deeds_are_counterparts_and_as_many_as_can_be(first: Journal, second: Journal) -> None:
    found = align_encounter(0, first, second)
    both = [(first[p.first], second[p.second]) for p in found.pairs if p.first is not None and p.second is not None]
    assert all(deed(one) == deed(other) for one, other in both)
    common = found.common
    assert len(both) == common + most_in_common(first[common:], second[common:])


@given(journals, journals)
def test_long_stories_are_matched_spell_by_spell_under_the_same_laws(first: Journal, second: Journal) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LARGEST", 4)
        one, other = align_encounter(0, first, second), align_encounter(0, second, first)
    assert [(pair.second, pair.first) for pair in one.pairs] == [(pair.first, pair.second) for pair in other.pairs]
    assert [pair.first for pair in one.pairs if pair.first is not None] == list(range(len(first)))
    assert [pair.second for pair in one.pairs if pair.second is not None] == list(range(len(second)))


@given(trials())
def test_a_trial_beside_itself_never_parts(trial: Trial) -> None:
    journal = trial.journal
    for found in align(journal, journal):
        assert not found.differs
        assert found.parted_s == float("inf")
        assert all(found.same(pair) for pair in found.pairs)
    assert sum(len(found.pairs) for found in align(journal, journal)) == len(journal)


@given(trials(parleys))
def test_a_parameter_of_calls_changes_nothing_before_the_first_call(trial: Trial) -> None:
    changed = vary(trial.scenario, "channels.radio.connect", constant(47.0))
    other = ENGINE.journal(changed, trial.seed, trial.replication)
    for found in align(trial.journal, other):
        called = [note.at_s for notes in (found.first, found.second) for note in notes if note.did == Did.RANG]
        assert found.parted_s >= min(called, default=float("inf"))


def test_the_runs_part_where_the_one_asks_and_the_other_climbs() -> None:
    was = scene(EAGER, {"domain.act_repeat_s": 30.0, "red.aim": 4})
    now = vary(was, "red.roe.preauthorised_rung", 4)
    [found] = align(told(was), told(now))
    assert (found.first[found.common].did, found.second[found.common].did) == (Did.ASKED, Did.CLIMBED)
    assert found.parted_s == found.first[found.common].at_s > 0.0


def test_an_encounter_that_only_one_run_has_stands_alone() -> None:
    note = Note(0.0, 1, NOBODY, Did.ENDED, 0, 0.0, -1)
    zero, one = align((), (note,))[0:1], align((note._replace(encounter=0),), (note,))
    assert [found.encounter for found in (*zero, *one)] == [1, 0, 1]
    assert one[0].pairs == (Pair(0, None),)
    assert one[1].pairs == (Pair(None, 0),)


def aligned_scene() -> tuple[Aligned, str]:
    was = scene(EAGER, {"red.aim": 2})
    now = vary(was, "blue.assessment", constant(25.0))
    [retold] = retell((told(was), told(now)), (was, now))
    assert retold.parting is not None
    assert retold.parting.was is not None
    assert retold.parting.now is not None
    assert "assesses for 10 s" in retold.parting.was.text
    assert "assesses for 25 s" in retold.parting.now.text
    return retold.aligned, retold.why


def test_what_decides_where_the_runs_part_is_said() -> None:
    found, why = aligned_scene()
    assert "how long an assessment takes" in why
    assert "In both it follows from: +00:00:00  Blue destroyer, bridge: sees act" in why
    assert 0.0 <= found.parted_s < 10.0


def test_every_line_of_both_log_books_is_told_once() -> None:
    was = close_pass()
    now = vary(was, "decision.pace", 0.5)
    journals_ = ENGINE.journal(was, 1, 5), ENGINE.journal(now, 1, 5)
    for retold in retell(journals_, (was, now)):
        for side, journal, scenario in (("was", journals_[0], was), ("now", journals_[1], now)):
            lines = [getattr(step, side) for step in retold.steps if getattr(step, side) is not None]
            assert lines == tell(journal, scenario)


def test_what_came_of_it_is_told_of_both_runs() -> None:
    was = scene(EAGER, {"red.aim": 2})
    [retold] = retell((told(was), told(vary(was, "red.aim", 0))), (was, vary(was, "red.aim", 0)))
    came = {one.what: (one.was, one.now) for one in retold.came}
    assert came["worst rung"] == ("2, unsafe or assertive manoeuvre", "0, routine presence")
    assert came["ending"][1] == "uneventful"
    assert {"calls tried", "aftermath", "scene over after", "de-escalated"} <= set(came)


def test_what_was_changed_is_named_by_path() -> None:
    was = close_pass()
    assert changed_paths(was, was) == []
    assert changed_paths(was, vary(was, "red.trust", 0.71)) == ["red.trust"]
    assert "channels.radio.answer" in changed_paths(was, vary(was, "channels.radio.answer", 0.123))
    bundle = changed_paths(was, vary(was, "interoperability", 0.5))
    assert bundle == [f"interoperability.{name}" for name in ("protocol", "data", "command", "language")]
