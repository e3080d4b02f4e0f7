"""The kernel of the twin: a clock, what is due, processes that wait, and nothing of the model.

It keeps the order of SimPy exactly: what happens at one instant happens in the order in which it was scheduled, urgent
things first. So a process here waits, is woken, interrupted and ended just when its mirror image is there, and at a tie
the same one goes first. Three queues do the work of one: times ahead lie in a heap; what is due now, in two rings.

A process is a stack of frames, as a generator that yields from another is; a frame knows its place (`at`) in its
handler. Each wait of a process has a generation: whatever would still wake it for an earlier wait finds another number.
"""

from __future__ import annotations

from typing import Any

from incidentsim.twin import layout
from incidentsim.twin.records import Frame, Timed, World

#: What may be due.
DIRECT, BRANCH, INNER_BRANCH = 0, 1, 2
WOKEN, INNER_WOKEN, OVER, MOVED, ANSWERED, TOLD, PUT, GOT, GRANTED, RELEASED, ENDED = range(3, 14)
BEGIN, INTERRUPT = 14, 15
#: What a handler answers: it waits, it is done, it has called another.
WAIT, DONE, CALL = 0, 1, 2
#: Lists in which a process may stand.
NO_LIST, OF_OVER, OF_OFFER = 0, 1, 2
#: How a process waits for others.
ANY, ALL = 1, 2
#: Why a trial could not be finished here.
FINE, TOO_MANY_EVENTS, FULL, CONFUSED = 0, 1, 2, 3
_HEAP_MASK, _QUEUE_MASK = layout.HEAP, layout.QUEUE - 1
NONE = layout.NONE


def fail(w: World, why: int) -> None:
    """The trial cannot be finished here; the first reason counts."""
    if w.status == FINE:
        w.status = why


# --- what is due


def due_now(w: World, kind: int, a: int, b: int) -> None:
    """Something is due at this instant, after all that is due already."""
    if w.normal_count >= layout.QUEUE:
        fail(w, FULL)
        return
    item = w.normal[(w.normal_first + w.normal_count) & _QUEUE_MASK]
    item.kind, item.a, item.b = kind, a, b
    w.normal_count += 1


def due_first(w: World, kind: int, a: int, b: int) -> None:
    """Something is due at this instant before anything that is not urgent."""
    if w.urgent_count >= layout.QUEUE:
        fail(w, FULL)
        return
    item = w.urgent[(w.urgent_first + w.urgent_count) & _QUEUE_MASK]
    item.kind, item.a, item.b = kind, a, b
    w.urgent_count += 1


def _is_earlier(one: Timed, other: Timed) -> int:
    """1 if it is due earlier, else 0; no branch, since none could be foreseen."""
    return int((one.at_s < other.at_s) | ((one.at_s == other.at_s) & (one.order < other.order)))


def due_later(w: World, delay_s: float, kind: int, a: int, b: int) -> None:
    """Something is due after a delay; one too short to move the clock is due now."""
    at_s = w.now + delay_s
    if at_s == w.now:
        due_now(w, kind, a, b)
        return
    if w.heap_count >= layout.HEAP:
        fail(w, FULL)
        return
    w.order += 1
    order, place = w.order, w.heap_count
    w.heap_count += 1
    heap = w.heap
    while place > 0:
        above = (place - 1) >> 1
        if heap[above].at_s < at_s or (heap[above].at_s == at_s and heap[above].order < order):
            break
        _copy(heap[place], heap[above])
        place = above
    item = heap[place]
    item.at_s, item.order, item.kind, item.a, item.b = at_s, order, kind, a, b


def _copy(to: Timed, of: Timed) -> None:
    to.at_s, to.order, to.kind, to.a, to.b = of.at_s, of.order, of.kind, of.a, of.b


def take_earliest(w: World) -> tuple[int, int, int]:
    """The earliest of what is ahead: (kind, a, b); the clock moves to it."""
    heap = w.heap
    first = heap[0]
    w.now = first.at_s
    found = first.kind, first.a, first.b
    w.heap_count -= 1
    count = w.heap_count
    if count > 0:
        last = heap[count]
        place, below = 0, 1
        while below + 1 < count:  # the hole goes down to the end: what was last is seldom early
            below += _is_earlier(heap[below + 1], heap[below])
            _copy(heap[place], heap[below])
            place, below = below, 2 * below + 1
        if below < count:
            _copy(heap[place], heap[below])
            place = below
        while place > 0 and _is_earlier(last, heap[(place - 1) >> 1]):
            _copy(heap[place], heap[(place - 1) >> 1])
            place = (place - 1) >> 1
        _copy(heap[place], last)
    return found


def take_next(w: World) -> tuple[int, int, int]:
    """What is due next: (kind, a, b); kind NONE where nothing is left."""
    if w.urgent_count > 0:
        item = w.urgent[w.urgent_first]
        w.urgent_first = (w.urgent_first + 1) & _QUEUE_MASK
        w.urgent_count -= 1
        return item.kind, item.a, item.b
    if w.heap_count > 0 and (w.normal_count == 0 or w.heap[0].at_s == w.now):
        return take_earliest(w)
    if w.normal_count > 0:
        item = w.normal[w.normal_first]
        w.normal_first = (w.normal_first + 1) & _QUEUE_MASK
        w.normal_count -= 1
        return item.kind, item.a, item.b
    return NONE, 0, 0


# --- processes


def new_frame(w: World, kind: int, e: int, s: int) -> int:
    """A frame of a handler for one side of an encounter; its place is the beginning."""
    free = w.frames_free
    if free != NONE:
        w.frames_free = w.frames[free].up
    else:
        if w.frames_count >= layout.FRAMES:
            fail(w, FULL)
            return 0
        free = w.frames_count
        w.frames_count += 1
    frame = w.frames[free]
    frame.kind, frame.at, frame.up, frame.e, frame.s = kind, 0, NONE, e, s
    frame.request = NONE
    return free


def free_frame(w: World, f: int) -> None:
    w.frames[f].up = w.frames_free
    w.frames_free = f


def start(w: World, f: int) -> int:
    """A process begins with this frame, before anything else that is due now; its number."""
    free = w.processes_free
    if free != NONE:
        w.processes_free = w.processes[free].top
    else:
        if w.processes_count >= layout.PROCESSES:
            fail(w, FULL)
            return 0
        free = w.processes_count
        w.processes_count += 1
        w.processes[free].generation = 0
    process = w.processes[free]
    w.uid += 1
    process.uid, process.top = w.uid, f
    process.condition = process.inner = process.mode = process.done = process.value = process.left = 0
    process.list_of, process.holder, process.request = NO_LIST, NONE, NONE
    due_first(w, BEGIN, free, process.uid)
    return free


def free_process(w: World, p: int) -> None:
    process = w.processes[p]
    process.uid = NONE
    process.top = w.processes_free
    w.processes_free = p


def begin(w: World, kind: int, e: int, s: int) -> Any:
    """A new process; its frame, to be filled in."""
    f = new_frame(w, kind, e, s)
    start(w, f)
    return w.frames[f]


def call(w: World, kind: int, of: Frame) -> Any:
    """The frame of another handler that the running one waits for, of the same side and encounter, to be filled in."""
    f = new_frame(w, kind, of.e, of.s)
    frame = w.frames[f]
    frame.up = w.processes[w.active].top
    w.processes[w.active].top = f
    return frame


def interrupt(w: World, p: int) -> None:
    """A process is interrupted, before anything else that is due now."""
    due_first(w, INTERRUPT, p, w.processes[p].uid)


def stand_in(w: World, p: int, of: int, which: int, last: int) -> None:
    """A process is the last in a list."""
    process = w.processes[p]
    process.list_of, process.list_id, process.before, process.after = of, which, last, NONE
    if last != NONE:
        w.processes[last].after = p


def leave_list(w: World, p: int) -> None:
    """A process leaves the list in which it stands, if any."""
    process = w.processes[p]
    if process.list_of == NO_LIST:
        return
    before, after = process.before, process.after
    if before != NONE:
        w.processes[before].after = after
    if after != NONE:
        w.processes[after].before = before
    if process.list_of == OF_OVER:
        if before == NONE:
            w.encs[process.list_id].first_waiting = after
        if after == NONE:
            w.encs[process.list_id].last_waiting = before
    else:
        if before == NONE:
            w.offers[process.list_id].first_waiting = after
        if after == NONE:
            w.offers[process.list_id].last_waiting = before
    process.list_of = NO_LIST
