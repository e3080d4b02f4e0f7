"""What a process can wait for: a while, the end of its scene, an answer, others; and how it is woken."""

from __future__ import annotations

from incidentsim.twin.core import (
    ANSWERED,
    BRANCH,
    DIRECT,
    INNER_WOKEN,
    NONE,
    OF_OFFER,
    OF_OVER,
    OVER,
    WAIT,
    WOKEN,
    due_later,
    due_now,
    stand_in,
)  # fmt: skip
from incidentsim.twin.records import Capital, World


def sleep(w: World, delay_s: float) -> int:
    """So long, whatever happens."""
    due_later(w, delay_s, DIRECT, w.active, w.processes[w.active].generation)
    return WAIT


def wake(w: World, p: int) -> None:
    """A condition of a process is met; it is woken in its turn."""
    process = w.processes[p]
    if process.condition == 0:
        process.condition = 1
        due_now(w, WOKEN, p, process.generation)


def until_over(w: World, delay_s: float) -> int:
    """So long, or until the scene is over."""
    p = w.active
    due_later(w, delay_s, BRANCH, p, w.processes[p].generation)
    or_over(w, p)
    return WAIT


def or_over(w: World, p: int) -> None:
    e = w.frames[w.processes[p].top].e
    enc = w.encs[e]
    if enc.over == 2:
        if w.processes[p].inner == 1:
            wake_inside(w, p)
        else:
            wake(w, p)
        return
    if enc.last_waiting == NONE:
        enc.first_waiting = p
    stand_in(w, p, OF_OVER, e, enc.last_waiting)
    enc.last_waiting = p


def wake_inside(w: World, p: int) -> None:
    """The inner of two nested conditions is met."""
    process = w.processes[p]
    if process.inner == 1:
        process.inner = 2
        due_now(w, INNER_WOKEN, p, process.generation)


def until_answered(w: World, o: int) -> int:
    """Until an offer is answered, or a delay that was scheduled before is over."""
    p, offer = w.active, w.offers[o]
    if offer.answered == 2:
        wake(w, p)
        return WAIT
    if offer.last_waiting == NONE:
        offer.first_waiting = p
    stand_in(w, p, OF_OFFER, o, offer.last_waiting)
    offer.last_waiting = p
    return WAIT


def schedule_branch(w: World, delay_s: float) -> None:
    """One of several things that the running process is about to wait for: a delay."""
    due_later(w, delay_s, BRANCH, w.active, w.processes[w.active].generation)


def until_others(w: World, mode: int) -> int:
    """Until one, or all, of the processes that this one holds have ended."""
    w.processes[w.active].mode = mode
    return WAIT


def over_now(w: World, e: int) -> None:
    """Whoever waits for the end of the scene is to be told."""
    w.encs[e].over = 1
    due_now(w, OVER, e, 0)


def answered_now(w: World, o: int, value: int) -> None:
    """Whoever waits for the answer is to be told."""
    w.offers[o].answered, w.offers[o].value = 1, value
    due_now(w, ANSWERED, o, 0)


def tell_the_list(w: World, first: int) -> None:
    """Those who stand in a list, in their order, are told; each leaves it when it is woken."""
    p = first
    while p != NONE:
        after = w.processes[p].after
        if w.processes[p].inner == 1:
            wake_inside(w, p)
        elif w.processes[p].inner == 0:
            wake(w, p)
        p = after


def until_told(w: World, capital: Capital) -> int:
    """Until a capital is told of the act, or a delay that was scheduled before is over."""
    p = w.active
    if capital.told == 2:
        wake(w, p)
        return WAIT
    capital.told_process, capital.told_generation = p, w.processes[p].generation
    return WAIT
