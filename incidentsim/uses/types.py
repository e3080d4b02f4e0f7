"""What the code of the model declares its things to be: enough to know which part of a scenario a process reads."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import FunctionType, GenericAlias, ModuleType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from incidentsim.scenario.laws import Part
from incidentsim.uses.narrowing import Narrowing, Types, narrowings

#: The packages and modules that are read: rules, processes, and the laws of durations that processes draw from.
RULES, MODEL, LAWS = "incidentsim.rules", "incidentsim.model", "incidentsim.scenario.laws"
YEARS = "incidentsim.programme"
NOTHING: Types = frozenset()
_MATTERS = (ast.Assign, ast.AnnAssign, ast.For, ast.comprehension, ast.Attribute, ast.Call, ast.Return, ast.Match)


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the code: its short name, its text, what it declares, and the class whose method it is."""

    name: str
    is_rule: bool
    node: ast.FunctionDef
    names: Mapping[str, Any]
    hints: Mapping[str, Any]
    owner: type | None

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """What it does, as far as it matters here."""
        return tuple(node for node in ast.walk(self.node) if isinstance(node, _MATTERS))

    @cached_property
    def narrowings(self) -> tuple[Narrowing, ...]:
        """Where it has asked which kind of part it holds."""
        return narrowings(self.node, self.names)

    @cached_property
    def nested(self) -> Mapping[str, ast.FunctionDef]:
        """The functions that are defined inside it."""
        inside = (node for node in ast.walk(self.node) if isinstance(node, ast.FunctionDef) and node is not self.node)
        return {node.name: node for node in inside}

    @cached_property
    def parameters(self) -> list[str]:
        """The names of its parameters, in order."""
        return parameters_of(self.node)


@lru_cache(maxsize=1)
def modules() -> tuple[ModuleType, ...]:
    """The modules of the rules, of the model and of the years, and the one of the laws."""
    found = [importlib.import_module(LAWS)]
    for package in map(importlib.import_module, (RULES, MODEL, YEARS)):
        found += [importlib.import_module(f"{package.__name__}.{item.name}") for item in _inside(package)]
    return tuple(found)


@lru_cache(maxsize=1)
def functions() -> Mapping[FunctionType, Function]:
    """Every function and method of those modules, by the object that it is."""
    return {found: function for module in modules() for found, function in _functions(module)}


@lru_cache(maxsize=1)
def everywhere() -> Mapping[str, Any]:
    """Every name of those modules: for what is imported only where types are checked."""
    return {name: value for module in modules() for name, value in vars(module).items()}


def parameters_of(node: ast.FunctionDef) -> list[str]:
    """The names of the parameters of a function, in order."""
    return [item.arg for item in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def of(hint: Any) -> Types:
    """The types that an annotation stands for."""
    origin = get_origin(hint)
    if origin is Annotated:
        return of(get_args(hint)[0])
    if origin in (Union, UnionType):
        return frozenset().union(*(of(item) for item in get_args(hint)))
    return frozenset([hint]) if origin is not None or isinstance(hint, type) else NOTHING


@lru_cache(maxsize=8192)
def attribute(kind: Any, name: str) -> Types:
    """What an attribute of a class is declared to be; nothing where that is not declared."""
    owner = get_origin(kind) or kind
    if issubclass(owner, Part) and name in owner.model_fields:
        return of(owner.model_fields[name].annotation)
    if (hint := _class_hints(owner).get(name)) is not None:
        return of(hint)
    member = inspect.getattr_static(owner, name, None)
    if isinstance(member, property) and isinstance(member.fget, FunctionType):
        return of(hints_of(member.fget).get("return"))
    return NOTHING


def a_tuple_of(inner: Types) -> Types:
    """A tuple that holds such things."""
    return frozenset([GenericAlias(tuple, tuple(inner))]) if inner else NOTHING


@lru_cache(maxsize=8192)
def elements(types: Types) -> Types:
    """What a container holds: of a mapping its values."""
    found: list[Types] = []
    for kind in types:
        origin, inner = get_origin(kind), get_args(kind)
        if not inner or not isinstance(origin, type):
            continue
        if issubclass(origin, Mapping):
            found.append(of(inner[-1]))
        elif issubclass(origin, Sequence | set | frozenset):
            found += [of(item) for item in inner if item is not Ellipsis]
    return frozenset().union(*found)


def field(kind: Any, name: str) -> tuple[type, str] | None:
    """The parameter that an attribute of a kind of part is; None where it is none."""
    return (kind, name) if isinstance(kind, type) and issubclass(kind, Part) and name in kind.model_fields else None


@lru_cache(maxsize=1024)
def is_number(kind: type[Part], name: str) -> bool:
    """Whether a parameter is a number, or holds nothing but numbers."""
    inside = list(of(kind.model_fields[name].annotation)) if name in kind.model_fields else []
    while inside and get_origin(inside[0]) is tuple:
        inside = [item for outer in inside for each in get_args(outer) for item in of(each)]
    return bool(inside) and set(inside) <= {int, float, type(None)}


@lru_cache(maxsize=1024)
def hints_of(function: FunctionType) -> Mapping[str, Any]:
    """The annotations of a function."""
    return get_type_hints(function, function.__globals__, dict(everywhere()), include_extras=False)


@lru_cache(maxsize=256)
def _class_hints(owner: type) -> Mapping[str, Any]:
    if not owner.__module__.startswith("incidentsim."):
        return {}
    return get_type_hints(owner, localns=dict(everywhere()))


def _inside(package: ModuleType) -> Iterator[pkgutil.ModuleInfo]:
    yield from pkgutil.iter_modules(package.__path__)


def _functions(module: ModuleType) -> Iterator[tuple[FunctionType, Function]]:
    """The functions of a module; none where its text is not installed."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except OSError:
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    yield from _one(module, item, getattr(module, node.name))
        elif isinstance(node, ast.FunctionDef):
            yield from _one(module, node, None)


def _one(module: ModuleType, node: ast.FunctionDef, owner: type | None) -> Iterator[tuple[FunctionType, Function]]:
    found: Any = inspect.getattr_static(owner or module, node.name)
    found = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
    found = getattr(found, "__wrapped__", found)
    if isinstance(found, FunctionType):
        names = (module.__name__.removeprefix("incidentsim."), *([owner.__name__] if owner else []), node.name)
        is_rule = module.__name__.startswith(RULES)
        yield found, Function(".".join(names), is_rule, node, vars(module), hints_of(found), owner)
