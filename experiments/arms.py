"""What every experiment here does: arms of scenarios on the same draws, and a page with version and date."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from incidentsim import __version__
from incidentsim.analysis.estimates import Columns
from incidentsim.choose import engine_named
from incidentsim.results.table import columns_of, joined, table_of
from incidentsim.runner.trials import Chunk, run_chunk, spans
from incidentsim.scenario.files import load
from incidentsim.scenario.paths import vary
from incidentsim.scenario.scenario import Scenario

SIDES = ("blue", "red")
_CHUNK = 25
Settings = Mapping[str, Any]


def scenario_with(name: str, settings: Settings) -> Scenario:
    """A scenario of the catalogue with some values changed; a path that begins with "both." stands for both sides."""
    return with_settings(load(name), settings)


def with_settings(scenario: Scenario, settings: Settings) -> Scenario:
    """A scenario with some values changed."""
    for path, value in settings.items():
        scenario = changed(scenario, path, value)
    return scenario


def changed(scenario: Scenario, path: str, value: Any) -> Scenario:
    """One value changed, on both sides where the path begins with "both."."""
    side, _, rest = path.partition(".")
    for place in [f"{own}.{rest}" for own in SIDES] if side == "both" else [path]:
        scenario = vary(scenario, place, value)
    return scenario


def begun(scenario: Scenario, seed: int, replications: int, executor: Executor) -> list[Future[Chunk]]:
    """The chunks of an arm, under way."""
    engine, _ = engine_named()
    return [executor.submit(run_chunk, engine, scenario, seed, 0, span) for span in spans(replications, _CHUNK)]


def arm_run(scenario: Scenario, seed: int, replications: int, by: str = "auto") -> Columns:
    """The columns of an arm, run here by the engine of this name."""
    engine, _ = engine_named(by)
    chunk = run_chunk(engine, scenario, seed, 0, range(replications))
    return columns_of(table_of(chunk.rows, 0, engine.name, chunk.failures))


def ended(chunks: Sequence[Future[Chunk]]) -> Columns:
    """The columns of an arm that is done; failed trials are rows of it, and every analysis counts them."""
    tables = [table_of(chunk.rows, 0, "model", chunk.failures) for chunk in (future.result() for future in chunks)]
    return columns_of(joined(tables))


def page(title: str, words: Sequence[str], head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A page with one table, in the format of the docs."""
    told = f"Made with incidentsim {__version__} on {datetime.now(UTC):%Y-%m-%d}."
    lines = [f"# {title}", "", *words, "", told, "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    body = ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows]
    return "\n".join([*lines, *body]) + "\n"


def docs_folder() -> Path:
    """Where the findings stand."""
    return Path(__file__).resolve().parents[1] / "docs"
