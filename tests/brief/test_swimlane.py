"""The swim-lane shows what the journal says, and its title is computed from it."""

from pathlib import Path

import pytest

from incidentsim.brief.figures import stamp_of, swim_lane
from incidentsim.brief.headline import unit_names
from incidentsim.brief.story import Story, story_of
from incidentsim.brief.style import house_style
from incidentsim.brief.swimlane import swim_lane_of
from incidentsim.errors import RequestError, StudyError
from incidentsim.journal import Did, Ending, Journal, Ring, side_of
from incidentsim.scenario.scenario import Scenario
from tests.brief.pages import ENCOUNTERS, STAMP, encounter, outside, overlapping, swim_lane_page, words

each_encounter = pytest.mark.parametrize(("name", "replication"), ENCOUNTERS)
Told = tuple[Scenario, Journal, Story]


def told(name: str, replication: int) -> Told:
    scenario, journal = encounter(name, replication)
    return scenario, journal, story_of(journal, scenario)


def count(journal: Journal, *did: Did) -> int:
    return sum(note.did in did for note in journal)


@each_encounter
def test_no_two_texts_of_a_swim_lane_lie_on_one_another(name: str, replication: int) -> None:
    figure = swim_lane_page(name, replication)
    assert not overlapping(figure)
    assert not outside(figure)
    assert words(figure, "stamp") == STAMP


@each_encounter
def test_every_act_is_shown_once_or_counted(name: str, replication: int) -> None:
    _, journal, story = told(name, replication)
    assert sum(act.times for act in story.acts) == count(journal, Did.ACTED)
    runs = [(before, after) for before, after in zip(story.acts, story.acts[1:], strict=False)]
    assert all(before.rung != after.rung for before, after in runs if before.side == after.side)


@each_encounter
def test_every_call_request_and_loss_is_shown(name: str, replication: int) -> None:
    _, journal, story = told(name, replication)
    assert len(story.calls) == count(journal, Did.RANG)
    assert len(story.hops) == count(journal, Did.RECEIVED, Did.ORDERED, Did.LOST)
    assert sum(hop.lost for hop in story.hops) == count(journal, Did.LOST)
    assert all(abs(hop.levels[0] - hop.levels[1]) >= 1 for hop in story.hops)
    assert sum(call.outcome == "no answer" for call in story.calls) == count(journal, Did.UNANSWERED)
    verdicts = sum(call.verdict is not None for call in story.calls)
    assert verdicts == count(journal, Did.ACCEPTED, Did.DECLINED)


@each_encounter
def test_a_misreading_is_marked_with_what_it_was_and_what_it_was_taken_for(name: str, replication: int) -> None:
    _, journal, story = told(name, replication)
    misread = [(note.object, note.value) for note in journal if note.did == Did.READ and note.object != note.value]
    assert [(event.what, event.other) for event in story.events if event.did == Did.READ] == misread


@each_encounter
def test_the_rungs_are_those_of_the_journal(name: str, replication: int) -> None:
    _, journal, story = told(name, replication)
    for side in (0, 1):
        own = [note for note in journal if side_of(note.actor) == side]
        changed = [(n.at_s, n.object) for n in own if n.did in (Did.CLIMBED, Did.STEPPED_DOWN)]
        assert list(story.steps[side][1:-1]) == changed


@each_encounter
def test_stays_inside_the_safety_ring_are_counted(name: str, replication: int) -> None:
    _, journal, story = told(name, replication)
    entered = sum(note.did == Did.CROSSED_IN and note.object == Ring.SAFETY for note in journal)
    assert len(story.inside_s) == entered
    assert all(from_s <= until_s for from_s, until_s in story.inside_s)


@each_encounter
def test_the_title_names_who_climbed_first_and_how_far(name: str, replication: int) -> None:
    scenario, journal, _ = told(name, replication)
    title = words(swim_lane_page(name, replication), "title")
    unsafe = [note for note in journal if note.did == Did.ACTED and note.object >= scenario.ladder.unsafe_rung]
    if not unsafe:
        assert title.startswith("Nobody reaches an unsafe rung")
        return
    first = side_of(unsafe[0].actor)
    top = max(note.object for note in unsafe if side_of(note.actor) == first)
    both = {side_of(note.actor) for note in unsafe} == {0, 1}
    reaches = "reaches an unsafe rung first" if both else "alone reaches an unsafe rung"
    assert title.startswith(f"{unit_names(scenario)[first]} {reaches}, rung {top};")


@each_encounter
def test_the_title_says_what_became_of_the_calls_and_when_it_ended(name: str, replication: int) -> None:
    _, journal, _ = told(name, replication)
    page = swim_lane_page(name, replication)
    title = words(page, "title")
    assert ("understood and refused" in title) == bool(count(journal, Did.DECLINED))
    assert ("nobody calls" in title) == (count(journal, Did.RANG) == 0)
    assert ("agree" in title) == bool(count(journal, Did.AGREED))
    ended = next(note for note in journal if note.did == Did.ENDED)
    assert f"after {ended.value / 60.0:.0f} min" in title or f"after {ended.value / 60.0:.1f} min" in title
    assert f"Ending: {Ending(ended.object).name.lower().replace('_', ' ')} (" in words(page, "reading")


def test_what_is_shown_is_explained_and_what_does_not_occur_is_not() -> None:
    scenario, journal, _ = told("decatur-2018", 6)
    said = words(swim_lane_page("decatur-2018", 6))
    assert ("no decision ready" in said) == bool(count(journal, Did.DEFAULTED))
    assert ("ringing" in said) == bool(count(journal, Did.RANG))
    assert "bridge" in said
    assert all(name in said for name in (*unit_names(scenario), scenario.blue.name, scenario.red.name))


def test_a_swim_lane_is_written_whole_and_says_where_it_comes_from(tmp_path: Path) -> None:
    path = swim_lane(*encounter("maritime-close-pass", 0), tmp_path / "new" / "scene.png", STAMP)
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG")
    again = swim_lane(*encounter("maritime-close-pass", 0), tmp_path / "again.png", STAMP)
    assert again.read_bytes() == data
    assert swim_lane(*encounter("maritime-close-pass", 0), tmp_path / "scene.svg", STAMP).stat().st_size > 1000


def test_a_format_or_a_place_that_cannot_be_is_refused(tmp_path: Path) -> None:
    scenario, journal = encounter("maritime-close-pass", 0)
    with pytest.raises(RequestError, match=r"\.png"):
        swim_lane(scenario, journal, tmp_path / "scene.bmp", STAMP)
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError):
        swim_lane(scenario, journal, tmp_path / "file" / "scene.png", STAMP)


def test_an_act_without_a_scene_has_no_story_of_minutes() -> None:
    scenario, journal = encounter("brahmos-2022", 0)
    with pytest.raises(RequestError, match="without a scene"):
        story_of(journal, scenario)


def test_a_long_name_of_a_unit_or_a_side_keeps_to_its_own_room() -> None:
    scenario, journal = encounter("maritime-close-pass", 0)
    unit = scenario.red.units["ship"].model_copy(update={"name": "Destroyer Prince of Somewhere"})
    red = scenario.red.model_copy(update={"name": "Federation of the Isles", "units": {"ship": unit}})
    with house_style():
        page = swim_lane_of(scenario.model_copy(update={"red": red}), journal, STAMP)
    shown = [text.get_text() for axes in page.figure.axes for text in axes.texts]
    assert any(red.name.startswith(text.rstrip("…")) and len(text) >= 16 for text in shown)
    assert any(text.replace("\n", " ") == unit.name and "\n" in text for text in shown)
    assert not outside(page.figure)
    assert not overlapping(page.figure)


def test_the_stamp_names_what_can_be_shown() -> None:
    scenario, _ = encounter("maritime-close-pass", 0)
    own = scenario.model_copy(update={"name": "mine"})
    assert stamp_of(scenario, "x").endswith("incidentsim show maritime-close-pass")
    assert stamp_of(own, "x", "a folder/mine.toml").endswith("incidentsim show 'a folder/mine.toml'")
    assert "show mine" not in stamp_of(own, "x")
