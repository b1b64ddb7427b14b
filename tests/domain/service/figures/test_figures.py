"""Figures: who is counted, what is too few to say, before and after, and who tops a ranking."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linmeng.domain.service.figures import (
    DEFINITIONS,
    Counts,
    Figure,
    Matter,
    Span,
    changes,
    count,
    figures,
    ranked,
    same_months,
)  # fmt: skip
from linmeng.domain.service.figures.figure import hours, share

START = datetime(2025, 8, 1, tzinfo=UTC)
SPAN = Span(START, START + timedelta(days=30))
LATER = START + timedelta(days=90)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def by_key(counts: Counts) -> dict[str, Figure]:
    return {one.key: one for one in figures(counts)}


MATTERS = (
    Matter(after(1), after(4), after(2), after(2), after(3), asked=True, stars=5),
    Matter(
        after(2), after(5), after(3), after(9), after(10), after(4), asked=True, stars=2
    ),  # sent back: late
    Matter(after(3), after(6), after(5), after(5), None, asked=True),  # done, nobody checked
    Matter(after(4), after(7)),  # undone and late
    Matter(after(29), after(40), after(35), after(35), after(36), content=True),  # due in the next span
    Matter(after(-5), after(1), after(0.5), after(0.5), after(1), stars=4),  # reported in the span before
    Matter(after(100), after(110)),  # not yet known
)


def test_each_figure_counts_its_own_crowd() -> None:
    told = count(MATTERS, SPAN, LATER, complaints=[after(3), after(31)], households=120)
    assert (told.reported, told.solved, told.undone) == (5, 3, 1)
    assert (told.due, told.on_time) == (5, 3)
    assert (told.done, told.reopened) == (4, 1)
    assert (told.asked, told.answered, told.satisfied) == (4, 3, 2)
    assert (told.complaints, told.households, told.days) == (1, 120, 30)
    assert sorted(told.hours) == [24, 48, 144, 168]


def test_what_cannot_be_known_yet_is_not_counted() -> None:
    early = count(MATTERS, SPAN, after(5.5), complaints=[after(3), after(8)])
    assert (early.due, early.on_time) == (3, 2)  # a deadline still ahead is neither kept nor missed
    assert (
        early.done == 0 and early.complaints == 1 and early.days == 5.5
    )  # seven days to reopen are not over


def test_stars_and_parts_must_make_sense() -> None:
    with pytest.raises(ValueError, match="stars"):
        count([Matter(after(1), stars=6)], SPAN, LATER)
    with pytest.raises(ValueError, match="no more than its whole"):
        Counts(reported=1, solved=2)
    with pytest.raises(ValueError, match="not negative"):
        Counts(complaints=-1)
    with pytest.raises(ValueError, match="ends after"):
        Span(START, START)


def test_yangsi_fourteen_of_fourteen_is_too_few_to_say() -> None:
    """Seed case Y11: 14 urgent matters solved in a compound of 120 households."""
    told = by_key(Counts(reported=14, solved=14, complaints=3, households=120, days=146))
    solved = told["solved"]
    assert solved.value == 1 and solved.low == pytest.approx(0.7847, abs=1e-4) and not solved.enough
    rate = told["complaints"]
    assert rate.of == 48 and rate.value == pytest.approx(62.5) and not rate.enough
    assert (rate.low, rate.high) == pytest.approx((12.889, 182.65), rel=1e-3)


def test_nothing_counted_is_no_figure() -> None:
    for one in figures(Counts()):
        assert one.value is None and not one.enough and one.definition.text and one.definition.text.en


def test_one_fix_in_four_minutes_tops_nothing() -> None:
    quick = Counts(reported=1, solved=1, hours=[4 / 60])
    steady = Counts(reported=50, solved=44, undone=6, hours=[30.0 + n for n in range(44)])
    for key in ("solved", "hours"):
        rows = [("quick", by_key(quick)[key]), ("steady", by_key(steady)[key])]
        assert [(row.who, row.place) for row in ranked(rows)] == [("steady", 1), ("quick", None)]


@given(small=st.integers(1, 9), hits=st.integers(0, 400), of=st.integers(20, 400))
def test_by_the_bound_alone_a_full_small_sample_stays_below_a_good_large_one(
    small: int, hits: int, of: int
) -> None:
    """Even without least samples: n of n tops only who is below what n of n can prove."""
    assume(hits <= of)
    rows = [("small", share("solved", small, small)), ("large", share("solved", hits, of))]
    told = ranked([(who, replace(one, enough=True)) for who, one in rows])
    if told[0].who == "small":
        assert hits / of < small / (small + 1.9599639845**2) + 0.22


@given(
    st.lists(st.integers(0, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), max_size=12)
)
def test_a_ranking_is_by_the_worse_end_and_keeps_everybody(samples: list[tuple[int, int]]) -> None:
    for key in ("on_time", "reopened"):
        told = ranked([(n, share(key, *sample)) for n, sample in enumerate(samples)])
        assert sorted(row.who for row in told) == list(range(len(samples)))
        sure = [row for row in told if row.place is not None]
        assert told[: len(sure)] == sure and all(row.figure.of >= 20 for row in sure)
        ends = [row.figure.low if key == "on_time" else -(row.figure.high or 0) for row in sure]
        assert ends == sorted(ends, reverse=True)
        assert [row.place for row in sure] == [1 + sum(e > end for e in ends) for end in ends]


def test_only_one_figure_is_ranked_at_a_time() -> None:
    with pytest.raises(ValueError, match="one figure"):
        ranked([(1, share("solved", 1, 1)), (2, share("reopened", 1, 1))])


def test_before_and_after() -> None:
    before = Counts(
        reported=80, solved=48, done=60, reopened=6, complaints=42, households=2000, days=180,
        hours=[50.0 + n for n in range(48)], undone=32,
    )  # fmt: skip
    now = Counts(
        reported=70, solved=56, done=50, reopened=20, complaints=19, households=2100, days=180,
        hours=[5.0 + n / 10 for n in range(60)], undone=10, asked=9, answered=9, satisfied=9,
    )  # fmt: skip
    told = {one.before.key: one for one in changes(before, now)}
    assert {key: one.verdict for key, one in told.items()} == {
        "solved": "better", "on_time": "too_few", "reopened": "worse", "satisfied": "too_few",
        "answered": "too_few", "complaints": "better", "hours": "better",
    }  # fmt: skip
    assert (told["solved"].low, told["solved"].high) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )  # Newcombe's (a)
    ratio = told["complaints"]
    assert ratio.low == pytest.approx(0.2367, abs=2e-3) and ratio.high is not None and ratio.high < 1


def test_the_same_before_and_after_is_no_change() -> None:
    same = Counts(
        reported=90, solved=60, due=90, on_time=70, done=60, reopened=9, asked=60, answered=40, satisfied=30,
        complaints=20, households=500, days=300, hours=[float(n) for n in range(60)], undone=30,
    )  # fmt: skip
    assert {one.verdict for one in changes(same, same)} == {"unclear"}
    assert {one.verdict for one in changes(Counts(), same)} == {"too_few"}


AGES = st.integers(1, 5000)


@given(day=st.dates(date(2012, 1, 1), date(2026, 1, 1)), hour=st.integers(0, 23), age=AGES)
def test_before_lies_before_in_the_same_months(day: date, hour: int, age: int) -> None:
    began = datetime.combine(day, time(hour), UTC)
    at = began + timedelta(days=age)
    spans = same_months(began, at)
    assert spans is not None
    before, now = spans
    assert before.ends_at <= began <= now.begins_at and now.ends_at == at
    assert before.days == now.days <= 366
    assert (before.ends_at.month, before.ends_at.day) in {(at.month, at.day), (2, 28)}
    assert same_months(began, began) is None


MOMENTS = st.one_of(st.none(), st.floats(-40, 80))


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    reported = draw(st.floats(-40, 80))
    steps = [reported + draw(st.floats(0, 40)) for _ in range(4)]
    first, done, closed = sorted(steps[:3])
    told = draw(st.integers(0, 3))
    return Matter(
        after(reported), draw(st.one_of(st.none(), st.just(after(steps[3])))),
        after(first) if told else None, after(done) if told else None, after(closed) if told > 1 else None,
        after(first) if told > 2 else None, draw(st.booleans()),
        draw(st.one_of(st.none(), st.integers(1, 5))), draw(st.one_of(st.none(), st.booleans())),
    )  # fmt: skip


@given(st.lists(matters(), max_size=25), st.floats(-10, 120))
@settings(deadline=None)
def test_counts_always_fit_together_and_two_spans_add_up(rows: list[Matter], day: float) -> None:
    at, half = after(day), SPAN.begins_at + timedelta(days=11)
    whole = count(rows, SPAN, at)
    parts = [count(rows, span, at) for span in (Span(START, half), Span(half, SPAN.ends_at))]
    for name in ("reported", "solved", "due", "on_time", "done", "reopened", "asked", "satisfied", "undone"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
    assert len(whole.hours) + whole.undone == whole.reported
    assert all(one.value is None or one.low <= one.value + 1e-9 for one in figures(whole))


def test_hours_with_many_undone_have_no_upper_end() -> None:
    told = hours(Counts(hours=[1.0] * 12, undone=10, reported=22))
    assert told.value == 1.0 and told.high is None and told.enough and told.of == 22


def test_every_figure_says_what_it_is_in_both_languages() -> None:
    assert list(DEFINITIONS) == [one.key for one in figures(Counts())]
    for one in DEFINITIONS.values():
        assert one.name.en != one.name and one.text.en != one.text and one.least > 0
