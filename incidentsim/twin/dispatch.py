"""What is due is done: each wait that ends wakes its process, and each frame is handed to its handler."""

from __future__ import annotations

from incidentsim.twin import calls, core, lines, offers, resources, waits, watch
from incidentsim.twin.core import DONE, NONE, WAIT
from incidentsim.twin.handlers import handle
from incidentsim.twin.numbers import kind
from incidentsim.twin.records import Frame, Inbox, Pair, World


def run(w: World) -> None:
    """Run until every encounter is over; `status` says whether that was so."""
    while w.running > 0 and w.status == core.FINE:
        what, a, b = core.take_next(w)
        w.steps += 1
        if w.steps > w.p.budget or what == NONE:
            core.fail(w, core.TOO_MANY_EVENTS)
            return
        _do(w, what, a, b)


def _do(w: World, what: int, a: int, b: int) -> None:
    """One thing that is due is done."""
    if what == core.DIRECT:
        if w.processes[a].generation == b:
            _resume(w, a)
    elif what == core.BRANCH:
        if w.processes[a].generation == b:
            waits.wake(w, a)
    elif what == core.WOKEN:
        if w.processes[a].generation == b:
            _resume(w, a)
    elif what == core.BEGIN:
        if w.processes[a].uid == b:
            _resume(w, a)
    elif what == core.PUT:
        resources.hand_out(w, w.encs[a].sides[b].inbox, a, b)
    elif what == core.GOT:
        _got(w, w.encs[a // 2].sides[a % 2].inbox, b)
    elif what == core.MOVED:
        _moved(w, w.encs[a // 64].pairs[a % 64], b)
    elif what == core.OVER:
        w.encs[a].over = 2
        waits.tell_the_list(w, w.encs[a].first_waiting)
    elif what == core.ANSWERED:
        w.offers[a].answered = 2
        waits.tell_the_list(w, w.offers[a].first_waiting)
    else:
        _do_more(w, what, a, b)


def _do_more(w: World, what: int, a: int, b: int) -> None:
    if what == core.GRANTED:
        _granted(w, a, b)
    elif what == core.RELEASED:
        resources.give(w, a)
    elif what == core.INNER_BRANCH:
        if w.processes[a].generation == b:
            waits.wake_inside(w, a)
    elif what == core.INNER_WOKEN:
        if w.processes[a].generation == b:
            waits.wake(w, a)
    elif what == core.TOLD:
        capital = w.encs[a].capitals[b]
        capital.told = 2
        _call_up(w, capital.told_process, capital.told_generation, 1)
    elif what == core.ENDED:
        _other_ended(w, a, b)
    elif what == core.INTERRUPT:
        if w.processes[a].uid == b:
            _throw(w, a)


def _got(w: World, box: Inbox, uid: int) -> None:
    """What an inbox handed out is there for whoever asked for it."""
    if box.uid != uid:
        return
    box.state = resources.TAKEN
    _call_up(w, box.process, box.generation, box.by_condition)


def _moved(w: World, pair: Pair, uid: int) -> None:
    """A unit of a pair has turned."""
    if pair.uid != uid:
        return
    pair.state = 2
    _call_up(w, pair.process, pair.generation, pair.by_condition)


def _granted(w: World, q: int, uid: int) -> None:
    """A place that was granted is there for whoever asked for it."""
    asked = w.requests[q]
    if asked.uid != uid:
        return
    asked.state = resources.TAKEN
    _call_up(w, asked.process, asked.generation, asked.by_condition)


def _call_up(w: World, p: int, generation: int, by_condition: int) -> None:
    """What a process waited for is there, among other things or alone, if it still waits for it."""
    if generation != NONE and w.processes[p].generation == generation:
        if by_condition:
            waits.wake(w, p)
        else:
            _resume(w, p)


def _other_ended(w: World, p: int, uid: int) -> None:
    """A process that another holds has ended."""
    if w.processes[p].uid != uid or w.processes[p].holder == NONE:
        return
    holder = w.processes[w.processes[p].holder]
    if holder.mode == core.ANY:
        waits.wake(w, w.processes[p].holder)
    elif holder.mode == core.ALL:
        holder.left -= 1
        if holder.left == 0:
            waits.wake(w, w.processes[p].holder)


def _stop_waiting(w: World, p: int) -> None:
    """Whatever a process waited for wakes it no more."""
    process = w.processes[p]
    process.generation += 1
    process.condition = process.inner = process.mode = 0
    core.leave_list(w, p)


def _resume(w: World, p: int) -> None:
    """A process goes on until it waits again, or ends."""
    _stop_waiting(w, p)
    _go_on(w, p)


def _go_on(w: World, p: int) -> None:
    w.active = p
    process = w.processes[p]
    while w.status == core.FINE:
        f = process.top
        answer = handle(w, w.frames[f])
        if answer == WAIT:
            return
        if answer == DONE:
            process.top = w.frames[f].up
            core.free_frame(w, f)
            if process.top == NONE:
                _end(w, p)
                return


def _end(w: World, p: int) -> None:
    """A process has ended; whoever holds it is told."""
    process = w.processes[p]
    process.done, process.value = 1, w.got
    if process.holder == NONE:
        core.free_process(w, p)
    else:
        core.due_now(w, core.ENDED, p, process.uid)


def _throw(w: World, p: int) -> None:
    """A process is interrupted: frame by frame gives up what it holds, until one can go on."""
    _stop_waiting(w, p)
    w.active = p
    process = w.processes[p]
    while process.top != NONE:
        f = process.top
        frame = w.frames[f]
        if frame.kind == kind.CONSIDER:
            if watch.called_away(w, frame) == DONE:
                process.top = frame.up
                core.free_frame(w, f)
                _go_on(w, p)
            return
        if frame.kind == kind.ONE_OF_MANY:
            w.got = 0
            process.top = frame.up
            core.free_frame(w, f)
            _end(w, p)
            return
        _give_up(w, frame)
        process.top = frame.up
        core.free_frame(w, f)
    core.fail(w, core.CONFUSED)


def _give_up(w: World, frame: Frame) -> None:
    """What a frame holds is given back."""
    if frame.at == 0:
        return
    if frame.kind == kind.ON_THE_LINE:
        resources.release(w, frame.request)
    elif frame.kind == kind.HOLD_THE_LINE or frame.kind == kind.LATER_TALK:
        calls.free_the_line(w, frame)
    elif frame.kind == kind.INTERPRETED:
        lines.hang_up(w, frame)
    elif frame.kind == kind.UNTIL_ANSWERED:
        offers.leave(w, frame)
