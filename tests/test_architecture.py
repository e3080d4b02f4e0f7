"""Who may import whom, how long things may be, and what the rules may compute.

Each law reads one module as text and yields what breaks it, so a test can plant a violation.
"""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import incidentsim

PACKAGE = Path(incidentsim.__file__).parent
ALL = "all"
MAY_IMPORT: Mapping[str, str] = {
    "errors": "",
    "draws": "",
    "journal": "",
    "units": "errors",
    "rules": "",
    "evidence": "errors units",
    "scenario": "errors units evidence draws rules",
    "tracks": "journal",
    "measures": "errors units journal scenario tracks",
    "design": "errors units evidence draws scenario measures",
    "engine": "errors journal rules scenario measures",
    "model": "errors draws rules journal scenario measures engine",
    "twin": "errors draws rules journal scenario measures engine model",
    "programme": "errors draws rules journal scenario measures engine",
    "results": "errors units journal tracks scenario measures design",
    "uses": "errors evidence rules scenario model programme",
    "analysis": "errors measures results evidence",
    "runner": "errors draws journal scenario measures design engine results analysis",
    "brief": "errors units journal tracks scenario measures results analysis evidence",
    "choose": ALL,
    "engines": ALL,
    "cli": ALL,
    "demo": ALL,
    "__init__": ALL,
    "__main__": ALL,
}
MODULE_LINES = 300
FUNCTION_LINES = 40
#: Seen equal, to the last bit, in plain and in compiled Python.
RULES_MATH = {"exp", "log", "sqrt", "erf", "erfc", "sin", "cos", "tan", "atan", "atan2", "tanh", "floor"}
RULES_MATH |= {"pi", "inf", "nan", "isfinite", "isinf", "isnan"}
RULES_MODULES = {"math", "typing", "collections", "dataclasses", "enum", "incidentsim"}
RULES_REFUSED_CALLS = {"pow", "round", "sum", "divmod"}
RULES_OPERATIONS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BitOr)  # the last is for `float | None`
#: A trial that fails becomes a row; a policy of the user's is asked; a module of the user's is imported.
WIDE_NETS = (Path("runner/trials.py"), Path("model/policy.py"), Path("choose.py"))
SLOW_TO_IMPORT = {"numba", "pandas", "scipy", "matplotlib", "seaborn", "pyarrow", "SALib"}

Law = Callable[[Path, str], Iterator[str]]


def part_of(path: Path) -> str:
    """The part of the house in which a module stands; `path` begins below the package."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


def imported(path: Path, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of all that a module imports, anywhere in it, relative names made absolute."""
    package = ("incidentsim", *path.parent.parts)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                start = ".".join((*above, *([module] if module else [])))
                yield from ((node.lineno, f"{start}.{alias.name}") for alias in names)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name
            case _:
                pass


def wrong_imports(path: Path, text: str) -> Iterator[str]:
    """Imports that the table does not allow."""
    part = part_of(path)
    if part not in MAY_IMPORT:
        yield f"{path}: the part {part!r} is not in the table of tests/test_architecture.py"
        return
    allowed = {part, *(MAY_IMPORT if MAY_IMPORT[part] == ALL else MAY_IMPORT[part].split())}
    for line, name in imported(path, ast.parse(text)):
        first, *rest = name.split(".")
        target = rest[0] if rest and rest[0] in MAY_IMPORT else "__init__"
        if first == "incidentsim" and target not in allowed:
            yield f"{path}:{line}: {part} may not import {name}"


def long_modules(path: Path, text: str) -> Iterator[str]:
    """Modules of too many lines."""
    lines = len(text.splitlines())
    if lines >= MODULE_LINES:
        yield f"{path}: {lines} lines; a module keeps under {MODULE_LINES}"


def long_functions(path: Path, text: str) -> Iterator[str]:
    """Functions of too many lines of code; of a command, the signature is not counted."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            is_command = part_of(path) == "cli" and node.decorator_list
            spans = [] if is_command else [(node.lineno, node.body[0].lineno - 1)]
            spans += [(body[0].lineno, body[-1].end_lineno or 0)] if body else []
            code = [line.strip() for first, last in spans for line in lines[first - 1 : last]]
            count = sum(1 for line in code if line and not line.startswith("#"))
            if count >= FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {count} lines; a function keeps under {FUNCTION_LINES}"


def uncompilable_rules(path: Path, text: str) -> Iterator[str]:
    """What a rule may not compute or import, since the last bit of its value might then differ when compiled."""
    if part_of(path) != "rules":
        return
    tree = ast.parse(text)
    for line, name in imported(path, tree):
        module, *names = name.split(".")
        if module not in RULES_MODULES or (module == "math" and not RULES_MATH.issuperset(names)):
            yield f"{path}:{line}: rules may not import {name}"
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=op) | ast.AugAssign(op=op) if not isinstance(op, RULES_OPERATIONS):
                yield f"{path}:{node.lineno}: rules may not use the operation {type(op).__name__}"
            case ast.Attribute(value=ast.Name(id="math"), attr=attr) if attr not in RULES_MATH:
                yield f"{path}:{node.lineno}: rules may not use math.{attr}"
            case ast.Call(func=ast.Name(id=name)) if name in RULES_REFUSED_CALLS:
                yield f"{path}:{node.lineno}: rules may not call {name}"


def prints(path: Path, text: str) -> Iterator[str]:
    """Calls of `print` outside cli."""
    if part_of(path) == "cli":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{path}:{node.lineno}: only cli may print"


def wide_nets(path: Path, text: str) -> Iterator[str]:
    """`except Exception`, or wider, but where a failed trial becomes a row, or code of the user's is run."""
    if path in WIDE_NETS:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {""}
            if caught & {"", "Exception", "BaseException"}:
                yield f"{path}:{node.lineno}: only {', '.join(map(str, WIDE_NETS))} may catch everything"


def empty_names(path: Path, text: str) -> Iterator[str]:
    """Modules whose name says nothing."""
    for name in path.with_suffix("").parts:
        if name in {"util", "utils", "helpers", "common", "misc"}:
            yield f"{path}: {name!r} says nothing; name the noun"


LAWS: tuple[Law, ...] = (
    wrong_imports,
    long_modules,
    long_functions,
    uncompilable_rules,
    prints,
    wide_nets,
    empty_names,
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_package_keeps_the_law_against(law: Law) -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    found = [said for path in modules for said in law(path.relative_to(PACKAGE), path.read_text(encoding="utf-8"))]
    assert not found, "\n" + "\n".join(found)


PLANTED: tuple[tuple[Law, str, str], ...] = (
    (wrong_imports, "runner/plan.py", "from incidentsim.model import encounter"),
    (wrong_imports, "runner/plan.py", "import incidentsim.model.encounter"),
    (wrong_imports, "runner/plan.py", "from incidentsim import model"),
    (wrong_imports, "runner/plan.py", "from incidentsim import __version__"),
    (wrong_imports, "runner/plan.py", "from ..model.encounter import run"),
    (wrong_imports, "runner/plan.py", "from .. import model"),
    (wrong_imports, "analysis/deep/plan.py", "from ...runner import trials"),
    (wrong_imports, "draws.py", "from .errors import refuse"),
    (wrong_imports, "runner/plan.py", "def run():\n    from incidentsim.model import encounter"),
    (wrong_imports, "brief/page.py", "if TYPE_CHECKING:\n    from incidentsim.model import World"),
    (wrong_imports, "brief/page.py", "model = importlib.import_module('incidentsim.model')"),
    (wrong_imports, "novelty/plan.py", ""),
    (long_modules, "brief/page.py", "x = 1\n" * 300),
    (long_functions, "brief/page.py", "def page():\n" + "    x = 1\n" * 39),
    (long_functions, "brief/page.py", "class Page:\n    async def page(self):\n" + "        x = 1\n" * 39),
    (long_functions, "cli/run.py", "@app.command()\ndef run(\n    a: int,\n):\n" + "    x = 1\n" * 40),
    (uncompilable_rules, "rules/chance.py", "y = x**2"),
    (uncompilable_rules, "rules/chance.py", "x **= 2"),
    (uncompilable_rules, "rules/chance.py", "y = x % 2"),
    (uncompilable_rules, "rules/chance.py", "y = math.hypot(1.0, 2.0)"),
    (uncompilable_rules, "rules/chance.py", "from math import exp, gamma"),
    (uncompilable_rules, "rules/chance.py", "def f():\n    import numpy as np"),
    (uncompilable_rules, "rules/chance.py", "from scipy.special import erf"),
    (uncompilable_rules, "rules/chance.py", "y = sum([1.0, 2.0])"),
    (prints, "brief/page.py", "def page():\n    print('here')"),
    (wide_nets, "brief/page.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (wide_nets, "brief/page.py", "try:\n    pass\nexcept (OSError, BaseException) as error:\n    pass"),
    (wide_nets, "runner/plan.py", "try:\n    pass\nexcept:\n    pass"),
    (empty_names, "brief/utils.py", ""),
)
ALLOWED: tuple[tuple[Law, str, str], ...] = (
    (wrong_imports, "runner/plan.py", "from incidentsim.engine import Engine\nfrom .trials import run\nimport math"),
    (wrong_imports, "cli/run.py", "from incidentsim.model import encounter\nfrom incidentsim import __version__"),
    (wrong_imports, "__init__.py", "from .model import encounter"),
    (long_modules, "brief/page.py", "x = 1\n" * 299),
    (long_functions, "brief/page.py", "def page():\n    '''A\n    B'''\n\n    # why\n" + "    x = 1\n" * 38),
    (long_functions, "cli/run.py", "@app.command()\ndef run(\n" + "    a: int,\n" * 40 + "):\n    pass"),
    (uncompilable_rules, "rules/chance.py", "import math\n\ndef f(x: float | None):\n    return math.exp(-x) / 2 + 1"),
    (uncompilable_rules, "analysis/share.py", "import numpy as np\ny = x**2"),
    (prints, "cli/run.py", "print('here')"),
    (wide_nets, "runner/trials.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (wide_nets, "model/policy.py", "try:\n    pass\nexcept Exception:\n    pass"),
    (wide_nets, "choose.py", "try:\n    pass\nexcept BaseException:\n    pass"),
)


@pytest.mark.parametrize(("law", "path", "text"), PLANTED)
def test_a_planted_violation_is_found(law: Law, path: str, text: str) -> None:
    assert list(law(Path(path), text))


@pytest.mark.parametrize(("law", "path", "text"), ALLOWED)
def test_what_is_allowed_is_let_pass(law: Law, path: str, text: str) -> None:
    assert not list(law(Path(path), text))


HELP = """\
import runpy
sys.argv = ["incidentsim", "--help"]
try:
    runpy.run_module("incidentsim", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
"""


@pytest.mark.parametrize("does", ["import incidentsim", HELP], ids=["import", "help"])
def test_a_library_that_is_slow_to_import_waits_until_it_is_needed(does: str) -> None:
    code = f"import sys\n{does}\nprint('loaded:', *sorted({SLOW_TO_IMPORT!r} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].split() == ["loaded:"]
