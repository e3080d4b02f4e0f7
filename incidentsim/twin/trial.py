"""One trial, and many: what is called from outside."""

from __future__ import annotations

from incidentsim.twin import begin, dispatch
from incidentsim.twin.records import TermsArray, World


def one(w: World, terms: TermsArray, seed: int, replication: int) -> int:
    """Run one trial; why it could not be finished, or 0."""
    begin.set_out(w, terms, seed, replication)
    dispatch.run(w)
    return w.status
