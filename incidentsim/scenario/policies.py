"""Which policy chooses, and from which source: what a receipt must know to tell one study from another."""

import hashlib
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path

from incidentsim.errors import RequestError, refuse
from incidentsim.rules.policies import SHIPPED, Policy


@dataclass(frozen=True, slots=True)
class PolicyIdentity:
    """The name of a policy, and the SHA-256 of the source of its module: helpers beside it count too."""

    name: str
    source: str


def identity_of(policy: Policy) -> PolicyIdentity:
    """The name by which a policy is known: shipped, or module:function; and the hash of its source.

    Raises   RequestError for what is not a function of a module, which no worker and no later run could find again.
    """
    shipped = next((name for name, known in SHIPPED.items() if known is policy), None)
    module, name = getattr(policy, "__module__", None), getattr(policy, "__qualname__", "")
    home = sys.modules.get(str(module))
    if home is None or getattr(home, name, None) is not policy:
        hint = "Put the function into a file of its own and import it from there."
        raise refuse("policy", policy, "a function that can be imported by its name", hint, kind=RequestError)
    try:
        source = Path(inspect.getfile(home)).read_bytes()
    except (TypeError, OSError):
        hint = "Put the function into a file of its own and import it from there."
        raise refuse(
            "policy", f"{module}:{name}", "a function whose source is a file", hint, kind=RequestError
        ) from None
    return PolicyIdentity(shipped or f"{module}:{name}", hashlib.sha256(source).hexdigest())


def shipped_identity(name: str) -> PolicyIdentity:
    """The same for a policy that a scenario names."""
    return identity_of(SHIPPED[name])
