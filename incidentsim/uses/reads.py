"""Which rules and which processes read a parameter, followed through the code from where it is read.

A rule reads a parameter that is handed to it, by itself or in a sum, and one that it takes from a part handed to it. A
process reads a parameter that it takes from its part. The result of a rule is a new thing: what went into it is not
followed any further, nor through what a function works out and returns.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from types import FunctionType
from typing import Any, NamedTuple

from incidentsim.scenario.laws import Part
from incidentsim.uses import types
from incidentsim.uses.narrowing import Types, left_of
from incidentsim.uses.types import NOTHING, Function

#: A parameter: the kind of part that has it, and its name.
Field = tuple[type, str]
Fields = frozenset[Field]
_SAME = {"min", "max", "abs", "float", "int", "tuple", "list", "sum", "sorted"}


class Value(NamedTuple):
    """What an expression may be, which parameters it is made of, and, of a tuple, what each of its places is."""

    types: Types = NOTHING
    fields: Fields = frozenset()
    places: "tuple[Value, ...]" = ()

    def size(self) -> int:
        """How much is known of it."""
        return len(self.types) + len(self.fields) + sum(place.size() for place in self.places)


@lru_cache(maxsize=1)
def readers() -> dict[Field, frozenset[str]]:
    """The rules and processes that read each parameter, by their short names ("rules.belief.act_shift")."""
    flow = _Flow()
    size = -1
    while size != (size := flow.size()):
        for function in types.functions().values():
            flow.visit(function)
    return {field: frozenset(names) for field, names in flow.readers.items()}


class _Flow:
    """Parameters on their way through the code: into names, attributes and functions. It only ever grows."""

    def __init__(self) -> None:
        self.readers: defaultdict[Field, set[str]] = defaultdict(set)
        self.names: defaultdict[tuple[Function, str], Value] = defaultdict(Value)
        self.attributes: defaultdict[tuple[Any, str], Value] = defaultdict(Value)
        self.returned: defaultdict[Function, Fields] = defaultdict(frozenset)

    def size(self) -> int:
        """How much is known."""
        tables = (self.names, self.attributes)
        known = sum(value.size() for table in tables for value in table.values())
        return known + sum(map(len, self.readers.values())) + sum(map(len, self.returned.values()))

    def visit(self, function: Function) -> None:
        """Follow what one function does, once."""
        if not function.is_rule:  # of a rule, what it is handed tells more than the protocol that it declares
            for name in function.parameters:
                own = {function.owner} if name == "self" else types.of(function.hints.get(name))
                self._bind(function, ast.Name(name), Value(frozenset(own)))
        for node in function.nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assign(function, target, value)
                case ast.AnnAssign(target=target, value=value) if value is not None:
                    self._assign(function, target, value)
                case ast.For(target=target, iter=items) | ast.comprehension(target=target, iter=items):
                    self._bind(function, target, self._elements(function, items))
                case ast.Attribute(ctx=ast.Load()):
                    self._read(function, node)
                case ast.Call():
                    self._call(function, node)
                case ast.Return(value=value) if value is not None and not function.is_rule:
                    self.returned[function] |= self._exactly(function, value)
                case ast.Match(subject=subject, cases=cases):
                    for case in cases:
                        self._match(function, self.value(function, subject), case.pattern)
                case _:
                    pass

    def value(self, function: Function, node: ast.expr) -> Value:
        """What an expression is, as far as is known."""
        match node:
            case ast.Name(id=name):
                return self._named(function, node, name)
            case ast.Attribute(value=inner, attr=name):
                return self._attribute(self.value(function, inner).types, name)
            case ast.Subscript(value=inner, slice=index):
                held = self.value(function, inner)
                if held.places and isinstance(index, ast.Constant) and isinstance(index.value, int):
                    return held.places[index.value]
                return Value(types.elements(held.types), held.fields)
            case ast.Tuple(elts=items):
                places = tuple(self.value(function, item) for item in items)
                every = _both(*places)
                return Value(types.a_tuple_of(every.types), every.fields, places)
            case ast.Call():
                return self._result(function, node)
            case ast.IfExp(body=body, orelse=other):
                return _both(self.value(function, body), self.value(function, other))
            case ast.BoolOp(values=several):
                return _both(*(self.value(function, item) for item in several))
            case ast.GeneratorExp(elt=item) | ast.ListComp(elt=item):
                each = self.value(function, item)
                return Value(types.a_tuple_of(each.types), each.fields)
            case ast.Compare() | ast.Lambda() | ast.Constant():
                return Value()
            case _:
                inside = [item for item in ast.iter_child_nodes(node) if isinstance(item, ast.expr)]
                return Value(NOTHING, _both(*(self.value(function, item) for item in inside)).fields)

    def _named(self, function: Function, node: ast.Name, name: str) -> Value:
        """What a name stands for, as far as the code has not asked which kind it is."""
        held = self.names[function, name]
        asked = function.narrowings
        return held._replace(types=left_of(held.types, name, node.lineno, asked)) if asked else held

    def _attribute(self, kinds: Types, name: str) -> Value:
        found = []
        for kind in kinds:
            found.append(Value(types.attribute(kind, name), _fields(kind, name)))
            for base in getattr(kind, "__mro__", ()):
                if (base, name) in self.attributes:
                    found.append(self.attributes[base, name])
        return _both(*found)

    def _elements(self, function: Function, items: ast.expr) -> Value:
        """What is met in going through something."""
        match items:
            case ast.Call(func=ast.Attribute(value=inner, attr="items")):
                return Value(places=(Value(), self._elements(function, inner)))
            case ast.Call(func=ast.Attribute(value=inner, attr="values")):
                return self._elements(function, inner)
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner]):
                return Value(places=(Value(), self._elements(function, inner)))
            case ast.Call(func=ast.Name(id="zip"), args=[ast.Starred(value=inner)]):
                return self._elements(function, inner)._replace(places=())  # a column is of the kind of a row
            case ast.Call(func=ast.Name(id="zip"), args=several):
                return Value(places=tuple(self._elements(function, inner) for inner in several))
            case ast.Tuple(elts=several):
                return _both(*(self.value(function, item) for item in several))
            case _:
                held = self.value(function, items)
                return Value(types.elements(held.types), held.fields)

    def _result(self, function: Function, call: ast.Call) -> Value:
        """What a call gives: of a rule, something new."""
        found = Value()
        if isinstance(call.func, ast.Name) and call.func.id in _SAME:
            return _both(*(self.value(function, item) for item in call.args))
        for callee in self._callees(function, call.func):
            if isinstance(callee, type):
                found = _both(found, Value(frozenset([callee])))
            elif isinstance(callee, FunctionType):
                known = types.functions().get(callee)
                fields = self.returned[known] if known is not None and not known.is_rule else frozenset()
                found = _both(found, Value(types.of(types.hints_of(callee).get("return")), fields))
        return found

    def _callees(self, function: Function, node: ast.expr) -> Iterator[Any]:
        """The classes and functions of ours that a call may reach."""
        match node:
            case ast.Name(id=name):
                yield from _ours(function.names.get(name))
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in function.names:
                yield from _ours(getattr(function.names[module], name, None))
            case ast.Attribute(value=inner, attr=name):
                for kind in self.value(function, inner).types:
                    yield from _ours(getattr(kind, name, None))
            case _:
                pass

    def _call(self, function: Function, call: ast.Call) -> None:
        """What is handed over is known on the other side; a rule reads what it is handed."""
        if isinstance(call.func, ast.Name) and call.func.id in function.nested:
            names = types.parameters_of(function.nested[call.func.id])
            for name, node in zip(names, call.args, strict=False):
                self._bind(function, ast.Name(name), self.value(function, node))
        for callee in self._callees(function, call.func):
            made: Any = vars(callee).get("__init__") if isinstance(callee, type) else callee
            known = types.functions().get(made)
            names = known.parameters if known is not None else list(getattr(callee, "__annotations__", {}))
            names = names[1:] if names[:1] == ["self"] else names
            named = [(item.arg, item.value) for item in call.keywords if item.arg is not None]
            for name, node in [*zip(names, call.args, strict=False), *named]:
                if known is not None:
                    self._hand_over(function, known, name, self.value(function, node))
                elif isinstance(callee, type):
                    self._hold(callee, name, self.value(function, node), self._exactly(function, node))

    def _hand_over(self, function: Function, to: Function, name: str, value: Value) -> None:
        """A rule reads the numbers that a process hands to it; what it passes on to other rules is its own affair."""
        self._bind(to, ast.Name(name), value)
        if to.is_rule and not function.is_rule:
            self._note(to, frozenset(field for field in value.fields if types.is_number(*field)))

    def _read(self, function: Function, node: ast.Attribute) -> None:
        kinds = self.value(function, node.value).types
        for kind in kinds:
            self._note(function, _fields(kind, node.attr))
        if function.is_rule:
            self._note(function, self._attribute(kinds, node.attr).fields)

    def _note(self, function: Function, fields: Fields) -> None:
        for field in fields:
            self.readers[field].add(function.name)

    def _assign(self, function: Function, target: ast.expr, node: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(node, ast.Tuple) and len(target.elts) == len(node.elts):
            for one, other in zip(target.elts, node.elts, strict=True):
                self._assign(function, one, other)
        elif isinstance(target, ast.Attribute):
            for kind in self.value(function, target.value).types:
                self._hold(kind, target.attr, self.value(function, node), self._exactly(function, node))
        else:
            self._bind(function, target, self.value(function, node))

    def _bind(self, function: Function, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self.names[function, name] = _both(self.names[function, name], value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                inner = Value(types.elements(value.types), value.fields)
                places = value.places if len(value.places) == len(items) else (inner,) * len(items)
                for item, place in zip(items, places, strict=True):
                    self._bind(function, item, place)
            case _:
                pass

    def _hold(self, kind: Any, name: str, value: Value, exact: Fields) -> None:
        """An attribute of a thing is this; it is made of a parameter only if it is that parameter as it stands."""
        if isinstance(kind, type) and not issubclass(kind, Part):
            self.attributes[kind, name] = _both(self.attributes[kind, name], Value(value.types, exact))

    def _exactly(self, function: Function, node: ast.expr) -> Fields:
        """The parameters that an expression is, one or several, as they stand."""
        match node:
            case ast.Tuple(elts=items):
                return frozenset().union(*(self._exactly(function, item) for item in items))
            case ast.IfExp(body=body, orelse=other):
                return self._exactly(function, body) | self._exactly(function, other)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self.value(function, node).fields
            case _:
                return frozenset()

    def _match(self, function: Function, subject: Value, pattern: ast.pattern) -> None:
        match pattern:
            case ast.MatchClass(cls=ast.Name(id=name), kwd_attrs=attributes, kwd_patterns=inner):
                kind = function.names.get(name)
                for attribute, captured in zip(attributes, inner, strict=True):
                    self._note(function, _fields(kind, attribute))
                    if isinstance(captured, ast.MatchAs) and captured.name is not None:
                        found = self._attribute(frozenset([kind]), attribute)
                        self._bind(function, ast.Name(captured.name), found)
            case ast.MatchAs(name=str(name)):
                self._bind(function, ast.Name(name), subject)
            case _:
                pass


def _both(*values: Value) -> Value:
    """What may be any of several."""
    if len(values) == 1:
        return values[0]
    widths = {len(value.places) for value in values if value.places}
    places: tuple[Value, ...] = ()
    if len(widths) == 1:
        places = tuple(_both(*each) for each in zip(*(value.places for value in values if value.places), strict=True))
    kinds: Types = frozenset().union(*(value.types for value in values))
    return Value(kinds, frozenset().union(*(value.fields for value in values)), places)


def _fields(kind: Any, name: str) -> Fields:
    found = types.field(kind, name)
    return frozenset() if found is None else frozenset([found])


def _ours(found: Any) -> Iterator[Any]:
    if isinstance(found, FunctionType | type) and found.__module__.startswith("incidentsim."):
        yield found
