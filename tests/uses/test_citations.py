"""Rules cite what they rest on, and what they cite is there; every row of the registry is used."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentsim.evidence import assumptions, entries_for, sources, targets, unknowns
from incidentsim.scenario.files import catalogue, load
from incidentsim.scenario.paths import leaves, provenance_at
from incidentsim.uses.citations import Rule, cited_in, rests_on, rules, used, uses_of
from incidentsim.uses.parameters import read_by

MODEL_PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "model.md"
#: What a rule may rest on that needs no row: it is so by definition, or a theorem of that name.
BY_ITSELF = ("definition", "renewal theory", "relative motion", "|p + v t| = R")
#: Rules that are true of any numbers whatever: distributions, and the geometry of steady courses.
OF_ANY_NUMBERS = ("chance.", "kinematics.")
#: Rows of which a rule reads no number, but something that was worked out from one before.
WORKED_OUT = {
    ("calls.bridge_answer", "P-I44"): "how far protocol brings answers, worked out when an encounter begins",
    ("calls.data_link_answer", "P-J38"): "the answer of a bridge, from bridge_answer",
    ("perception.gross_meaning", "P-I16"): "it is asked only after a gross error, of that probability",
}
KNOWN = {**sources(), **assumptions(), **targets()}


def sections() -> set[int]:
    """The numbered sections of the conceptual model."""
    return {int(number) for number in re.findall(r"(?m)^## (\d+)\. ", MODEL_PAGE.read_text(encoding="utf-8"))}


def faults_of(rule: Rule) -> Iterator[str]:
    """What is wrong with the source that a rule names."""
    if not rule.source:
        yield f"{rule.name} names no source"
        return
    yield from (f"{rule.name} cites {key}, which is not in the registry" for key in rule.cites if key not in KNOWN)
    # docs/explanation/model.md has its own numbers for what comes after section 9
    yield from (
        f"{rule.name}: no section {number} of the model" for number in rule.sections if number > max(sections()) + 2
    )
    if not (rule.cites or rule.sections or any(word in rule.source for word in BY_ITSELF)):
        yield f"{rule.name}: {rule.source!r} is neither a row, nor a section of the model, nor a definition"


def sources_read_by_rules() -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(rule, row) for what each rule reads: of all scenarios; and where the row has a number for every scenario."""
    every, general = set(), set()
    for name in catalogue():
        scenario = load(name)
        for path, _ in leaves(scenario):
            row = provenance_at(scenario, path).source
            here = {(rule, row) for rule in read_by(scenario, path).rules}
            every |= here
            entries = entries_for(row, path, scenario.domain.kind)
            if name == "maritime-close-pass" and any(not entry.domain and not entry.why for entry in entries):
                general |= here
    return every, general


def test_every_public_rule_names_a_source_that_there_is() -> None:
    assert len(rules()) > 60
    assert not [fault for rule in rules().values() for fault in faults_of(rule)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Nothing.", "names no source"),
        ("A rule. Source: P-Q7.", "P-Q7, which is not in the registry"),
        ("A rule. Source: model section 77.", "no section 77"),
        ("A rule. Source: somebody told me.", "is neither a row"),
    ],
)
def test_a_planted_rule_without_a_source_is_found(said: str, fault: str) -> None:
    assert fault in " ".join(faults_of(Rule("planted", said)))


def test_a_rule_cites_the_rows_of_what_it_reads_and_no_others() -> None:
    every, general = sources_read_by_rules()
    missing = [
        f"{rule} reads a number of {row} and does not cite it"
        for rule, row in sorted(general)
        if not rule.startswith(OF_ANY_NUMBERS) and row not in rules()[rule].cites
    ]
    assert not missing, "\n" + "\n".join(missing)
    held = {row for _, row in every}
    read_beside = {(rule.split(".")[0], row) for rule, row in every}  # a rule may pass a number on to another
    beyond = [
        f"{rule.name} cites {row}, and no rule of its module reads a number of it"
        for rule in rules().values()
        for row in rule.cites
        if row in held and (rule.name.split(".")[0], row) not in read_beside
        if not any(row in rests_on().get(other, ()) for other in rule.cites)
        if (rule.name, row) not in WORKED_OUT
    ]
    assert not beyond, "\n" + "\n".join(beyond)


def test_every_row_of_the_registry_is_used_or_says_why_it_is_kept() -> None:
    rows = {**sources(), **assumptions(), **targets(), **unknowns()}
    kept = {key for key, row in rows.items() if getattr(row, "kept", "")}
    assert not sorted(set(rows) - used() - kept)


def test_a_series_of_rows_is_spelt_out() -> None:
    assert cited_in("rows P-I4 to P-I7, and P-J1 (HAR09), in the ROE") == (
        "P-I4",
        "P-I5",
        "P-I6",
        "P-I7",
        "P-J1",
        "HAR09",
    )


def test_a_row_tells_where_it_is_used() -> None:
    uses = uses_of("P-I12")
    assert set(uses.parameters) == {"belief.tilt", "belief.repeat_discount"}
    assert uses.parameters["belief.tilt"] == catalogue()
    assert {"belief.neutral_rung", "belief.act_shift"} <= set(uses.rules)
    assert "U12" in uses.rows
    assert "decatur-2018" in uses_of("DEC18").cases
    assert uses_of("V19").rows == ("U6",)
