"""Which keys a table of a scenario file may have."""

from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from incidentsim.scenario.scenario import Scenario


def fields_at(loc: tuple[int | str, ...], document: Any) -> list[str]:
    """The keys known at a location of a file; the tags of its tables choose among kinds."""
    models: list[type[BaseModel]] = [Scenario]
    here: Any = document
    for key in loc:
        if (isinstance(here, dict) and key in here) or (isinstance(here, list) and isinstance(key, int)):
            here = here[key]  # type: ignore[index]
            models = [inner for model in models for inner in _models(_annotation(model, key))] or models
    fitting = [model for model in models if _fits(model, here)] or models
    names = [name for model in fitting for name in model.model_fields]
    return [name for name in dict.fromkeys(names) if name not in ("uncertain", "evidence")]


def _annotation(model: type[BaseModel], key: int | str) -> Any:
    field = model.model_fields.get(str(key))
    return field.annotation if field else model


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model inside an annotation: unions, tuples, dicts."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    return [model for argument in arguments for model in _models(argument)]


def _fits(model: type[BaseModel], here: Any) -> bool:
    return all(
        here.get(tag) == model.model_fields[tag].default
        for tag in ("law", "kind", "dist")
        if isinstance(here, dict) and tag in model.model_fields and model.model_fields[tag].default is not None
    )
