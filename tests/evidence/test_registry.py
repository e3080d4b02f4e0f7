"""The registry of evidence is strict, and holds what the scenarios of the catalogue say."""

import re

import pytest

from incidentsim.errors import EvidenceError
from incidentsim.evidence import (
    GRADES,
    ROLES,
    Assumption,
    Entry,
    Source,
    assumptions,
    entries_for,
    reading,
    sources,
    targets,
    unknowns,
)
from incidentsim.evidence.rows import ASSUMED
from incidentsim.scenario.files import loads
from tests.evidence.numbers import Number, all_numbers, faults_of, numbers_of, strangers

ROW = 'quantity = "q"\ngrade = "A"\nbasis = "b"\n'
TARGET = 'fact = "f"\nrole = "check"\nscale = "scene"\ngrade = "C"\n'


def read_row(text: str) -> dict[str, Assumption]:
    rows = reading.read(text, "rows.toml", lambda key, table: reading.assumption(key, table, sources()))
    reading.check_names(rows, "rows.toml")
    return rows


def test_every_number_that_show_can_show_has_a_source_a_grade_and_a_range_that_contains_it() -> None:
    assert len(all_numbers()) > 3000
    assert not list(faults_of(all_numbers()))


def test_the_range_of_every_number_is_within_what_its_row_of_the_table_has() -> None:
    assert not list(strangers(all_numbers()))


def stands_in(entry: Entry, number: Number) -> bool:
    """Whether an entry of the table is what a scenario has for a number: its value and its range."""
    if not entry.covers(number.path, number.domain):
        return False
    span, item = entry.span, number.item
    same = number.values == pytest.approx((span.value,)) and item.low is not None
    return bool(entry.why) or (same and (item.low, item.high) == pytest.approx((span.low, span.high)))


def test_the_table_holds_no_number_that_no_scenario_has() -> None:
    missing = [
        f"{row.key}: {entry.of} {entry.domain} {entry.span.told} {entry.span.told_range}"
        for row in assumptions().values()
        for entry in row.values
        if entry.is_for_parameters and not row.kept
        if not any(stands_in(entry, number) for number in all_numbers() if number.item.source == row.key)
    ]
    assert not missing, "\n" + "\n".join(missing)


PLANTED = 'base = "maritime-close-pass"\n[red]\ntrust = {value = 0.5, '


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('source = "a friend", grade = "U"}', "'a friend' is not in the registry"),
        ('source = "P-J2", grade = "Z"}', "'Z' is no grade"),
        ('source = "SU24", grade = "A"}', "without a range"),
    ],
)
def test_a_planted_number_without_a_source_a_grade_or_a_range_is_found(said: str, fault: str) -> None:
    found = list(faults_of(numbers_of(loads(PLANTED + said))))
    assert len(found) == 1
    assert fault in found[0]


def test_a_planted_range_beyond_its_row_is_found() -> None:
    scenario = loads(PLANTED + 'source = "P-J2", range = [0.05, 0.9]}')
    [found] = strangers(numbers_of(scenario))
    assert "0.05 to 0.9" in found
    assert "P-J2 has *.trust 0.1 to 0.7" in found


def test_a_number_without_a_range_of_its_own_has_that_of_its_row() -> None:
    assert not list(faults_of(numbers_of(loads(PLANTED + 'source = "P-J2"}'))))
    [entry] = entries_for("P-J2", "red.trust", "maritime")
    assert (entry.span.value, entry.span.low, entry.span.high) == (0.4, 0.1, 0.7)


def test_a_quantity_is_read_in_si_and_told_as_it_was_written() -> None:
    [row] = read_row(
        f'[P-Q1]\n{ROW}values = [{{ of = "domain.standoff_m", value = "1 nmi", range = ["0.5 nmi", "2 nmi"] }}]'
    ).values()
    span = row.values[0].span
    assert (span.value, span.low, span.high, span.unit) == (1852.0, 926.0, 3704.0, "m")
    assert (span.told, span.told_range) == ("1 nmi", "0.5 nmi to 2 nmi")


@pytest.mark.parametrize(
    ("text", "got", "allowed"),
    [
        (f"[P-Q1]\n{ROW}rang = 1", "got 'rang'", "a known field"),
        ('[P-Q1]\nquantity = "q"\ngrade = "A"', "got nothing", "given"),
        (f"[P-Q1]\n{ROW}".replace('"A"', '"B"'), "got 'B'", "one of R, C, M, A, U"),
        (f'[P-Q1]\n{ROW}sources = ["SU42"]', "got 'SU42'", "a key of the registry"),
        (f"[P-Q1]\n{ROW}".replace('"b"', '"see P-Q9"'), "got 'P-Q9'", "a row of the table"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", value = 3, range = [0, 1] }}]', "got 0, 3, 1", "contains its value"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", value = "9 kn", range = ["1 m", "2 m"] }}]', "got", "of one dimension"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", value = "9 bar", range = [1, 2] }}]', "got '9 bar'", "with a unit"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", value = 1 }}]', "got nothing", "given"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", value = 1, range = [1] }}]', "got [1]", "two values"),
        (f'[P-Q1]\n{ROW}values = [{{ of = "a", why = "so" }}]\nchoices = "so"', "got 'so'", "absent"),
        ("P-Q1 = 3", "got 3", "a table"),
        ("[P-Q1", "got", "valid TOML"),
        (f'[P-Q1]\n{ROW}values = "none"', "got 'none'", "a list"),
    ],
)
def test_what_a_row_cannot_be_is_refused_in_four_parts(text: str, got: str, allowed: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_row(text)
    where, rest = str(refused.value).split(": got ", 1)
    assert where.startswith("rows.toml")
    assert got in f"got {rest}"
    came, must = rest.split(", but it must be ", 1)
    assert came
    assert allowed in must
    assert re.search(r"\. [A-Z].*[.!]$|\. [A-Z].*\?$", must), "what to do next"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (f'[V1]\n{TARGET}bands = []\nrole2 = "x"', "a known field"),
        (f"[V1]\n{TARGET}bands = []".replace('"check"', '"hope"'), "one of calibrate, check, input"),
        (f'[V1]\n{TARGET}bands = []\nsources = ["MID9"]', "a key of the registry"),
        (f'[V1]\n{TARGET}bands = [{{ of = "x", observed = 2, low = 0, high = 1 }}]', "contains its value"),
        (f'[V1]\n{TARGET}bands = [{{ of = "x", low = 0 }}]', "two values"),
    ],
)
def test_what_a_target_cannot_be_is_refused(text: str, allowed: str) -> None:
    known = {**sources(), **assumptions()}
    with pytest.raises(EvidenceError, match=re.escape(allowed)):
        reading.read(text, "t.toml", lambda key, table: reading.target(key, table, known))


def test_what_was_read_of_a_source_must_be_said() -> None:
    with pytest.raises(EvidenceError, match="read: got nothing"):
        reading.read('[X]\ntitle = "t"', "s.toml", reading.source)
    assert reading.read('[X]\ntitle = "t"\nread = "abstract"', "s.toml", reading.source) == {
        "X": Source("X", "t", "abstract", "R")
    }


def test_rows_of_the_registry_have_grades_and_roles_that_are_known() -> None:
    for table in (sources(), assumptions(), targets()):
        assert {row.grade for row in table.values()} <= set(GRADES)
    assert {target.role for target in targets().values()} == set(ROLES)
    assert {key for key, target in targets().items() if target.role == "calibrate"} >= {"V12", "E11"}


def test_no_key_means_two_things() -> None:
    tables = (sources(), assumptions(), targets(), unknowns())
    keys = [key for table in tables for key in table]
    assert len(keys) == len(set(keys))


def test_a_source_that_a_basis_names_is_among_its_sources() -> None:
    for row in assumptions().values():
        named = {key for key in sources() if re.search(rf"\b{key}\b", row.basis)}
        assert named <= set(row.sources), row.key


def test_an_assumption_has_numbers_with_ranges_or_says_why_not() -> None:
    for row in assumptions().values():
        if row.grade in ASSUMED:
            assert row.values or row.choices, row.key
