"""Faults of one token, planted in handlers and rules, to see that somebody finds them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType


@dataclass(frozen=True, slots=True)
class Mutant:
    """In a module below the package, one piece of text, which it holds once, and what stands in its place."""

    module: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.module}: {self.right} -> {self.wrong}"


#: The log books of the twin are then no longer those of the model.
OF_HANDLERS = (
    Mutant("twin.core", "heap[above].order < order", "heap[above].order > order"),
    Mutant("twin.core", "w.normal_count == 0 or w.heap[0].at_s == w.now", "w.normal_count == 0"),
    Mutant("twin.resources", "one.priority < other.priority", "one.priority > other.priority"),
    Mutant("twin.waits", "if offer.last_waiting == NONE:", "if offer.last_waiting != NONE:"),
    Mutant("twin.command", "me.a < w.p.decision.interruptions", "me.a <= w.p.decision.interruptions"),
    Mutant("twin.command", "side.assessments * 4 + interruption", "side.assessments * 5 + interruption"),
    Mutant("twin.staff", "if not granted or me.level == me.c:", "if granted or me.level == me.c:"),
    Mutant("twin.staff", "new_matter(w, what, side.rung, side.requests, perceived)",
           "new_matter(w, what, side.rung, side.offers, perceived)"),
    Mutant("twin.watch", "-2 * me.a - me.b", "-2 * me.a + me.b"),
    Mutant("twin.calls", "side.plans >= force.plans", "side.plans > force.plans"),
    Mutant("twin.messages", "if me.b == channel.sendings:", "if me.b == channel.sendings + 1:"),
    Mutant("twin.messages", "terms.gross_error * channel.gross_error_factor", "terms.gross_error + channel.noise"),
    Mutant("twin.offers", "enc.offer if w.offers[enc.offer].side == s else NONE",
           "enc.offer if w.offers[enc.offer].side != s else NONE"),
    Mutant("twin.motion", "pair.depth <= ring.SAFETY", "pair.depth < ring.SAFETY"),
    Mutant("twin.motion", "found_m <= radius_m(w, number)", "found_m >= radius_m(w, number)"),
    Mutant("twin.ending", "enc.worst < ladder.unsafe_rung", "enc.worst <= ladder.unsafe_rung"),
    Mutant("twin.ending", "kinematics.dot(p, v) >= 0.0", "kinematics.dot(p, v) <= 0.0"),
    Mutant("twin.acts", "left >= unsafe > to", "left > unsafe > to"),
    Mutant("twin.acts", "side.rung >= w.p.ladder.unsafe_rung", "side.rung >= w.p.ladder.violent_rung"),
    Mutant("twin.log", "law.b, u)", "law.b + 1e-11, u)"),
)  # fmt: skip
#: Both engines err alike then: it is the closed forms that find it.
OF_RULES = (
    Mutant("rules.chance", "1.48753612908506148525e-2", "1.48753612908506248525e-2"),
    Mutant("rules.chance", "math.exp(math.log(gsd) * normal", "math.exp(math.log(gsd) + normal"),
    Mutant("rules.kinematics", "(closing + math.sqrt(discriminant))", "(closing - math.sqrt(discriminant))"),
    Mutant("rules.perception", "beta * (1.0 - 2.0 * trust)", "beta * (1.0 - trust)"),
    Mutant("rules.belief", "if (shift > 0.0) == (b > 0.0)", "if (shift > 0.0) != (b > 0.0)"),
    Mutant("rules.decision", "DOWN if u >= 1.0 - p_down else HOLD", "DOWN if u >= p_down else HOLD"),
    Mutant("rules.calls", "common if coin < common_cause else own", "common if coin > common_cause else own"),
    Mutant("rules.interoperability", "1.0 - bundle.relay_cut * parts.command", "1.0 - bundle.relay_cut * parts.data"),
)  # fmt: skip
_PACKAGE = Path(__file__).parents[2] / "incidentsim"


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The fault is there meanwhile, wherever its function is known by."""
    path = _PACKAGE / f"{mutant.module.replace('.', '/')}.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(mutant.right) == 1, f"{mutant.right!r} stands {source.count(mutant.right)} times in {path}"
    module = import_module(f"incidentsim.{mutant.module}")
    wrong = dict(vars(module))
    exec(compile(source.replace(mutant.right, mutant.wrong), str(path), "exec"), wrong)
    right = {name: value for name, value in vars(module).items() if isinstance(value, tuple)}
    codes = [
        (value, value.__code__, wrong[name].__code__)
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    ]
    vars(module).update({name: wrong[name] for name in right})
    for function, _, code in codes:
        function.__code__ = code
    try:
        yield
    finally:
        vars(module).update(right)
        for function, code, _ in codes:
            function.__code__ = code


def main() -> int:
    """The tests of rules and theory with a fault of `OF_RULES`, by its place: 0 where none of them finds it."""
    import pytest

    which, *tests = sys.argv[1:]
    with planted(OF_RULES[int(which)]):
        return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not proof and not bench", *tests]))


if __name__ == "__main__":
    sys.exit(main())
