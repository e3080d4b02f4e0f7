"""Asking a policy, and refusing an answer that cannot be."""

from incidentsim.errors import TrialError, refuse, verbatim
from incidentsim.rules.policies import Policy, View, fault_of


def name_of(policy: Policy) -> str:
    """The name of a policy in a message: module and function."""
    return f"{getattr(policy, '__module__', '?')}:{getattr(policy, '__qualname__', repr(policy))}"


def answered(policy: Policy, view: View) -> tuple[float, float]:
    """P(up) and P(down) by a policy.

    Raises   TrialError where it fails, would end the process, or does not answer with two chances, naming the policy.
    """
    try:
        given: object = policy(view)
    except (Exception, SystemExit) as error:
        got = verbatim(f"{type(error).__name__}: {error}")
        raise refuse(f"policy {name_of(policy)}", got, "P(up) and P(down)", "Mend the policy.", TrialError) from error
    fault = "not two numbers"
    if isinstance(given, tuple | list) and len(given) == 2 and all(_is_number(item) for item in given):
        up, down = float(given[0]), float(given[1])
        fault = fault_of(up, down)
        if not fault:
            return up, down
    allowed = f"P(up) and P(down), neither negative, at most 1 together; these are {fault}"
    raise refuse(f"policy {name_of(policy)}", given, allowed, "Mend the policy.", TrialError)


def _is_number(item: object) -> bool:
    return isinstance(item, float | int) and not isinstance(item, bool)
