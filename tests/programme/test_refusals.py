"""What a programme may not say: refused in one line of four parts."""

import re

import pytest

from incidentsim.errors import IncidentSimError
from incidentsim.scenario.files import load, loads, programmes, to_toml
from incidentsim.scenario.scenario import scenario_hash

HEAD = 'base = "programme-routine"\nname = "mine"\ntitle = "Mine"\n'
DRILL = "[programme.activities.radio_drills]\n"
BROKEN = (
    ("an issue that is not there", f'{DRILL}focus = ["space"]\n', ("radio_drills.focus", "'space'", "maritime")),
    ("a theatre that is not there", f'{DRILL}focus = ["air"]\n', ("radio_drills.focus", "'air'", "maritime")),
    ("a calendar that never happens", f'{DRILL}start_s = "2 y"\nstop_s = "1 y"\n', ("stop_s", "later than it starts")),
    ("a calendar beyond the end", f'{DRILL}start_s = "30 y"\nstop_s = "40 y"\n', ("start_s", "horizon, 20 y")),
    ("hardly ever", f'{DRILL}per_year = 0.01\nstop_s = "2 y"\n', ("per_year", 'rhythm = "once"')),
    ("a negative budget", f"{DRILL}cost = -1\n", ("radio_drills.cost", "greater than or equal to 0")),
    ("a half-life of nothing", '[programme.practice]\nhalf_life_s = "0 mo"\n', ("half_life_s", "greater than 0")),
    ("nobody", f"{DRILL}reach = {{ junior = 0, middle = 0, senior = 0 }}\n", ("reach", "somebody")),
    ("a kind that is none", f'{DRILL}kind = "dril"\n', ("radio_drills.kind", "'dril'")),
    ("a rhythm that is none", f'{DRILL}rhythm = "daily"\n', ("rhythm", "'daily'")),
    ("a switch that is none", "[programme.mechanisms.signals]\non = 3\n", ("signals.on",)),
    (
        "a key that is none",
        "[programme.mechanisms.signals]\ncutt = 0.1\n",
        ("signals", "'cutt'", "Did you mean 'cut'?"),
    ),
    ("no encounter of that domain", "[programme.theatres.air]\nper_year = 5\n", ("theatres.air", "maritime")),
    (
        "an encounter of another domain",
        '[programme.theatres.air]\nper_year = 5\nscenario = "border-patrol"\n',
        ("theatres.air", "'border'"),
    ),
    (
        "an encounter that is not there",
        '[programme.theatres.air]\nper_year = 5\nscenario = "air-intercep"\n',
        ("air-intercep", "Did you mean 'air-intercept'?"),
    ),
    (
        "a programme in a programme",
        '[programme.theatres.maritime]\nscenario = "programme-none"\n',
        ("theatres.maritime.scenario", "no programme"),
    ),
)


@pytest.mark.parametrize(("text", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_programme_that_cannot_be_is_refused_in_four_parts(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(IncidentSimError) as refused:
        loads(HEAD + text, "mine.toml")
    message = str(refused.value)
    assert re.search(r": got .+, but it must be .+\. \S.+", message), message
    assert "\n" not in message
    assert all(part in message for part in said), message


@pytest.mark.parametrize("name", programmes())
def test_every_shipped_programme_is_the_same_when_it_was_written_and_read(name: str) -> None:
    given = load(name)
    assert given.programme is not None
    assert scenario_hash(loads(to_toml(given))) == scenario_hash(given)


def test_an_encounter_named_in_a_theatre_is_kept_whole() -> None:
    air = '[programme.theatres.air]\nper_year = 5\nscenario = "air-intercept"\n'
    given = loads(HEAD + air)
    assert given.programme is not None
    inner = given.programme.theatres["air"].scenario
    assert inner is not None
    assert inner.red == load("air-intercept").red
    assert loads(to_toml(given)).programme == given.programme
