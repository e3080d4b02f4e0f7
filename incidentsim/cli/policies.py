"""`--policy red=module:function`: code of the user's own runs only where the user allows it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from incidentsim.engine import Policy
    from incidentsim.scenario.scenario import Scenario

Policies = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="SIDE=POLICY",
        help="How a bridge chooses: red=steadfast; red=module:function with --allow-code.",
    ),
]
AllowCode = Annotated[bool, typer.Option("--allow-code", help="Let --policy import and run code of your own.")]


def led_by(
    scenario: "Scenario", policies: Iterable[str] | None, allow_code: bool
) -> "tuple[Scenario, dict[str, Policy]]":
    """The scenario with the shipped policies that are named, and those that are functions, by side.

    Raises   RequestError for a function without --allow-code.
    """
    from incidentsim.choose import policy_named
    from incidentsim.errors import RequestError, refuse
    from incidentsim.scenario.paths import vary
    from incidentsim.scenario.scenario import SIDES

    own: dict[str, Policy] = {}
    for setting in policies or ():
        side, _, name = setting.partition("=")
        if side not in SIDES or not name:
            hint = "Write it as --policy red=steadfast, or --policy red=module:function with --allow-code."
            raise refuse("--policy", setting, "a side, an equals sign and a policy", hint, kind=RequestError)
        if ":" not in name:
            scenario = vary(scenario, f"{side}.policy", name)
        elif allow_code:
            own[side] = policy_named(name)
        else:
            hint = "Add --allow-code if you trust the file: it is imported and run."
            raise refuse("--policy", setting, "a shipped policy unless code is allowed", hint, kind=RequestError)
    return scenario, own
