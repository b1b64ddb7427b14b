"""Custody: who asks, who is nearest, how long, and what is due on which day."""

from datetime import date, timedelta
from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.custody import (
    Company,
    Point,
    check_asking,
    check_choice,
    check_signing,
    check_term,
    in_force,
    last_day,
    metres,
    nearest_first,
    watch,
)
from linmeng.domain.refusals import NotNow, NotUnderstood
from tests.domain.procedures.selection.some import CALENDAR

HERE = Point("水霞", 121.40, 31.21)


def east(name: str, m: float) -> Point:
    return Point(name, HERE.lon + m / (111_195 * cos(radians(HERE.lat))), HERE.lat)


NEAR = Company("n", "近物业", (east("甲", 300), east("乙", 9000)))
FAR = Company("f", "远物业", (east("丙", 2500),))
NONE = Company("o", "无在管", ())


def test_the_nearest_first_by_what_each_manages() -> None:
    found = nearest_first([HERE], [FAR, NONE, NEAR])
    assert [(p.place, p.company.key, p.metres, p.nearest) for p in found] == [
        (1, "n", 300, ("甲",)), (2, "f", 2500, ("丙",)), (3, "o", None, ()),
    ]  # fmt: skip


def test_several_compounds_count_by_the_mean() -> None:
    other = east("茅台", 2600)  # 2300 from 甲, 100 from 丙
    found = nearest_first([HERE, other], [NEAR, FAR])
    assert {p.company.key: (p.metres, p.nearest) for p in found} == {
        "n": (1300, ("甲",)),
        "f": (1300, ("丙",)),
    }


def test_equally_near_fewer_demerits_then_the_name() -> None:
    same = (east("甲", 300),)
    rows = [Company("1", "丙", same, 3), Company("2", "乙", same), Company("3", "甲", same, 3)]
    assert [p.company.key for p in nearest_first([HERE], rows)] == ["2", "1", "3"]


def test_known_distances() -> None:
    """A degree of latitude on the mean sphere is 111 195 m; from pole to pole half the circumference."""
    assert round(metres(Point("", 0, 0), Point("", 0, 1))) == 111_195
    assert round(metres(Point("", 0, 90), Point("", 0, -90))) == 20_015_114


@given(*[st.floats(-170, 170), st.floats(-80, 80)] * 2)
def test_distance_is_symmetric_and_of_a_place_to_itself_nothing(
    a: float, b: float, c: float, d: float
) -> None:
    one, other = Point("", a, b), Point("", c, d)
    assert metres(one, other) == pytest.approx(metres(other, one)) and metres(one, one) == 0


def test_without_any_known_place_nothing_is_proposed() -> None:
    with pytest.raises(NotUnderstood):
        nearest_first([], [NEAR])


def test_another_than_the_first_needs_its_reason() -> None:
    found = nearest_first([HERE], [NEAR, FAR])
    assert check_choice(found, "n", "").place == 1
    assert check_choice(found, "f", "近物业婉拒").place == 2
    for key, why in (("f", "  "), ("x", "不在库")):
        with pytest.raises(NotUnderstood):
            check_choice(found, key, why)


def test_who_may_ask() -> None:
    check_asking(committee=True, asking=0, owners=0)
    check_asking(committee=False, asking=20, owners=100)
    check_asking(committee=False, asking=4, owners=16)  # 3.2 owners are 20 %
    for asking, owners in ((19, 100), (3, 16)):
        with pytest.raises(NotNow):
            check_asking(committee=False, asking=asking, owners=owners)
    for asking, owners in ((0, 0), (5, 4), (-1, 4)):
        with pytest.raises(NotUnderstood):
            check_asking(committee=False, asking=asking, owners=owners)


def test_six_months_at_most() -> None:
    assert last_day(date(2024, 1, 1)) == date(2024, 6, 30)
    assert last_day(date(2024, 9, 15)) == date(2025, 3, 14)
    assert last_day(date(2023, 8, 31)) == date(2024, 2, 29)  # there is no 31 February
    check_term(date(2024, 1, 1), date(2024, 6, 30))
    for until in (date(2024, 7, 1), date(2023, 12, 31)):
        with pytest.raises(NotUnderstood):
            check_term(date(2024, 1, 1), until)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_no_term_is_longer_than_six_months(day: date) -> None:
    last = last_day(day)
    assert 180 <= (last - day).days <= 184 and (last.year * 12 + last.month) - (
        day.year * 12 + day.month
    ) in (5, 6)


def test_what_is_due() -> None:
    """Signed on Friday 2024-09-27: announced by 30 September, in force from 1 October: filed by the 10th."""
    seen = watch(date(2024, 9, 27), date(2024, 10, 1), date(2025, 3, 31), date(2024, 10, 1), CALENDAR)
    assert seen.announce_by == date(2024, 9, 30) and seen.file_by == date(2024, 10, 10)
    assert seen.plan_by == date(2024, 12, 31) and seen.days_left == 181
    short = watch(date(2024, 9, 27), date(2024, 10, 1), date(2024, 10, 31), date(2024, 11, 2), CALENDAR)
    assert short.plan_by == date(2024, 10, 1) and short.days_left == -2


def test_demerits_count_for_a_year() -> None:
    on = date(2024, 1, 10)
    rows = [(on, 6), (on + timedelta(days=100), 3)]
    assert in_force(rows, on) == 6 and in_force(rows, date(2025, 1, 9)) == 9
    assert in_force(rows, date(2025, 1, 10)) == 3 and in_force(rows, on - timedelta(days=1)) == 0


def test_a_leap_year_is_a_year_too() -> None:
    """Across 29 February a year has 366 days; of that day itself the year ends with the next February."""
    for on, last in (
        (date(2024, 2, 1), date(2025, 1, 31)), (date(2023, 9, 21), date(2024, 9, 20)),
        (date(2024, 2, 29), date(2025, 2, 28)), (date(2025, 2, 28), date(2026, 2, 27)),
    ):  # fmt: skip
        assert in_force([(on, 6)], last) == 6 and in_force([(on, 6)], last + timedelta(days=1)) == 0


def test_six_months_in_several_terms() -> None:
    """What was used up is used up: of 15 October to 14 April 123 days, 59 are left, to 14 April."""
    used = [(date(2024, 10, 15), date(2025, 2, 14))]
    check_term(date(2025, 2, 15), date(2025, 4, 14), used)
    with pytest.raises(NotUnderstood, match="2025-04-14"):
        check_term(date(2025, 2, 15), date(2025, 4, 15), used)
    whole = [*used, (date(2025, 2, 15), date(2025, 4, 14))]
    with pytest.raises(NotNow, match="used up"):
        check_term(date(2025, 7, 1), date(2025, 7, 1), whole)
    with pytest.raises(NotNow, match="used up"):
        check_term(date(2025, 4, 15), date(2025, 4, 15), reversed(whole))


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 90)), max_size=5),
)
def test_terms_in_a_row_never_exceed_the_six_months(start: date, parts: list[tuple[int, int]]) -> None:
    """However they are cut, with gaps between them or without."""
    taken: list[tuple[date, date]] = []
    first = start
    for gap, days in parts:
        term = (first, first + timedelta(days=days - 1))
        try:
            check_term(*term, taken)
        except (NotNow, NotUnderstood):
            continue
        taken.append(term)
        first = term[1] + timedelta(days=1 + gap)
    if taken:
        together = sum((last - begin).days + 1 for begin, last in taken)
        assert together <= (last_day(taken[0][0]) - taken[0][0]).days + 1


def test_signed_after_the_choice_and_from_then_on() -> None:
    day = date(2024, 10, 8)
    check_signing(day, day, day)
    with pytest.raises(NotUnderstood, match="chosen on"):
        check_signing(day, date(2024, 10, 7), day)
    with pytest.raises(NotUnderstood, match="begins when"):
        check_signing(day, date(2024, 10, 9), day)
