"""One trial, and many: what is called from outside."""

from __future__ import annotations

from incidentsim.twin import begin, dispatch, measures
from incidentsim.twin.records import Scenarios, Table, TermsArray, TermsTable, Trials, World, Worlds


def play(w: World, terms: TermsArray, seed: int, replication: int) -> int:
    """Run one trial; why it could not be finished, or 0."""
    begin.set_out(w, terms, seed, replication)
    dispatch.run(w)
    return w.status


def many(worlds: Worlds, scenarios: Scenarios, terms: TermsTable, trials: Trials, out: Table) -> None:
    """Run many trials and measure them.

    Takes    worlds, shape (1,), with the seed; scenarios, shape (s,); terms, shape (s, encounters); the trials, int64,
             shape (n, 2): a replication, and the place of its scenario; `out`, float64, shape
             (n, encounters, 1 + measures): the status of the trial, then its measures.
    """
    w, last = worlds[0], -1
    for k in range(len(trials)):
        replication, which = trials[k]
        if which != last:
            w.p, last = scenarios[which], which
        status = play(w, terms[which], w.seed, replication)
        for e in range(w.encounters):
            out[k, e, 0] = status
            if status == 0:
                measures.reduce(w, e, out[k, e])
