"""One trial, and many: what is called from outside."""

from __future__ import annotations

from incidentsim.twin import begin, dispatch, measures
from incidentsim.twin.records import Replications, Table, TermsArray, World, Worlds


def play(w: World, terms: TermsArray, seed: int, replication: int) -> int:
    """Run one trial; why it could not be finished, or 0."""
    begin.set_out(w, terms, seed, replication)
    dispatch.run(w)
    return w.status


def many(worlds: Worlds, terms: TermsArray, seed: int, replications: Replications, out: Table) -> None:
    """Run many trials and measure them.

    Takes    worlds, shape (1,); terms, shape (encounters,); the replications, int64, shape (n,); `out`, float64, shape
             (n, encounters, 1 + measures): the status of the trial, then its measures.
    """
    w = worlds[0]
    for k in range(len(replications)):
        status = play(w, terms, seed, replications[k])
        for e in range(len(terms)):
            out[k, e, 0] = status
            if status == 0:
                measures.reduce(w, e, out[k, e])
