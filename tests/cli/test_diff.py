"""`incidentsim diff`: sentences that can be pasted, and the same as data."""

from itertools import combinations
from pathlib import Path

import pytest

from incidentsim.scenario.differences import differences
from incidentsim.scenario.files import load, to_json
from incidentsim.scenario.scenario import scenario_hash
from tests.cli.said import Command

HEAD = 'base = "maritime-close-pass"\n'
S = "maritime-close-pass"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to compare with."""
    return tmp_path / "mine.toml"


def test_a_change_is_told_in_one_sentence_with_both_values_and_who_says_so(command: Command, written: Path) -> None:
    written.write_text(HEAD + 'name = "mine"\n[domain]\nstandoff_m = { value = "1 nmi", source = "DEC18" }\n')
    said = command("diff", S, str(written))
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == f"{S} and mine are two simulations: 1 value differs."
    assert "Domain: where it happens, and on what clock" in lines
    assert (
        f"  In {S} domain.standoff_m is 1640 yd (P-I46, grade A), in mine 1 nmi (DEC18, grade R)."
        " Distance at which a shadowing unit keeps station." in lines
    )


def test_who_says_so_is_told_once_where_it_is_the_same(command: Command, written: Path) -> None:
    written.write_text(HEAD + 'name = "mine"\n[both]\ntrust = { value = 0.5, source = "P-J2", range = [0.1, 0.7] }\n')
    said = command("diff", S, str(written))
    assert f"  In {S} both.trust is 0.4, in mine 0.5 (P-J2, grade A, in both). Trust toward the rival." in said.out
    assert "Both sides\n" in said.out


def test_the_same_simulation_is_called_so_and_what_is_told_otherwise_stands_apart(
    command: Command, written: Path
) -> None:
    written.write_text(HEAD + 'name = "mine"\n[red]\ntrust = { value = 0.4, source = "DEC18", range = [0.3, 0.5] }\n')
    said = command("diff", S, str(written))
    assert said.code == 0
    short = scenario_hash(load(S))[:12]
    assert said.out.startswith(f"{S} and mine are the same simulation (hash {short}), told otherwise.\n")
    assert said.out.splitlines()[-3:] == [
        "Told otherwise, which changes no result",
        "  Name differs.",
        f"  red.trust rests on P-J2, grade A, range 0.1 to 0.7 in {S}, on DEC18, grade R, range 0.3 to 0.5 in mine.",
    ]


def test_a_scenario_and_itself_differ_in_nothing(command: Command) -> None:
    said = command("diff", S, S)
    assert said.code == 0
    assert "are the same simulation" in said.out
    assert "nothing differs" in said.out


def test_what_only_one_has_is_told_with_what_is_in_it(command: Command) -> None:
    said = command("diff", "brahmos-2022", "air-intercept")
    assert "Only brahmos-2022 has trigger: by blue, rung 5, loss none (BRAH, grade R)." in said.out
    assert "Only air-intercept" not in said.out
    turned = command("diff", "air-intercept", "brahmos-2022")
    assert "Only brahmos-2022 has trigger" in turned.out


def test_a_unit_that_only_one_has_is_told_by_its_name(command: Command) -> None:
    said = command("diff", "fishing-season", "air-intercept").out
    assert "Only fishing-season has blue.units.ship: ship 'Blue cutter' with 12 parameters (P-J16, grade A)." in said
    assert "A ship, an aircraft, an uncrewed aircraft or a patrol at the start of the encounter." in said
    assert "\nStart (UTC)\n" in said


def test_many_encounters_that_only_one_has_are_told_together(command: Command) -> None:
    said = command("diff", "air-intercept", "fishing-season")
    [told] = [line for line in said.out.splitlines() if "encounters.1 " in line]
    assert told.startswith("  Only fishing-season has encounters.1 to encounters.13, 13 in all: start 11 min; start 89")
    assert len(command("diff", "air-intercept", "fishing-season", "--json").json["differences"]) > 40


def test_values_that_round_to_the_same_words_are_told_in_full(command: Command, written: Path) -> None:
    written.write_text(HEAD + 'name = "mine"\n[decision]\npace = 1.00001\nheat_s = 1800.001\n')
    said = command("diff", S, str(written))
    assert f"In {S} decision.pace is 1.0 (P-J15, grade A), in mine 1.00001" in said.out
    assert f"In {S} decision.heat_s is 1800.0 s (P-I8, grade A), in mine 1800.001 s" in said.out


def test_a_distribution_and_a_law_are_told_in_the_units_of_the_reader(command: Command, written: Path) -> None:
    text = '[domain]\nstandoff_m = { dist = "uniform", low = "1 nmi", high = "2 nmi" }\n'
    text += '[red.assessment]\nlaw = "constant"\nvalue_s = "3 min"\n'
    written.write_text(HEAD + 'name = "mine"\n' + text)
    said = command("diff", S, str(written)).out
    assert "in mine uniform: low 1 nmi, high 2 nmi" in said
    assert (
        f"In {S} red.assessment is lognormal: median 90 s, gsd 2.226 (P-I22, grade A), in mine constant: value 3 min"
        in said
    )


def test_two_files_of_one_name_are_told_apart_by_what_was_typed(command: Command, written: Path) -> None:
    written.write_text(HEAD + "[red]\ntrust = 0.3\n")
    said = command("diff", S, str(written))
    assert said.out.startswith(f"{S} and {written} are two simulations")


@pytest.mark.parametrize(("first", "second"), [*combinations(["decatur-2018", "fishing-season", "ep3-2001"], 2)])
def test_every_difference_is_told_in_words_and_as_data(command: Command, first: str, second: str) -> None:
    found = differences(load(first), load(second))
    said = command("diff", first, second).out
    data = command("diff", first, second, "--json").json
    assert [item["path"] for item in data["differences"]] == [item.path for item in found.values]
    for item, told in zip(found.values, data["differences"], strict=True):
        single = any(f" {item.path}" in line for line in said.splitlines() if line.startswith(("  In ", "  Only ")))
        assert single or item.path.startswith("encounters.")
        sides = [told[side] for side in ("first", "second") if told[side] is not None]
        assert len({side["told"] for side in sides}) == len(sides)
        assert all(side["told"] in said for side in sides)
    assert (data["first"]["name"], data["second"]["hash"]) == (first, scenario_hash(load(second)))
    assert data["same_simulation"] is False


def test_a_file_of_json_is_the_same_simulation_as_what_it_was_made_from(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(to_json(load("decatur-2018")))
    assert command("diff", "decatur-2018", str(file), "--json").json["same_simulation"] is True
