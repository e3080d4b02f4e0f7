"""Laws of the case book: what a record may say, and what is refused, in four parts."""

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.errors import ScenarioError
from incidentsim.evidence import sources
from incidentsim.evidence.casebook import cases, record_from, record_of
from incidentsim.evidence.checks import moments
from incidentsim.evidence.record import Record
from incidentsim.evidence.words import NUMBERS, WORDS
from incidentsim.scenario.case import case_named, fitting, playable
from incidentsim.scenario.files import load, loads
from incidentsim.scenario.paths import provenance_at
from incidentsim.scenario.scenario import SIDES, scenario_hash
from tests.strategies import ENGINE

HEAD = """\
title = "Two ships"
date = 2018-09-30
clock = "UTC"
domain = "maritime"
part = "scene"
sides = { blue = "United States", red = "China" }
severity = { value = 2, source = "DEC18", grade = "R" }
outcome = { told = "They part.", source = "DEC18", grade = "R" }
decider = { told = "The captains.", grade = "A" }
"""
DEED = """
[[events]]
at = "08:30"
who = "red"
what = "act"
rung = 3
told = "A demand."
source = "DEC18"
grade = "R"
"""
NUMBER = """
[[numbers]]
measure = "scene_s"
told = "from first to last"
value = "90 min"
grade = "M"
"""
OWN = f"""{HEAD}[sources.OWN23]
title = "A paper of one's own"
read = "All of it."
"""


def event(at: str, more: str = "") -> str:
    """An event at a time."""
    return f'\n[[events]]\nat = "{at}"\nwho = "blue"\nwhat = "evaded"\ntold = "It turns."\ngrade = "M"\n{more}\n'


def record(text: str) -> Record:
    """The record of a text, named two-ships."""
    return record_from(text, "two-ships")


@pytest.mark.parametrize("name", cases())
def test_every_shipped_record_can_be_loaded_and_names_only_known_sources(name: str) -> None:
    shipped = record_of(name)
    assert shipped.name == name
    assert all(fact.source is None or fact.source in sources() for _, fact in shipped.facts)
    assert all(fact.source is not None for _, fact in shipped.facts if fact.grade in "RC")


@pytest.mark.parametrize("name", playable())
def test_every_shipped_record_fits_its_scenario(name: str) -> None:
    assert case_named(name).scenario.name == name


@pytest.mark.parametrize("name", playable())
def test_what_a_side_was_after_or_had_orders_for_is_never_passed_off_as_read(name: str) -> None:
    scenario = case_named(name).scenario
    for path in ("aim", "roe.default", "roe.warns_before_rung"):
        assert all(provenance_at(scenario, f"{side}.{path}").grade not in "RC" for side in SIDES), path


BROKEN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "times out of order",
        HEAD + event("09:00") + event("08:59"),
        ("two-ships.toml, line 20", "events 2: at", "events in order"),
    ),
    ("days out of order", HEAD + event("2018-10-02") + event("2018-10-01"), ("events 2: at",)),
    ("spans out of order", HEAD + event("+5 min") + event("+3 min"), ("events 2: at",)),
    ("a span after a later clock", HEAD + event("08:00") + event("10:00") + event("+1 h"), ("events 3: at",)),
    ("no such time", HEAD + event("25:00"), ("events 1: at", "calendar")),
    ("no such day", HEAD + event("2018-02-30"), ("events 1: at", "calendar")),
    ("words for a time", HEAD + event("at dawn"), ("events 1: at", '"08:30"')),
    (
        "a source that nobody knows",
        (HEAD + DEED).replace('told = "A demand."\nsource = "DEC18"', 'told = "x"\nsource = "DEC81"'),
        ("events 1: source", "DEC81", "Did you mean 'DEC18'?"),
    ),
    ("read, but nowhere", HEAD + event("08:30").replace('"M"', '"R"'), ("events 1: source", "grade is R")),
    (
        "a word that is none",
        HEAD + DEED.replace('"act"', '"akt"').replace("rung = 3\n", ""),
        ("events 1: what", "'akt'", "'act'"),
    ),
    ("an act without a rung", HEAD + DEED.replace("rung = 3\n", ""), ("events 1: rung",)),
    ("a rung of what has none", HEAD + event("08:30", "rung = 2"), ("events 1: rung",)),
    ("a channel of what has none", HEAD + event("08:30", 'channel = "radio"'), ("events 1: channel",)),
    ("words that nobody read", HEAD + event("08:30", 'words = "Turn!"'), ("events 1: words",)),
    ("a deed of both", HEAD + event("08:30").replace('"blue"', '"both"'), ("events 1: who",)),
    ("a severity beyond the scale", HEAD.replace("value = 2", "value = 7") + DEED, ("line 7: severity", "value", "6")),
    ("a severity below the scale", HEAD.replace("value = 2", "value = -1") + DEED, ("severity", "0")),
    ("half a severity", HEAD.replace("value = 2", "value = 2.5") + DEED, ("severity",)),
    ("a grade that is none", HEAD + DEED.replace('grade = "R"', 'grade = "Q"'), ("events 1", "grade", "'Q'")),
    ("a grade of the user's own", HEAD + DEED.replace('grade = "R"', 'grade = "U"'), ("events 1", "grade")),
    ("a key that is none", HEAD + DEED + 'wo = "red"\n', ("events 1", "wo", "add-a-case")),
    ("no date", HEAD.replace("date = 2018-09-30\n", "") + DEED, ("date",)),
    ("a date as text", HEAD.replace("2018-09-30", '"2018-09-30"') + DEED, ("date",)),
    ("no event at all", HEAD, ("events",)),
    (
        "a number that no trial has",
        HEAD + DEED + NUMBER.replace("scene_s", "scen_s"),
        ("numbers 1: measure", "'scene_s'"),
    ),
    (
        "a time without its unit",
        HEAD + DEED + NUMBER.replace('"90 min"', "90"),
        ("two-ships.toml, line 23: numbers 1: value", "got 90,", "unit", 'as text: "90 s"'),
    ),
    (
        "a time as text without its unit",
        HEAD + DEED + NUMBER.replace("90 min", "90"),
        ("line 23", 'Write it as "10 s".'),
    ),
    ("a count as text", HEAD + DEED + NUMBER.replace("scene_s", "hails"), ("numbers 1: value", "bare number")),
    (
        "a range that is one text",
        HEAD + DEED + NUMBER + 'range = "90 min"\n',
        ("line 25: numbers 1: range", "two values"),
    ),
    ("a range of one end", HEAD + DEED + NUMBER + 'range = ["90 min"]\n', ("numbers 1: range", "two values")),
    ("a range without its units", HEAD + DEED + NUMBER + "range = [90, 100]\n", ("numbers 1: range", "unit")),
    (
        "a number without its value",
        HEAD + DEED + NUMBER.replace('value = "90 min"\n', ""),
        ("got nothing", "numbers 1"),
    ),
    (
        "a word that is near none",
        HEAD + event("08:30").replace('"evaded"', '"slowed"'),
        ("line 14: events 1: what", "'slowed'", "evaded", "judged_accident", "`other`"),
    ),
    ("a severity by itself", HEAD.replace('{ value = 2, source = "DEC18", grade = "R" }', "2") + DEED, ("a table",)),
    ("a scenario", 'base = "decatur-2018"\n', ("two-ships.toml: got a scenario", "--scenario two-ships.toml")),
    (
        "a source of its own without what was read",
        OWN.replace('read = "All of it."\n', "") + DEED,
        ("sources.OWN23.read",),
    ),
    ("a source of its own with a key that is none", OWN + 'wo = "x"\n' + DEED, ("line 10: sources.OWN23", "'wo'")),
    ("a source of its own that is text", HEAD + 'sources.OWN23 = "a paper"\n' + DEED, ("sources.OWN23", "a table")),
    ("sources that are text", HEAD + 'sources = "a paper"\n' + DEED, ("line 10: sources", "title")),
    (
        "a shipped source made anew",
        OWN.replace("OWN23", "DEC18") + DEED,
        ("sources.DEC18", "not shipped", "Drop the entry"),
    ),
    ("a shipped row made anew", OWN.replace("OWN23", "P-I12") + DEED, ("sources.P-I12", "not shipped")),
    ("a grade of its own source", OWN + 'grade = "Z"\n' + DEED, ("sources.OWN23.grade", "'Z'")),
    ("a length for a time", HEAD + DEED + NUMBER.replace("90 min", "90 yd"), ("value", "unit of length")),
    ("a range beside its value", HEAD + DEED + NUMBER + 'range = ["1 min", "2 min"]\n', ("numbers 1: range",)),
    ("a side of what has none", HEAD + DEED + NUMBER + 'who = "red"\n', ("numbers 1: who",)),
    ("a side missing", HEAD + DEED + NUMBER.replace("scene_s", "learning_s"), ("numbers 1: who",)),
    ("another name", 'name = "three-ships"\n' + HEAD + DEED, ("name", "three-ships")),
    ("no TOML", HEAD + "[[events]", ("valid TOML",)),
)


@pytest.mark.parametrize(("text", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_record_that_cannot_be_is_refused_in_four_parts(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError) as refused:
        record(text)
    message = str(refused.value)
    assert re.search(r": got .+, but it must be .+\. \S.+", message), message
    assert all(part in message for part in said), message


@pytest.mark.parametrize("text", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_no_refusal_of_a_record_speaks_the_language_of_the_program(text: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        record(text)
    assert not re.search(r"None|tuple|dict|instance|NoneType|Input", str(refused.value))
    assert str(refused.value).startswith("two-ships.toml")


@given(st.sets(st.sampled_from(range(6)), min_size=1))
def test_the_first_fault_is_told_in_full_and_the_others_are_counted_with_their_places(wrong: set[int]) -> None:
    told = [event("then").replace('"evaded"', '"evadet"') if place in wrong else event("then") for place in range(6)]
    with pytest.raises(ScenarioError) as refused:
        record(HEAD + "".join(told))
    message = str(refused.value)
    assert f"events {min(wrong) + 1}: what: got" in message
    assert (f"({len(wrong) - 1} more to mend: " in message) == (len(wrong) > 1)
    assert all(f"events {place + 1}: what" in message for place in wrong)


def test_a_key_that_is_missing_is_not_found_in_another_table() -> None:
    with pytest.raises(ScenarioError, match=r"^two-ships.toml: title: got nothing"):
        record((OWN + DEED).replace('title = "Two ships"\n', ""))


def test_a_record_may_bring_its_own_sources() -> None:
    own = record(OWN + DEED.replace("DEC18", "OWN23"))
    assert own.events[0].source == "OWN23"
    assert own.sources["OWN23"].title == "A paper of one's own"
    with pytest.raises(ScenarioError, match=r"\[sources.OWN23\]"):
        record(HEAD + DEED.replace("DEC18", "OWN23"))


def test_every_fault_that_only_the_scenario_shows_names_file_line_and_what_there_is() -> None:
    shipped = load("decatur-2018")
    for change, said in (
        (("China", "Utopia"), ("line 6: sides: red", "'China'", "name = 'Utopia' under [red]")),
        (("rung = 3", "rung = 9"), ("line 15: events 1: rung", "top rung of the ladder, 7", "2 unsafe")),
        (
            ('what = "act"\nrung = 3', 'what = "answered"\nchannel = "telegraph"'),
            ("line 15: events 1: channel", "radio"),
        ),
    ):
        with pytest.raises(ScenarioError) as refused:
            fitting(record((HEAD + DEED).replace(*change)), shipped)
        assert re.match(r"two-ships.toml, line .+: got .+, but it must be .+\. \S.+", str(refused.value))
        assert all(part in str(refused.value) for part in said), str(refused.value)


def test_a_sound_record_is_let_pass() -> None:
    assert len(record(HEAD + DEED + NUMBER).events) == 1


_MINUTES = st.lists(st.integers(0, 1439), min_size=2, max_size=8)


@given(_MINUTES)
def test_events_pass_if_and_only_if_their_times_never_fall(minutes: list[int]) -> None:
    text = HEAD + "".join(event(f"{at // 60:02d}:{at % 60:02d}") for at in minutes)
    if minutes == sorted(minutes):
        assert [moment.earliest_s / 60 for moment in moments(record(text))] == minutes
    else:
        with pytest.raises(ScenarioError, match="in order"):
            record(text)


@given(_MINUTES, st.data())
def test_an_event_of_unknown_time_may_stand_anywhere(minutes: list[int], data: st.DataObject) -> None:
    told = [event(f"{at // 60:02d}:{at % 60:02d}") for at in sorted(minutes)]
    told.insert(data.draw(st.integers(0, len(told))), event(data.draw(st.sampled_from(["then", "unknown"]))))
    assert len(record(HEAD + "".join(told)).events) == len(told)


def test_an_event_on_a_day_may_follow_an_hour_of_that_day() -> None:
    told = record(HEAD + event("2018-09-30 21:00") + event("2018-09-30") + event("2018-10-01 00:10"))
    assert len(told.events) == 3


def test_a_record_that_does_not_fit_its_scenario_is_refused() -> None:
    scenario, shipped = load("decatur-2018"), record_of("decatur-2018")
    sides = shipped.sides.model_copy(update={"red": "Utopia"})
    for change in ({"sides": sides}, {"part": "aftermath"}, {"domain": "air"}):
        with pytest.raises(ScenarioError, match=r"decatur-2018.toml, line \d+: "):
            fitting(shipped.model_copy(update=change), scenario)
    unknown = shipped.never[1].model_copy(update={"channel": "telegraph"})
    with pytest.raises(ScenarioError, match="telegraph"):
        fitting(shipped.model_copy(update={"never": (unknown,)}), scenario)
    high = shipped.events[1].model_copy(update={"rung": 9})
    with pytest.raises(ScenarioError, match="rung"):
        fitting(shipped.model_copy(update={"events": (high,)}), scenario)


def test_a_name_that_is_no_case_is_told_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'decatur-2018'"):
        record_of("decatur-2081")


def test_every_word_has_a_meaning() -> None:
    assert all(word.meaning for word in WORDS.values())


def test_the_page_that_tells_the_format_tells_every_word() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-case.md").read_text(encoding="utf-8")
    told = {name: word.meaning for name, word in WORDS.items()} | {name: one.meaning for name, one in NUMBERS.items()}
    assert all(f"| `{name}` | {meaning} |" in page for name, meaning in told.items())


def test_mending_a_date_moves_no_trial_and_no_hash() -> None:
    shipped = case_named("decatur-2018")
    mended = shipped.record.model_copy(update={"date": shipped.record.date.replace(year=2019), "start": "23:00"})
    again = fitting(mended, load("decatur-2018"))
    assert scenario_hash(again.scenario) == scenario_hash(shipped.scenario)
    assert ENGINE.journal(again.scenario, 1, 0) == ENGINE.journal(shipped.scenario, 1, 0)


@pytest.mark.parametrize("name", ["maritime-close-pass", "maritime-traffic", "air-intercept"])
def test_the_page_shows_the_ladder_of_the_presets_at_sea_and_in_the_air(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-case.md").read_text(encoding="utf-8")
    assert all(f"| {place} | {rung.name} |" in page for place, rung in enumerate(load(name).ladder.rungs))


def test_the_pieces_of_the_page_are_what_they_say() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-case.md").read_text(encoding="utf-8")
    pieces = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    pieces = [textwrap.dedent(re.sub(r"^  (?=\S)", "", piece, flags=re.MULTILINE)) for piece in pieces]
    [entry] = [piece for piece in pieces if piece.startswith("[sources.")]
    [scenario] = [piece for piece in pieces if piece.startswith("base = ")]
    [talk] = [piece for piece in pieces if '"hail"' in piece]
    assert loads(f"{scenario}\n{entry}").blue.name == "United States"
    assert len(record(f"{HEAD}\n{entry}\n{talk}").events) == 2
