"""Ensembles on the command line: `--ensemble`, and what `list` and `show` say of them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from incidentsim import __version__
from incidentsim.cli.say import Voice, aligned
from incidentsim.units import spoken

if TYPE_CHECKING:
    from incidentsim.scenario.scenario import Scenario


def ensemble_names(incomplete: str) -> list[str]:
    """The names that a shell may complete."""
    from incidentsim.scenario.ensembles import shipped_ensembles

    return [name for name in shipped_ensembles() if name.startswith(incomplete)]


EnsembleName = Annotated[
    str | None,
    typer.Option(
        "--ensemble",
        metavar="NAME",
        help="Each replication draws its free assumptions from this ensemble; --set wins.",
        autocompletion=ensemble_names,
    ),
]


def drawing_from(say: Voice, scenario: "Scenario", name: str | None) -> "Scenario":
    """The scenario, drawing from the ensemble that is named, if one is; said where it was made for another scenario."""
    if name is None:
        return scenario
    from incidentsim.scenario.ensembles import load_ensemble, made_for, with_ensemble

    file = load_ensemble(name, __version__)
    drawing = with_ensemble(scenario, file)
    if not made_for(scenario, file):
        own = ", ".join(file.own_paths)
        left = f"; {own} stay as they are here" if own else ""
        say.remark(
            f"ensemble {file.ensemble.name} was made for {file.made_for.scenario}, which this is not: "
            f"that it holds here too is an assumption{left}"
        )
    return drawing


def told_of_member(scenario: "Scenario", seed: int, replication: int) -> dict[str, Any]:
    """Which member of which ensemble a replication meets; nothing where the scenario draws from none."""
    ensemble = scenario.ensemble
    return {} if ensemble is None else {"ensemble": ensemble.name, "member": ensemble.met(seed, replication)}


def list_ensembles(say: Voice) -> None:
    """The shipped ensembles, and what they were made for."""
    from incidentsim.scenario.ensembles import load_ensemble, shipped_ensembles

    found = [load_ensemble(name, __version__) for name in shipped_ensembles()]
    rows = [
        (
            each.ensemble.name,
            each.made_for.scenario,
            str(len(each.ensemble.members)),
            " ".join(each.targets),
            each.title,
        )
        for each in found
    ]
    data = [
        {"name": name, "made_for": scenario, "members": int(members), "targets": targets.split(), "title": title}
        for name, scenario, members, targets, title in rows
    ]
    say.results(aligned(("NAME", "MADE FOR", "MEMBERS", "TARGETS", "TITLE"), rows), data)


def show_ensemble(say: Voice, name: str) -> None:
    """An ensemble: what it was made for and how, and the span of each parameter over its members."""
    from incidentsim.scenario.ensembles import load_ensemble

    file = load_ensemble(name, __version__)
    ensemble = file.ensemble
    columns = dict(zip(ensemble.paths, zip(*ensemble.members, strict=True), strict=True))
    lines = [
        ("made for", f"{file.made_for.scenario} ({file.made_for.scenario_hash[:12]}…)"),
        ("made", f"{file.made}, by `{file.made_by}`, with incidentsim {file.version}, seed {file.seed}"),
        ("matched", f"{', '.join(file.targets)}; implausibility below {file.cut_off:g}"),
        ("members", f"{len(ensemble.members)}, {'by weight' if ensemble.weights else 'all alike'}"),
    ]
    rows = [
        (path, *(spoken(path, sorted(column)[place]) for place in (0, len(column) // 2, -1)))
        for path, column in columns.items()
    ]
    head = [f"{name}: {file.title}", file.story.strip(), "\n".join(f"{word:<8}  {text}" for word, text in lines)]
    table = aligned(("PATH", "LEAST", "MIDDLE", "MOST"), rows)
    say.results("\n\n".join([*filter(None, head), table]), file.model_dump(mode="json", exclude_none=True))
