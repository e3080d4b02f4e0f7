"""Calibrated ensembles: files of points that what is known has not ruled out, and scenarios that draw from them.

A file says what it was made for, by which version, on which targets and how; a scenario takes over the points alone.
"""

from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from incidentsim.errors import IncidentSimError, ScenarioError, refuse, suggestion, verbatim
from incidentsim.evidence.reading import parsed
from incidentsim.scenario.document import Document, Lines, described
from incidentsim.scenario.laws import Part
from incidentsim.scenario.members import Ensemble
from incidentsim.scenario.paths import all_replaced, provenance_at, value_at
from incidentsim.scenario.scenario import SCHEMA_VERSION as SCENARIO_SCHEMA
from incidentsim.scenario.scenario import Scenario, scenario_hash

SCHEMA_VERSION = 1
_SHIPPED = files("incidentsim.scenario") / "catalogue" / "ensembles"


class MadeFor(Part):
    """The scenario that an ensemble was made for."""

    scenario: str = Field(min_length=1, description="Its name.")
    scenario_schema: int = Field(ge=1, description="Version of the format of scenario files.")
    scenario_hash: str = Field(pattern=r"^[0-9a-f]{64}$", description="Its hash.")


class EnsembleFile(Part):
    """An ensemble as its file holds it: the points, and everything that says how far to trust them."""

    schema_version: int = Field(ge=1, le=SCHEMA_VERSION, description="Version of this file format.")
    title: str = Field(min_length=1, max_length=200, description="What it is, in a line.")
    story: str = Field(default="", max_length=20_000, description="How it was made, and what it is not.")
    version: str = Field(min_length=1, description="Version of incidentsim that made it.")
    made_for: MadeFor
    made: date = Field(description="Day on which it was made.")
    made_by: str = Field(min_length=1, description="The command that makes it.")
    seed: int = Field(ge=0, description="Seed of the runs behind it.")
    targets: tuple[str, ...] = Field(min_length=1, description="Identifiers of the targets that it was matched to.")
    cut_off: float = Field(gt=0, description="Largest implausibility of a point that is kept.")
    own_paths: tuple[str, ...] = Field(
        default=(), description="Parameters of its scenario, such as its mix of aims, that are left alone in any other."
    )
    ensemble: Ensemble

    @model_validator(mode="after")
    def _own(self) -> "EnsembleFile":
        for path in self.own_paths:
            if path not in self.ensemble.paths:
                raise refuse("own_paths", path, "one of ensemble.paths", "Drop it, or give it a column.")
        if set(self.own_paths) == set(self.ensemble.paths):
            hint = "Drop those that other scenarios share."
            raise refuse("own_paths", list(self.own_paths), "fewer than all of ensemble.paths", hint)
        return self


def shipped_ensembles() -> tuple[str, ...]:
    """The names of the shipped ensembles, in alphabetical order."""
    if not _SHIPPED.is_dir():
        return ()
    names = (item.name for item in _SHIPPED.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_ensemble(name_or_path: str, version: str) -> EnsembleFile:
    """A shipped ensemble by name, or one from a TOML file.

    Takes    its name or file; the version of incidentsim that is to use it.
    Raises   ScenarioError: no such ensemble, a file that says something else, one that another version made.
    """
    place = name_or_path
    lines, text = Lines(), _text(place)
    lines.read(place, text)
    document = parsed(text, place)
    try:
        found = EnsembleFile.model_validate(document)
    except ValidationError as error:
        raise _told(error, document, place, lines) from None
    hint = f"Make it anew with this version: {found.made_by}."
    if found.version != version:
        raise refuse(lines.place(place, "version"), found.version, f"this version of incidentsim, {version}", hint)
    if found.made_for.scenario_schema != SCENARIO_SCHEMA:
        where = lines.place(place, "made_for.scenario_schema")
        raise refuse(where, found.made_for.scenario_schema, f"the format of this version, {SCENARIO_SCHEMA}", hint)
    return found


def with_ensemble(scenario: Scenario, file: EnsembleFile) -> Scenario:
    """The scenario with the parameters of an ensemble drawn from it, together, once a replication.

    In a scenario that it was not made for, what is its own scenario's alone is left as it stands.
    Raises   ScenarioError where the scenario draws from one already, lacks one of its parameters, or gives a parameter
             a range or a bound that some member leaves.
    """
    ensemble = file.ensemble if made_for(scenario, file) else _shared(file)
    where = f"ensemble {ensemble.name}"
    if scenario.ensemble is not None:
        allowed = f"a scenario without an ensemble ({scenario.name} draws from {scenario.ensemble.name})"
        raise refuse("--ensemble", ensemble.name, allowed, "Leave one of the two out.")
    check_members(scenario, ensemble, where)
    source = {"source": where, "grade": "C"}
    evidence = {path: provenance_at(scenario, path).model_copy(update=source) for path in ensemble.paths}
    uncertain = {path: law for path, law in scenario.uncertain.items() if path not in ensemble.paths}
    kept = {"uncertain": uncertain, "ensemble": ensemble, "evidence": {**scenario.evidence, **evidence}}
    return scenario.model_copy(update=kept)


def made_for(scenario: Scenario, file: EnsembleFile) -> bool:
    """Whether an ensemble was made for just this scenario; elsewhere its use is an assumption."""
    return scenario_hash(scenario) == file.made_for.scenario_hash


def check_members(scenario: Scenario, ensemble: Ensemble, where: str) -> None:
    """Each path is a number of the scenario, and each member within what the scenario allows there."""
    for column, path in enumerate(ensemble.paths):
        try:
            value = value_at(scenario, path)
        except ScenarioError as error:
            hint = str(error).rsplit(". ", 1)[-1]
            raise refuse(where, path, f"a parameter of {scenario.name}", hint) from None
        if not isinstance(value, int | float):
            raise refuse(where, path, "a parameter that is one number", "Name the number inside it.")
        item = provenance_at(scenario, path)
        for place, member in enumerate(ensemble.members):
            here = f"{where}: members.{place}: {path}"
            if item.low is not None and item.high is not None and not item.low <= member[column] <= item.high:
                allowed = f"within its range in {scenario.name}, {item.low:g} to {item.high:g}"
                raise refuse(here, member[column], allowed, "Mend the member, or make the ensemble for this scenario.")
    for place, member in enumerate(ensemble.members):
        try:
            all_replaced(scenario, dict(zip(ensemble.paths, member, strict=True)))
        except IncidentSimError as error:
            raise ScenarioError(f"{where}: members.{place}: {error}") from None


def _shared(file: EnsembleFile) -> Ensemble:
    """The ensemble without what belongs to its own scenario."""
    kept: Ensemble | None = file.ensemble
    for path in file.own_paths:
        kept = kept and kept.without(path)
    assert kept is not None
    return kept


def _told(error: ValidationError, document: Document, place: str, lines: Lines) -> ScenarioError:
    """One line for the first thing that is wrong; a key that is not known is told with those of this file."""
    for item in error.errors(include_url=False):
        if item["type"] == "extra_forbidden":
            *above, key = map(str, item["loc"])
            inner = {"made_for": MadeFor.model_fields, "ensemble": Ensemble.model_fields}
            hint = suggestion(key, list(inner[above[0]] if above else EnsembleFile.model_fields))
            return refuse(lines.place(place, ".".join([*above, key])), key, "a known key", hint)
    return described(error, document, place, lines)


def _text(place: str) -> str:
    if place in shipped_ensembles():
        return (_SHIPPED / f"{place}.toml").read_text(encoding="utf-8")
    path = Path(place)
    try:
        if path.suffix != ".toml" and not path.is_file():
            hint = suggestion(place, list(shipped_ensembles())) if shipped_ensembles() else "None is shipped."
            raise refuse("ensemble", place, "the name of an ensemble, or its file", hint)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise refuse(
            place, verbatim("bytes that are not text"), "a TOML file in UTF-8", "Is it the right file?"
        ) from None
    except OSError as error:
        reason = verbatim(error.strerror or "an error")
        raise refuse(place, reason, "a file that can be read", "Check the path and its permissions.") from None
