"""What was due, done, late and missed, counted."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.service.upkeep import turns
from linmeng.domain.service.upkeep_days import Suspension
from linmeng.domain.service.upkeep_figures import Figures, figures, span_begins
from tests.domain.service.some_upkeep import duty, on, renamed

SINCE = date(2025, 1, 1)


def test_a_year_of_months_by_quarters() -> None:
    """In time, late, missed; in time, suspended, still late."""
    some = duty(1, "months", early=10, late=3, end=True)
    done = on(date(2025, 1, 31), date(2025, 3, 10), date(2025, 5, 2))
    rest = [Suspension(date(2025, 5, 20), date(2025, 6, 5))]
    found = figures(turns(some, SINCE, None, done, date(2025, 7, 5), rest).turns, "quarter")
    assert found[0] == Figures("some", date(2025, 1, 1), due=3, in_time=1, late=1, missed=1)
    assert found[1] == Figures("some", date(2025, 4, 1), due=2, in_time=1, overdue=1, suspended=1)
    assert found[0].share_in_time == Fraction(1, 3)
    assert found[0].share_done == Fraction(2, 3)


def test_what_may_still_be_done_in_time_is_not_in_the_share() -> None:
    some = duty(1, "months", early=10, end=True)
    (found,) = figures(turns(some, SINCE, None, [], date(2025, 1, 25)).turns, "year")
    assert (found.due, found.waiting, found.decided, found.share_in_time) == (1, 1, 0, None)


def test_duties_are_kept_apart_and_sorted() -> None:
    daily = renamed(duty(1, "days"), "a")
    both = [
        *turns(duty(1, "weeks"), SINCE, None, [], date(2025, 2, 3)).turns,
        *turns(daily, SINCE, None, [], date(2025, 2, 3)).turns,
    ]
    found = [(f.begins.month, f.duty, f.due) for f in figures(both, "month")]
    assert found == [(1, "a", 31), (1, "some", 4), (2, "a", 3)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 200), max_size=20), st.integers(0, 250), st.sampled_from(["month", "quarter"]))
def test_the_parts_make_the_whole(days: list[int], today: int, span: str) -> None:
    some = duty(5, "days", early=2, late=1)
    done = on(*(date.fromordinal(SINCE.toordinal() + n) for n in days))
    found = turns(some, SINCE, None, done, date.fromordinal(SINCE.toordinal() + today)).turns
    rows = figures(found, span)  # type: ignore[arg-type]
    assert sum(f.due for f in rows) == sum(t.state != "coming" for t in found)
    for f in rows:
        assert f.due == f.in_time + f.late + f.missed + f.overdue + f.waiting
        assert f.begins == span_begins(f.begins, span)  # type: ignore[arg-type]
