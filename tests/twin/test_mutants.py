"""Planted faults are found: those of handlers by comparing log books, those of rules by the closed forms."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from incidentsim.errors import IncidentSimError
from incidentsim.scenario.files import load
from incidentsim.scenario.scenario import Scenario
from tests.model.test_stories import HAILED
from tests.scenes import EAGER, scene
from tests.twin.mutants import OF_HANDLERS, OF_RULES, Mutant, planted
from tests.twin.test_parity import MODEL, SCENARIOS, SEEDS, told_plainly

ROOT = Path(__file__).parents[2]
#: Short scenes of all kinds, each with a seed.
SHIPPED = (
    *((name, 1) for name in ("maritime-close-pass", "air-intercept", "border-patrol", "decatur-2018", "nll-2004")),
    *(("galwan-2020", 1), ("cowpens-2013", 3)),
)
#: Six encounters whose requests for rungs 4 to 6 call one officer away from each other.
CROWDED = scene(
    EAGER,
    {
        "ladder.rungs": [
            {"name": f"rung {rung}", "authority": level, "mid_level": 0, "manoeuvre": "hold"}
            for rung, level in enumerate(["bridge"] * 4 + ["group"] * 4)
        ],
        "domain.act_repeat_s": 60.0,
        "blue.aim": 2,
        "red.aim": {"goals": [4, 5, 6], "weights": [1.0, 1.0, 1.0]},
        "red.group.officers": 1,
        "red.group.queue": "preemptive",
        "red.roe.preauthorised_rung": 3,
        "encounters": [{"start_s": 15.0 * place} for place in range(6)],
    },
)
#: An agreement is carried out within a wide safety ring while the ships open the range.
OPENING = scene(HAILED, {"domain.rings.safety_m": 4000.0, "red.units.ship.speed_mps": 5.0})
GENERATED = settings(
    max_examples=300,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.proof


def shown() -> Iterator[tuple[Scenario, int]]:
    """What every fault is tried on first, with its seed."""
    yield from ((load(name), seed) for name, seed in SHIPPED)
    yield from ((CROWDED, 1), (OPENING, 1))


def differs(mutant: Mutant, scenario: Scenario, seed: int) -> bool:
    """Whether the handlers tell a trial otherwise, or cannot tell it, once the fault is there, and only then."""
    try:
        wanted = MODEL.journal(scenario, seed, 0)
    except IncidentSimError:
        return False
    with planted(mutant):
        try:
            return told_plainly(scenario, seed, 0) != wanted
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError):
            pass
    try:
        return told_plainly(scenario, seed, 0) == wanted
    except AssertionError:  # more than they hold: they cannot tell it without the fault either
        return False


@pytest.mark.parametrize("mutant", OF_HANDLERS, ids=str)
def test_a_fault_in_a_handler_is_found_by_comparing_log_books(mutant: Mutant) -> None:
    if any(differs(mutant, *case) for case in shown()):
        return
    try:
        find(st.tuples(SCENARIOS, SEEDS), lambda case: differs(mutant, *case), settings=GENERATED)
    except NoSuchExample:
        pytest.fail(f"nobody found {mutant}")


@pytest.mark.parametrize("mutant", OF_RULES, ids=str)
def test_a_fault_in_a_rule_is_found_by_the_closed_forms(mutant: Mutant) -> None:
    argv = [sys.executable, "-m", "tests.twin.mutants", str(OF_RULES.index(mutant)), "tests/rules", "tests/theory"]
    said = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert said.returncode == 1, said.stdout[-2000:]
    assert " failed" in said.stdout


def test_without_a_fault_nothing_is_found() -> None:
    nothing = Mutant("twin.core", "w.heap_count -= 1", "w.heap_count -= 1")
    assert not any(differs(nothing, *case) for case in shown())


def test_the_page_of_the_twin_lists_every_fault() -> None:
    page = (ROOT / "docs" / "explanation" / "twin.md").read_text(encoding="utf-8")
    assert all(f"`{one.right}`" in page and f"`{one.wrong}`" in page for one in (*OF_HANDLERS, *OF_RULES))
