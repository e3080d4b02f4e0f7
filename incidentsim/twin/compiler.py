"""The door to the compiler: handlers and rules are plain functions, and here each gets its compiled form.

A compiled form is made of the very same code, in which whatever it calls is compiled too; so no formula is written
twice, a rule knows nothing of numba, and the handlers can be read, typed and run without it. What a handler takes is
told by its annotations (records.py); rules take what they are given. Functions come after those that they call.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from incidentsim import draws
from incidentsim.engine import Told
from incidentsim.twin import RULES, layout
from incidentsim.twin.lean import counted_from_the_front, described_once, unfinished, with_all_it_reaches
from incidentsim.twin.records import RECORDS

HANDLERS = [
    "core", "waits", "resources", "log", "mind", "causes", "place", "course", "helm", "motion", "acts", "ending",
    "begin", "command", "observer", "hails", "staff", "watch", "messages", "lines", "calls", "talks", "offers",
    "opinion", "deeds", "aftermath", "word", "capitals", "parley", "handlers", "dispatch", "tracks", "measures",
    "trial",
]  # fmt: skip


def _path_of(node: ast.AST) -> list[str]:
    """A name, or a name with attributes, as the names that it is made of; empty for anything else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute) and (before := _path_of(node.value)):
        return [*before, node.attr]
    return []


class Compiled:
    """Compiled forms of the functions of all modules that the twin is made of, made when they are first needed."""

    def __init__(self, told: Told | None = None) -> None:
        """Begin; `told` is called with the number of functions that are compiled, and of all that are needed."""
        import numba

        self._numba: Any = numba
        self._told, self._needed = told, 0
        names = [
            "incidentsim.rules",
            *(f"incidentsim.rules.{name}" for name in RULES),
            *(f"incidentsim.twin.{name}" for name in HANDLERS),
        ]
        self._modules = {import_module(name): ModuleType(name) for name in names}
        self._spaces = {module.__name__: dict(vars(module)) for module in self._modules}
        self._types = self._known_types()
        self._done: dict[FunctionType, Any] = {}
        for module, twin in self._modules.items():
            space = self._spaces[module.__name__]
            for name, value in vars(module).items():
                space[name] = self._modules.get(value, value) if isinstance(value, ModuleType) else value
            vars(twin).update(space)
        self.uniform = self._numba.njit(draws.for_a_compiler())

    def of(self, function: Callable[..., Any]) -> Any:
        """The compiled form of a function of one of the modules."""
        assert isinstance(function, FunctionType)
        if function not in self._done:
            self._compile_what_it_calls(function)
            self._done[function] = self._compiled(function)
            if self._told is not None:
                self._told(len(self._done), self._needed)
        return self._done[function]

    def _compile_what_it_calls(self, function: FunctionType) -> None:
        for module, name, value in list(self._called_by(function)):
            compiled = self.of(value)
            self._spaces[module][name] = compiled
            vars(self._modules[import_module(module)])[name] = compiled

    def _called_by(self, function: FunctionType) -> Iterator[tuple[str, str, FunctionType]]:
        """What a function calls of all the modules: where its compiled form has to stand, under which name, and it."""
        space = vars(import_module(function.__module__))
        for node in ast.walk(ast.parse(inspect.getsource(function))):
            path = _path_of(node)
            is_global = path and path[0] not in function.__code__.co_varnames
            module, value = function.__module__, space.get(path[0]) if is_global else None
            for name in path[1:]:
                if isinstance(value, ModuleType) and value in self._modules:
                    module, value = value.__name__, vars(value).get(name)
            if isinstance(value, FunctionType) and value.__module__ in self._spaces:
                yield module, path[-1], value

    def _compiled(self, function: FunctionType) -> Any:
        space = self._spaces[function.__module__]
        if function.__module__.endswith("twin.log"):
            space["uniform"] = self.uniform
        again = FunctionType(function.__code__, space, function.__name__, function.__defaults__, function.__closure__)
        signature = self._signature(function)
        how = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        if signature is None:  # it is compiled where it is called, by what it is called with
            return self._numba.njit(again, **how)
        with unfinished(), counted_from_the_front():
            return self._numba.njit(signature, **how)(again)

    def entry(self, function: Callable[..., Any]) -> Any:
        """The compiled form of a function that is called from outside."""
        assert isinstance(function, FunctionType)
        self._compile_all_for(function)
        return self._entered(function, "")

    def entry_kept_in(self, folder: str, function: Callable[..., Any]) -> Any:
        """The same, from a folder in which it was kept, or to be kept there; raises OSError where that cannot be."""
        from numba.core.errors import NumbaError

        assert isinstance(function, FunctionType)
        try:  # what it calls is not compiled yet: this succeeds only where all of it was kept
            return self._entered(function, folder)
        except NumbaError:
            self._compile_all_for(function)
            return self._entered(function, folder)

    def _compile_all_for(self, function: FunctionType) -> None:
        """Compile what an entry needs; the entry itself, which links all of it, counts as one more."""
        needed: set[FunctionType] = set()
        ahead = [function]
        while ahead:
            for _, _, called in self._called_by(ahead.pop()):
                if called not in needed:
                    needed.add(called)
                    ahead.append(called)
        self._needed = len(needed) + 1
        with described_once():
            self._compile_what_it_calls(function)

    def _entered(self, function: FunctionType, folder: str) -> Any:
        config, space = self._numba.config, self._spaces[function.__module__]
        again = FunctionType(function.__code__, space, function.__name__, function.__defaults__, function.__closure__)
        before, config.CACHE_DIR = config.CACHE_DIR, folder or config.CACHE_DIR
        how = {"error_model": "numpy", "nogil": True, "cache": bool(folder)}
        try:
            with with_all_it_reaches(), counted_from_the_front(), described_once():
                return self._numba.njit(self._signature(function), **how)(again)
        except RuntimeError as no_folder:
            raise OSError(str(no_folder)) from no_folder
        finally:
            config.CACHE_DIR = before

    def _signature(self, function: FunctionType) -> tuple[Any, ...] | None:
        """The types of what a handler takes; None where they are not all known, as of a rule."""
        code = function.__code__
        told = [function.__annotations__.get(name) for name in code.co_varnames[: code.co_argcount]]
        found = [self._types.get(name) if isinstance(name, str) else None for name in told]
        return None if None in found or "twin" not in function.__module__ else tuple(found)

    def _known_types(self) -> dict[str, Any]:
        types = self._numba.types
        whole, real = types.int64, types.float64
        known = {name: self._numba.from_dtype(dtype) for name, dtype in RECORDS.items()}
        known |= {"int": whole, "float": real}
        known |= {"Ints": types.NestedArray(whole, (4,)), "Floats": types.NestedArray(real, (3,))}
        known |= {"TermsArray": known["Terms"][::1], "TermsTable": known["Terms"][:, ::1]}
        known |= {"Worlds": known["World"][::1], "Scenarios": self._numba.from_dtype(layout.SCENARIO)[::1]}
        known |= {"Trials": whole[:, ::1], "Row": real[::1], "Table": real[:, :, ::1]}
        for several in ("int, int", "int, int, int", "float, float", "float, float, float", "int, float"):
            of = tuple({"int": whole, "float": real}[one] for one in several.split(", "))
            known[f"tuple[{several}]"] = types.Tuple(of) if len(set(of)) > 1 else types.UniTuple(of[0], len(of))
        return known
