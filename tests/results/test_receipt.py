"""A receipt comes back as it was written, and knows what must match."""

import dataclasses
import json

import pytest

from incidentsim.errors import StudyError
from incidentsim.results.receipt import Receipt, from_json, receipt_for
from incidentsim.scenario.paths import vary
from tests.stubs import MAKER, close_pass

HERE = "a/receipt.json"


def a_receipt(seed: int = 1) -> Receipt:
    return receipt_for(close_pass(), seed, MAKER)


@pytest.mark.parametrize("seed", [0, 1, 2**64 - 1])
def test_a_receipt_comes_back_as_it_was(seed: int) -> None:
    receipt = a_receipt(seed)
    assert from_json(receipt.to_json(), HERE) == receipt
    assert receipt.created.endswith("Z")


def test_equal_receipts_differ_in_nothing_that_matters() -> None:
    later = dataclasses.replace(a_receipt(), created="2030-01-01T00:00:00Z", machine="other", command="incidentsim")
    assert a_receipt().differences(later) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 2}, "seed 1, not 2"),
        ({"engine": "twin"}, "engine stub, not twin"),
        ({"version": "0.2.0"}, "version of incidentsim 0.1.0, not 0.2.0"),
        ({"journal_schema": 9}, "version of the journal 1, not 9"),
    ],
)
def test_a_receipt_that_differs_says_in_what(change: dict[str, object], said: str) -> None:
    assert a_receipt().differences(dataclasses.replace(a_receipt(), **change)) == [said]  # type: ignore[arg-type]


def test_a_changed_number_is_another_scenario_and_a_changed_story_is_not() -> None:
    other = receipt_for(vary(close_pass(), "red.trust", 0.55), 1, MAKER)
    assert len(a_receipt().differences(other)) == 1
    retold = receipt_for(close_pass().model_copy(update={"story": "another"}), 1, MAKER)
    assert a_receipt().differences(retold) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": "1"}', '{"schema_version": 1}', "[" * 10_000])
def test_what_is_no_receipt_is_refused_by_its_place(text: str) -> None:
    with pytest.raises(StudyError, match=r"receipt\.json"):
        from_json(text, HERE)


def test_a_receipt_of_a_later_version_is_refused() -> None:
    later = {**json.loads(a_receipt().to_json()), "schema_version": 99}
    with pytest.raises(StudyError, match="A later incidentsim wrote it"):
        from_json(json.dumps(later), HERE)


def test_a_value_of_the_wrong_kind_is_named() -> None:
    wrong = {**json.loads(a_receipt().to_json()), "seed": "1"}
    with pytest.raises(StudyError, match=r"receipt.json: seed: got '1', but it must be a int"):
        from_json(json.dumps(wrong), HERE)
