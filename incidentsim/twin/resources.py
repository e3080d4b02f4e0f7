"""What is shared and scarce: officers, lines, interpreters, in queues; and the inbox of a commander.

A request is granted in the order of its priority, then of its time; one that may preempt calls away the user who is
last in that order. What is given back is given on when that is dealt with, in its turn.
"""

from __future__ import annotations

from typing import Any

from incidentsim.twin import layout
from incidentsim.twin.core import FULL, GOT, GRANTED, NONE, PUT, RELEASED, WAIT, due_now, fail, interrupt
from incidentsim.twin.records import Inbox, Percept, Request, World

WAITS, GIVEN, TAKEN = 0, 1, 2


def set_up(w: World, r: int, capacity: int, preemptive: int) -> None:
    """A resource with nobody at it."""
    resource = w.resources[r]
    resource.capacity, resource.preemptive, resource.count = capacity, preemptive, 0
    resource.first_user = resource.last_user = resource.first_waiting = NONE


def request(w: World, r: int, priority: int, preempts: int) -> int:
    """The running process asks for a place; the number of its request. Low priorities go first."""
    free = w.requests_free
    if free != NONE:
        w.requests_free = w.requests[free].next
    else:
        if w.requests_count >= layout.REQUESTS:
            fail(w, FULL)
            return 0
        free = w.requests_count
        w.requests_count += 1
    asked = w.requests[free]
    w.uid += 1
    asked.uid, asked.resource, asked.process, asked.generation = w.uid, r, w.active, NONE
    asked.state, asked.priority, asked.not_preempt, asked.at_s = WAITS, priority, 1 - preempts, w.now
    _stand_in_line(w, r, free)
    give(w, r)
    return free


def _goes_before(one: Request, other: Request) -> bool:
    if one.priority != other.priority:
        return one.priority < other.priority
    if one.at_s != other.at_s:
        return one.at_s < other.at_s
    return one.not_preempt < other.not_preempt


def _stand_in_line(w: World, r: int, q: int) -> None:
    """Behind everybody who does not go after it."""
    asked, before, at = w.requests[q], NONE, w.resources[r].first_waiting
    while at != NONE and not _goes_before(asked, w.requests[at]):
        before, at = at, w.requests[at].next
    asked.next = at
    if before == NONE:
        w.resources[r].first_waiting = q
    else:
        w.requests[before].next = q


def give(w: World, r: int) -> None:
    """The first in line gets a place, if there is one, or if it may call somebody away."""
    resource = w.resources[r]
    q = resource.first_waiting
    if q == NONE:
        return
    asked = w.requests[q]
    if resource.preemptive and resource.count >= resource.capacity and not asked.not_preempt:
        last, at = resource.first_user, w.requests[resource.first_user].next
        while at != NONE:
            if _goes_before(w.requests[last], w.requests[at]):
                last = at
            at = w.requests[at].next
        if _goes_before(asked, w.requests[last]):
            _take_away(w, r, last)
            interrupt(w, w.requests[last].process)
    if resource.count < resource.capacity:
        resource.first_waiting = asked.next
        asked.next = NONE
        if resource.first_user == NONE:
            resource.first_user = q
        else:
            w.requests[resource.last_user].next = q
        resource.last_user = q
        resource.count += 1
        asked.state = GIVEN
        due_now(w, GRANTED, q, asked.uid)


def _take_away(w: World, r: int, q: int) -> None:
    """A user is none any more; nothing happens where it was none."""
    resource = w.resources[r]
    before, at = NONE, resource.first_user
    while at != NONE and at != q:
        before, at = at, w.requests[at].next
    if at == NONE:
        return
    after = w.requests[q].next
    if before == NONE:
        resource.first_user = after
    else:
        w.requests[before].next = after
    if resource.last_user == q:
        resource.last_user = before
    w.requests[q].next = NONE
    resource.count -= 1


def release(w: World, q: int) -> None:
    """A request is given up: out of the line, or the place given back."""
    asked = w.requests[q]
    r = asked.resource
    if asked.state == WAITS:
        before, at = NONE, w.resources[r].first_waiting
        while at != NONE and at != q:
            before, at = at, w.requests[at].next
        if at != NONE:
            if before == NONE:
                w.resources[r].first_waiting = asked.next
            else:
                w.requests[before].next = asked.next
    else:
        _take_away(w, r, q)
    asked.uid = NONE
    asked.next = w.requests_free
    w.requests_free = q
    due_now(w, RELEASED, r, 0)


def release_all(w: World, r: int) -> None:
    """The running process gives up all that it asked for at a resource, in that order."""
    while True:
        oldest = NONE
        for first in (w.resources[r].first_user, w.resources[r].first_waiting):
            at = first
            while at != NONE:
                asked = w.requests[at]
                if asked.process == w.active and (oldest == NONE or asked.uid < w.requests[oldest].uid):
                    oldest = at
                at = asked.next
        if oldest == NONE:
            return
        release(w, oldest)


def until_granted(w: World, q: int, among_others: int) -> int:
    """Until a request is granted; among others, or that alone."""
    asked = w.requests[q]
    asked.generation, asked.by_condition = w.processes[w.active].generation, among_others
    return WAIT


# --- the inbox


def put(w: World, box: Inbox, e: int, s: int) -> Any:
    """Room for one more percept at the end of the inbox of a side: to be filled in."""
    if box.count >= layout.INBOX:
        fail(w, FULL)
        return box.items[0]
    item = box.items[(box.first + box.count) & (layout.INBOX - 1)]
    box.count += 1
    due_now(w, PUT, e, s)
    return item


def get(w: World, box: Inbox, e: int, s: int) -> None:
    """The next percept is asked for; what lies there is taken at once."""
    w.uid += 1
    box.uid, box.state, box.generation = w.uid, WAITS, NONE
    hand_out(w, box, e, s)


def hand_out(w: World, box: Inbox, e: int, s: int) -> None:
    """Whoever asks for a percept gets the first, if there is one."""
    if box.state == WAITS and box.uid != NONE and box.count > 0:
        copy_percept(box.value, box.items[box.first])
        box.first = (box.first + 1) & (layout.INBOX - 1)
        box.count -= 1
        box.state = GIVEN
        due_now(w, GOT, e * 2 + s, box.uid)


def until_got(w: World, box: Inbox, among_others: int) -> int:
    """Until a percept is there; among others, or that alone."""
    box.process, box.generation, box.by_condition = w.active, w.processes[w.active].generation, among_others
    return WAIT


def no_more(box: Inbox) -> None:
    """Nothing is asked for any more."""
    box.uid = NONE


def copy_percept(to: Percept, of: Percept) -> None:
    """One percept as another."""
    to.rung, to.number, to.line, to.offer, to.is_message = of.rung, of.number, of.line, of.offer, of.is_message
    to.heat, to.seen_s = of.heat, of.seen_s
