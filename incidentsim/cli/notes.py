"""Notes as JSON and CSV write them: one trial by itself, or two runs of the same chance beside each other."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentsim.journal import Journal
    from incidentsim.results.retold import Change, Retold
    from incidentsim.scenario.scenario import Scenario

Head = Mapping[str, Any]
_COLUMNS = ("at_s", "clock", "encounter", "actor", "who", "did", "object", "value", "cause", "text")
_ONCE = ("encounter", "kind", "actor", "who", "did", "object")
_TWICE = ("at_s", "clock", "value", "cause", "text")


def notes_of(journal: "Journal", scenario: "Scenario") -> list[dict[str, Any]]:
    """Every note with its words; what has no finite value has none."""
    from incidentsim.journal import Did
    from incidentsim.results.telling import tell, times_told, who_did

    texts = {line.note: line.text for line in tell(journal, scenario)}
    return [
        {
            **note._asdict(),
            "did": Did(note.did).name,
            "value": note.value if math.isfinite(note.value) else None,
            "clock": when,
            "who": who_did(note, scenario),
            "text": texts.get(place, ""),
        }
        for place, (note, when) in enumerate(zip(journal, times_told(journal), strict=True))
    ]


def notes_page(suffix: str, head: Head, journal: "Journal", scenario: "Scenario") -> str:
    """One trial as a page of JSON or CSV."""
    notes = notes_of(journal, scenario)
    return _table(_COLUMNS, notes) if suffix == ".csv" else _json({**head, "notes": notes})


def pairs_page(suffix: str, document: Head) -> str:
    """Two runs as a page of JSON or CSV: of CSV, one line a pair of notes."""
    if suffix == ".json":
        return _json(document)
    columns = (*_ONCE, *(f"{name}_{run}" for name in _TWICE for run in ("was", "now")))
    return _table(columns, (_row(pair) for told in document["encounters"] for pair in told["notes"]))


def pairs_of(
    head: Head, told: "Iterable[Retold]", changes: "Iterable[Change]", scenarios: "tuple[Scenario, Scenario]"
) -> dict[str, Any]:
    """Two runs as JSON has them: what was changed, and every encounter with all its notes in pairs."""
    return {
        **head,
        "changes": [{"path": change.path, "was": change.was, "now": change.now} for change in changes],
        "encounters": [_encounter(retold, scenarios) for retold in told],
    }


def _encounter(retold: "Retold", scenarios: "tuple[Scenario, Scenario]") -> dict[str, Any]:
    aligned = retold.aligned
    was, now = (
        notes_of(notes, scenario) for notes, scenario in zip((aligned.first, aligned.second), scenarios, strict=True)
    )
    notes = []
    for pair in aligned.pairs:
        kind = "was" if pair.second is None else "now" if pair.first is None else "shifted"
        one = None if pair.first is None else was[pair.first]
        other = None if pair.second is None else now[pair.second]
        notes.append({"kind": "same" if aligned.same(pair) else kind, "was": one, "now": other})
    first, second = aligned.parting.first, aligned.parting.second
    return {
        "encounter": aligned.encounter,
        "differs": aligned.differs,
        "common_notes": aligned.common,
        "parted_s": aligned.parted_s if aligned.differs else None,
        "parting": {"was": None if first is None else was[first], "now": None if second is None else now[second]},
        "why": retold.why,
        "came_of_it": {came.what: {"was": came.was, "now": came.now} for came in retold.came},
        "notes": notes,
    }


def _row(pair: Mapping[str, Any]) -> dict[str, Any]:
    either = pair["was"] or pair["now"]
    row = {"kind": pair["kind"], **{name: either[name] for name in _ONCE if name != "kind"}}
    for run in ("was", "now"):
        row |= {f"{name}_{run}": (pair[run] or {}).get(name) for name in _TWICE}
    return row


def _table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    page = io.StringIO(newline="")
    table = csv.DictWriter(page, list(columns), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return page.getvalue()


def _json(document: Head) -> str:
    return json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
