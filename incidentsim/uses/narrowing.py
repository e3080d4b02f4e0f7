"""Where the code has asked which kind of part it holds, the kinds that are then left."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

#: A type is the set of all that a thing may be: classes, and containers of them.
Types = frozenset[Any]
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Narrowing(NamedTuple):
    """From one line to another a name is one of these kinds; or, if not `kept`, none of them."""

    name: str
    lines: tuple[int, int]
    kinds: tuple[type, ...]
    kept: bool


def narrowings(function: ast.FunctionDef, names: Mapping[str, Any]) -> tuple[Narrowing, ...]:
    """All that a function asks of the kinds of its names."""
    return tuple(_in_block(function.body, names))


def left_of(kinds: Types, name: str, line: int, found: tuple[Narrowing, ...]) -> Types:
    """The kinds that a name may still be of at a line."""
    for item in found:
        if item.name == name and item.lines[0] <= line <= item.lines[1]:
            kinds = frozenset(kind for kind in kinds if (kind in item.kinds) == item.kept)
    return kinds


def _in_block(block: list[ast.stmt], names: Mapping[str, Any]) -> Iterator[Narrowing]:
    for place, statement in enumerate(block):
        for inner in (getattr(statement, part, None) for part in ("body", "orelse", "finalbody")):
            if isinstance(inner, list) and inner:
                yield from _in_block(inner, names)
        if isinstance(statement, ast.If):
            after = statement.orelse or (block[place + 1 :] if isinstance(statement.body[-1], _LEAVES) else [])
            yield from _asked(statement.test, names, (_span(statement.body), _span(after)))


def _asked(
    test: ast.expr, names: Mapping[str, Any], lines: tuple[tuple[int, int], tuple[int, int]]
) -> Iterator[Narrowing]:
    where = lines
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, where = test.operand, (lines[1], lines[0])
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]):
            known = eval(compile(ast.Expression(kinds), "<kinds>", "eval"), dict(names))
            flat = known if isinstance(known, tuple) else get_args(known) or (known,)
            yield Narrowing(name, where[0], flat, True)
            yield Narrowing(name, where[1], flat, False)
        case _:
            pass


def _span(block: list[ast.stmt]) -> tuple[int, int]:
    return (block[0].lineno, block[-1].end_lineno or 0) if block else (0, -1)
