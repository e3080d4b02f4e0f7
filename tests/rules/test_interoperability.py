"""What a bundle of four components changes, and what it leaves alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.rules import interoperability
from incidentsim.scenario.minds import COMPONENTS, Interoperability
from tests.strategies import base, changed, interoperabilities, shares

BUNDLE = base("maritime-close-pass").bundle
Worth = Callable[[Interoperability], float]
EFFECTS: dict[str, tuple[Worth, set[str]]] = {
    "clarity": (lambda parts: interoperability.clarity(BUNDLE, parts), {"protocol", "data", "language"}),
    "ambiguity": (lambda parts: -interoperability.ambiguity(BUNDLE, parts), {"data"}),
    "relay": (lambda parts: -interoperability.relay_factor(BUNDLE, parts), {"command"}),
    "translation": (lambda parts: -interoperability.translation_factor(BUNDLE, parts), {"language"}),
    "authentication": (lambda parts: -interoperability.authentication_factor(BUNDLE, parts), {"data"}),
    "read-back": (lambda parts: interoperability.read_back_noticed(BUNDLE, parts), {"protocol"}),
    "gross error": (lambda parts: -interoperability.gross_error(BUNDLE, parts), {"protocol", "language"}),
}


@pytest.mark.parametrize("effect", EFFECTS)
@given(parts=interoperabilities, component=st.sampled_from(COMPONENTS), more=shares)
def test_more_of_a_component_never_hurts_and_changes_only_what_it_should(
    effect: str, parts: Interoperability, component: str, more: float
) -> None:
    worth, moved_by = EFFECTS[effect]
    higher = changed(parts, **{component: max(more, getattr(parts, component))})
    assert worth(higher) >= worth(parts) - 1e-12
    if component not in moved_by:
        assert worth(higher) == worth(parts)


@given(interoperabilities)
def test_what_the_bundle_gives_are_shares_and_factors_that_a_scene_can_use(parts: Interoperability) -> None:
    assert 0.0 <= interoperability.clarity(BUNDLE, parts) <= 1.0 + 1e-12
    assert 0.0 <= interoperability.read_back_noticed(BUNDLE, parts) <= 1.0
    assert 0.0 <= interoperability.gross_error(BUNDLE, parts) <= 1.0
    assert 0.0 < interoperability.relay_factor(BUNDLE, parts) <= 1.0


def test_the_shipped_bundle_is_the_model_s() -> None:
    """The defaults of the model's section 8, at no and at full interoperability."""
    none, full = (Interoperability.model_validate(dict.fromkeys(COMPONENTS, level)) for level in (0.0, 1.0))
    rules = (
        interoperability.clarity,
        interoperability.ambiguity,
        interoperability.relay_factor,
        interoperability.translation_factor,
        interoperability.read_back_noticed,
        interoperability.gross_error,
    )
    assert [rule(BUNDLE, none) for rule in rules] == pytest.approx([0.0, 0.5, 1.0, 2.0, 0.3, 0.125])
    assert [rule(BUNDLE, full) for rule in rules] == pytest.approx([1.0, 0.0, 0.3, 1.0, 0.9, 0.025])


@given(parts=interoperabilities, share=shares, coefficient=shares)
def test_delegation_is_a_lever_of_its_own_unless_coupled_to_protocol_and_command(
    parts: Interoperability, share: float, coefficient: float
) -> None:
    coupled = changed(BUNDLE, delegation_of_command=coefficient)
    assert interoperability.delegation(BUNDLE, parts, share) == share
    delegated = interoperability.delegation(coupled, parts, share)
    assert delegated == min(1.0, share + coefficient * parts.protocol * parts.command)
    assert share <= delegated <= 1.0
