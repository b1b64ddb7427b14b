"""From turns to orders: which one is needed now, which ones have lapsed, what a new company takes over."""

from collections.abc import Collection, Iterable
from datetime import date

from linmeng.domain.service.upkeep import SETTLED, Course, State, Turn


def to_generate(courses: Iterable[Course], ordered: Collection[str], today: date) -> tuple[Turn, ...]:
    """The turns that need an order on `today`: of each course the oldest open one, if none was ordered yet.

    `ordered` are the keys of all turns that ever had an order, whatever became of it. While one turn is open
    the next waits, so after a gap there is one order and not forty. Asked again with what it answered added
    to `ordered`, it answers nothing. In the order of due days, then keys.
    """
    waiting = (course.open for course in courses)
    needed = [t for t in waiting if t and t.order_on <= today and t.key not in ordered]
    return tuple(sorted(needed, key=lambda t: (t.due, t.key)))


def lapsed(course: Course, standing: Collection[str]) -> tuple[str, ...]:
    """Of the unfinished orders of this course (`standing`: keys of their turns) those without a purpose.

    Their turn was missed, suspended, done by another record, or is no longer there because an earlier
    record was added. Sorted.
    """
    over = (State.MISSED, State.SUSPENDED, *SETTLED)
    wanted = {t.key for t in course.turns if t.state not in over}
    return tuple(sorted(set(standing) - wanted))


def left_open(course: Course) -> date | None:
    """When the turn was due that the end of the contract left undone; None where nothing is open.

    The next company's `turns` take it as `taken`. To be asked when the contract is over.
    """
    ended = (t for t in course.turns if t.ended and not t.settled)
    return next((t.was or t.due for t in ended if t.state is not State.SUSPENDED), None)
