"""Where the trials of a run are run, as the command line says it: processes, threads, or a Dask cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from incidentsim.runner import shards as runner
    from incidentsim.runner.places import Place

Workers = Annotated[int | None, typer.Option(help="Processes; as many as are worth it if not said.")]
Threads = Annotated[
    int | None, typer.Option(help="Threads in place of processes, for an engine that lets them run side by side.")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        "--cluster",
        metavar="tcp://HOST:PORT|local",
        help="Run the trials on the Dask cluster of this scheduler, or on one of our own, of --workers processes.",
    ),
]


Shard = Annotated[
    str, typer.Option(metavar="i/k", help="Run every k-th replication of each point; `merge` puts shards together.")
]


def place_of(workers: int | None, threads: int | None, cluster: str | None) -> "Place | None":
    """The place that is asked for; None: processes of our own, as many as are worth it.

    Raises   RequestError where two are asked for, and for a word that is not known.
    """
    from incidentsim.choose import place_named
    from incidentsim.errors import RequestError, refuse, verbatim

    own = cluster == "local"
    asked = {"--threads": threads, "--scheduler": cluster, "--workers": None if own else workers}
    given = [name for name, value in asked.items() if value is not None]
    if len(given) > 1:
        hint = "Leave one out; a scheduler knows its own workers."
        raise refuse(given[0], verbatim(" beside ".join(given)), "alone", hint, kind=RequestError)
    if threads is not None:
        return place_named("threads", threads)
    if cluster is None:
        return None
    if not own and "://" not in cluster:
        hint = "Write it as --scheduler tcp://HOST:PORT, or --cluster local."
        raise refuse("--scheduler", cluster, "the address of a Dask scheduler, or local", hint, kind=RequestError)
    return place_named(cluster, workers)


def shard_of(text: str, out: Path | None) -> "runner.Shard":
    """The shard that is asked for; it is of no use where it is not kept.

    Raises   RequestError for a word that is none, and for a shard without a folder.
    """
    from incidentsim.errors import RequestError, refuse, verbatim
    from incidentsim.runner import shards

    if text and out is None:
        hint = "Say where it is kept with -o; `incidentsim merge` puts shards together."
        raise refuse("--shard", verbatim("no -o beside it"), "kept in a folder", hint, kind=RequestError)
    return shards.shard_written(text)
