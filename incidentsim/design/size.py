"""How many points a design asks for, before any is made."""

from math import lcm, prod

from incidentsim.design.factors import choices
from incidentsim.design.faults import At, DesignError
from incidentsim.design.parts import MOST_LEVELS, AnyFactor, Design, Drawing, Grid, Morris, Saltelli, Sobol, Table
from incidentsim.errors import refuse, verbatim

MOST_POINTS = 1_000_000


def points_asked(design: Design) -> int:
    """How many points a design makes at most; fewer where a factor does not act, or two are the same."""
    sampling = design.sampling
    named = sampling.columns if isinstance(sampling, Table) else ()
    scenarios = 1 if "scenario" in named else len(design.scenarios)
    policies = 1 if "policy" in named else max(1, len(design.policies))
    levels = sampling.levels if isinstance(sampling, Grid) else 1
    return scenarios * policies * prod(_many(factor, levels) for factor in design.crossed.values()) * rows_asked(design)


def rows_asked(design: Design) -> int:
    """How many rows the sample has."""
    factors = design.sampled
    match design.sampling:
        case Grid(levels=levels):
            return prod(_many(factor, levels) for factor in factors.values())
        case Table(rows=rows):
            return len(rows)
        case Morris(n=n):
            return n * (len(factors) + 1)
        case Saltelli(n=n, second_order=second_order):
            return n * (2 * len(factors) + 2 if second_order else len(factors) + 2)
        case drawing:
            return drawing.n


def check_size(design: Design, at: At) -> None:
    """Refuse a sample that cannot be made, or that has too many points.

    Raises   DesignError with what is asked for, and what is allowed.
    """
    sampling = design.sampling
    if sampling.over == "uncertainties" and not design.uncertainties:
        got, hint = verbatim("no uncertainty"), 'Add [uncertainties.NAME], or write over = "all".'
        raise refuse(at("sampling.over"), got, "at least one to sample", hint, DesignError)
    if isinstance(sampling, Drawing):
        _check_drawing(design, sampling, at)
    if not isinstance(sampling, Grid):
        for name, factor in design.crossed.items():
            if choices(factor) is None:
                hint = "Give it `values`: levers are crossed one by one."
                where, got = at(design.place_of(name)), verbatim(f"{name}, a factor of any value")
                raise refuse(where, got, "a lever of values or levels", hint, DesignError)
    asked = points_asked(design)
    if asked > MOST_POINTS:
        got, hint = verbatim(f"{asked:,} points"), "Take fewer values, or a sample in place of a grid."
        raise refuse(at("sampling"), got, f"at most {MOST_POINTS:,}", hint, DesignError)


def _check_drawing(design: Design, sampling: Drawing, at: At) -> None:
    if not design.sampled:
        hint = "Add [levers.NAME] or [uncertainties.NAME], or drop [sampling]."
        raise refuse(at("sampling.method"), verbatim("no factor"), "at least one to sample", hint, DesignError)
    n = sampling.n
    if isinstance(sampling, Sobol | Saltelli) and n & (n - 1):
        below, above = 2 ** (n.bit_length() - 1), 2 ** n.bit_length()
        near = below if n - below <= above - n else above
        hint = f"The nearest are {below} and {above}: write n = {near}."
        raise refuse(at("sampling.n"), n, "a power of two, where such points are balanced", hint, DesignError)
    if isinstance(sampling, Morris):
        _check_levels(design, sampling.levels, at)


def _check_levels(design: Design, levels: int, at: At) -> None:
    """Refuse levels of Morris that leave out a choice of a factor, or try it more often than the others."""
    where = at("sampling.levels")
    many = {name: len(choices(factor) or ()) for name, factor in design.sampled.items()}
    told = ", ".join(f"{name} has {count} choices" for name, count in many.items() if count > 1 and levels % count)
    least = lcm(2, *(count for count in many.values() if count))
    near = least * -(-levels // least)
    if told:
        allowed = f"a multiple of {least:,}, so that each choice is tried as often as the others ({told})"
        hint = f"Write levels = {near}."
        if near > MOST_LEVELS:
            hint = f"There are no more than {MOST_LEVELS:,}: choose another method, such as latin-hypercube."
        raise refuse(where, levels, allowed, hint, DesignError)
    if levels % 2:
        raise refuse(where, levels, "an even number", f"Write levels = {near}.", DesignError)


def _many(factor: AnyFactor, levels: int) -> int:
    known = choices(factor)
    return levels if known is None else len(known)
