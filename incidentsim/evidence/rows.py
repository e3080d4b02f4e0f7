"""The rows of the registry: sources, assumptions, targets, and what is not known."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

#: What the letters of a grade mean.
GRADES = {
    "R": "read: the passage itself was seen",
    "C": "computed from published data",
    "M": "from memory, not yet verified: treated as an assumption",
    "A": "assumption: no source found; to be swept over its range",
    "U": "set by the user",
}
#: Grades of what is shown as an assumption, and so needs a range, or a reason why it has none.
ASSUMED = ("A", "M")
#: What a target is for.
ROLES = {
    "calibrate": "free assumptions may be set on it",
    "check": "reported as it comes, never tuned on",
    "input": "it went in as a parameter, so it validates nothing",
}
#: What the rows of the table of parameters are about, by the letter of their identifiers.
SECTIONS = {
    "A": "Kinematics and geometry",
    "B": "Radio of the bridge and the cockpit",
    "C": "Channels above the bridge",
    "D": "Times to decide, by echelon",
    "E": "Rates of encounters and incidents",
    "F": "Perception and judgement",
    "G": "Skills and posts over the years",
    "I": "Coefficients of the model",
    "J": "What the model needs beside them",
    "K": "The years: programmes and their mechanisms",
}
#: The clocks that a target may be about.
SCALES = ("scene", "aftermath", "years")
#: A row of the table of parameters, named in a text.
NAMED_ROW = re.compile(r"\bP-[A-Z]\d+\b")
_EITHER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and what of it was read; grade R if the passage itself was seen."""

    key: str
    title: str
    read: str
    grade: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A value with its range, in SI, and in the words of the file; of a bare number, its unit in words."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    told: str
    told_range: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a row: which parameters of a scenario it is for, or in words what it is; where; its span, or why
    it has none."""

    of: str
    domain: str
    span: Span
    why: str = ""

    @property
    def words(self) -> str:
        """The number with its range, or why it has none."""
        where = f" ({self.domain})" if self.domain else ""
        said = ", ".join(filter(None, [self.span.told, self.span.told_range, self.why]))
        return f"{self.of}{where}: {said}"

    @property
    def is_for_parameters(self) -> bool:
        """Whether `of` names parameters; else it says in words what the number is."""
        return " " not in self.of and "(" not in self.of

    def covers(self, path: str, domain: str) -> bool:
        """Whether it is for the parameter at a path, in a scenario of that domain."""
        here = not self.domain or self.domain == domain
        return here and self.is_for_parameters and any(_names(pattern, path) for pattern in spelt_out(self.of))

    def contains(self, low: float, high: float) -> bool:
        """Whether a range (SI) lies within this one, but for rounding."""
        if self.span.low is None or self.span.high is None:
            return False
        slack = 1e-9 * max(abs(self.span.low), abs(self.span.high))
        return self.span.low - slack <= low and high <= self.span.high + slack


@dataclass(frozen=True, slots=True)
class Assumption:
    """A row of the table of parameters: what it is, its grade, what it rests on, and its numbers."""

    key: str
    quantity: str
    grade: str
    basis: str
    sources: tuple[str, ...] = ()
    values: tuple[Entry, ...] = ()
    choices: str = ""
    kept: str = ""

    @property
    def section(self) -> str:
        """The letter of its section of the table: "I" of P-I12."""
        return self.key.removeprefix("P-")[:1]

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The sources, and the other rows, that it names."""
        return (*self.sources, *(row for row in NAMED_ROW.findall(self.basis) if row != self.key))


@dataclass(frozen=True, slots=True)
class Band:
    """One figure of a target: what is counted, what the record has, which band is accepted, by which measure."""

    of: str
    span: Span
    measure: str = ""

    @property
    def words(self) -> str:
        """The figure of the record, with the band that is accepted."""
        band = f"accepted {self.span.told_range}" if self.span.told_range else "no band was given"
        return f"{self.of}: {', '.join(filter(None, [self.span.told, band]))}"


@dataclass(frozen=True, slots=True)
class Target:
    """A fact of the record that the model should reproduce, and what may be done with it."""

    key: str
    fact: str
    role: str
    scale: str
    grade: str
    sources: tuple[str, ...]
    bands: tuple[Band, ...]
    rests_on: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known, what stands in its place, what hangs on it, and what would close the gap."""

    key: str
    what: str
    instead: str
    bears_on: tuple[str, ...]
    would_help: str


def spelt_out(pattern: str) -> list[str]:
    """A pattern with braces as all the patterns that it stands for.

    >>> spelt_out("channels.{radio,guard}.answer")
    ['channels.radio.answer', 'channels.guard.answer']
    """
    parts = _EITHER.split(pattern)
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def _names(pattern: str, path: str) -> bool:
    """Whether a pattern names a parameter: the path itself, or the part that it is in."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}.*")
