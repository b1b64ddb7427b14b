"""Turns by last done: the next is due a period after the last was done, or after the last was due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from linmeng.domain.service.upkeep_days import first_due, free_from, index_from, position, shifted
from linmeng.domain.service.upkeep_turns import Course, Done, Slot, Spare, Term, Turn


def by_last_done(
    term: Term, known: Sequence[Done], today: date, first: date | None, taken: date | None
) -> Course:
    """One turn after the other: the next is known only when this one is done or missed."""
    every = term.duty.every
    base, k, was = _start(term, [d for d in known if d.on < term.since], first, taken)
    opens = term.since
    rest = [d for d in known if d.on >= term.since]
    found: list[Turn] = []
    spare: list[Spare] = []
    while (named := position(base, every, k)) <= term.last:
        due = free_from(named, term.suspensions)
        if due is not None and named < due <= term.last:
            base, k, was = due, 0, was or named
        slot = _following(term, named, due, opens, position(base, every, k + 1), was, today)
        done = _next_done(term, slot, rest, found, spare)
        found.append(term.turn(slot, done, today))
        if done:
            base, k, opens = done.on, 1, shifted(done.on, 1)
        elif slot.closes < min(today, term.last) and not slot.suspended:
            k, opens = k + 1, shifted(slot.closes, 1)
        else:
            break
        was = None
    spare += [_left(term, d, found) for d in rest]
    return Course(tuple(found), tuple(spare))


def _following(
    term: Term, named: date, due: date | None, opens: date, next_due: date, was: date | None, today: date
) -> Slot:
    """A turn by last done. Suspended on its day it rests meanwhile; with no day after, for good."""
    if due is None or due > term.last:
        return replace(term.slot(named, named, opens, next_due, was), closes=term.last, suspended=True)
    slot = term.slot(named, due, opens, next_due, was)
    return replace(
        slot, suspended=today < due and any(s.holds(today) for s in term.suspensions) and due > named
    )


def _start(
    term: Term, before: Sequence[Done], first: date | None, taken: date | None
) -> tuple[date, int, date | None]:
    """From which day to count, how many periods, and when the first turn was due before it was moved."""
    every = term.duty.every
    if before:
        due = position(before[-1].on, every, 1)
        return (before[-1].on, 1, None) if due >= term.since else (term.since, 0, due)
    if taken is not None:
        return term.since, 0, taken
    start = first or first_due(every, term.since)
    return start, index_from(start, every, term.since), None


def _next_done(
    term: Term, slot: Slot, rest: list[Done], found: Sequence[Turn], spare: list[Spare]
) -> Done | None:
    """Takes from `rest` the record of this turn; those before it count for none."""
    over = {t.key for t in found if t.settled}
    while rest and rest[0].on <= slot.closes:
        record = rest.pop(0)
        if slot.earliest <= record.on and record.turn not in over:
            return record
        spare.append(_left(term, record, found))
    return None


def _left(term: Term, record: Done, found: Sequence[Turn]) -> Spare:
    settled = any(t.settled for t in found)
    if settled:
        return Spare(record, "second")
    held = any(s.holds(record.on) for s in term.suspensions)
    return Spare(record, "suspended" if held else "early")
