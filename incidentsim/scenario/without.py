"""The scenario with something taken out of it, for a paired run on the same draws."""

from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import SIDES, Scenario

#: Where misreading and loss come from: noise, hostile bias, gross error; hops that lose or garble, first reports lost.
MISREADING = ("perception.misread_probability", "perception.hostile_bias", "bundle.gross_error_floor")
LOSS = (
    *(f"{side}.{level}.{what}" for side in SIDES for level in ("group", "nation") for what in ("loss", "garble")),
    "aftermath.learning_loss",
)


def without_misreading_and_loss(scenario: Scenario) -> Scenario:
    """Nothing is misread, misaddressed, lost or garbled inside one side; all else, the draws too, is as it was."""
    for path in (*MISREADING, *LOSS):
        scenario = vary(scenario, path, 0.0)
    return scenario
