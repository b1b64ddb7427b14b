"""The timeline of a case: what was planned, what happened, and what slipped, day by day."""

from datetime import date

from linmeng.domain.procedures.events import Event, Learnt, Waived
from linmeng.domain.procedures.timeline import Timeline, timeline
from tests.domain.procedures.some import at, did, joined, small

BEGUN = date(2024, 7, 1)
ENDS = date(2024, 12, 31)


def events() -> list[Event]:
    return [
        *joined("甲"),
        Learnt(BEGUN, "contract_ends", "甲", ENDS),
        Learnt(BEGUN, "has_assembly", "甲", True),
        did("feasible", date(2024, 7, 10)),
        did("scheme", date(2024, 10, 8)),  # six days after the 90th day before the end, 2024-10-02
        did("notice", date(2024, 10, 15), compound="甲"),
    ]


def drawn(today: date, more: tuple[Event, ...] = ()) -> Timeline:
    return timeline(at(small(), [*events(), *more], today), BEGUN)


def row(found: Timeline, step: str):
    return next(r for r in found.rows if r.task.step.key == step)


def test_the_actual_span_begins_when_the_step_could_begin() -> None:
    found = drawn(date(2024, 10, 20))
    assert row(found, "feasible").actual == (BEGUN, date(2024, 7, 10))
    assert row(found, "scheme").actual == (date(2024, 7, 10), date(2024, 10, 8))
    assert row(found, "notice").actual == (date(2024, 10, 8), date(2024, 10, 15))


def test_what_was_planned_stands_beside_what_happened() -> None:
    scheme = row(drawn(date(2024, 10, 20)), "scheme")
    assert scheme.planned == (None, date(2024, 10, 2)) and scheme.slipped == 6 and scheme.done


def test_an_open_step_reaches_to_today_and_slips_day_by_day() -> None:
    before = [e for e in events() if getattr(e, "step", "") not in ("scheme", "notice")]
    for day, slipped in ((date(2024, 10, 1), 0), (date(2024, 10, 2), 0), (date(2024, 10, 3), 1)):
        found = timeline(at(small(), before, day), BEGUN)
        assert row(found, "scheme").actual == (date(2024, 7, 10), day)
        assert row(found, "scheme").slipped == slipped and not row(found, "scheme").done


def test_a_step_that_may_not_begin_yet_has_a_plan_and_no_span() -> None:
    vote = row(drawn(date(2024, 10, 20)), "vote")
    assert vote.actual is None and vote.planned[0] is not None and vote.planned[0] > date(2024, 10, 29)


def test_steps_without_days_wait_below_and_unasked_ones_are_left_out() -> None:
    found = drawn(date(2024, 10, 20))
    assert "asked" not in {r.task.step.key for r in found.rows} | {t.step.key for t in found.rest}
    assert {"method", "filed"} <= {t.step.key for t in found.rest}
    assert len(found.rows) + len(found.rest) == 8  # of nine, one is asked for nowhere


def test_a_step_left_out_with_a_ground_counts_as_done() -> None:
    waived = timeline(
        at(small(), [*joined("甲"), Waived(date(2024, 7, 5), "feasible", "", "x")], ENDS), BEGUN
    )
    assert row(waived, "feasible").done and row(waived, "feasible").actual == (BEGUN, date(2024, 7, 5))


def test_whole_months_are_shown_from_the_first_day_to_the_last() -> None:
    found = drawn(date(2024, 10, 20))
    assert found.first == BEGUN and found.last == date(2024, 10, 31)
    assert found.months == (BEGUN, date(2024, 8, 1), date(2024, 9, 1), date(2024, 10, 1))
    assert found.share(found.first) == 0.0 and found.share(date(2030, 1, 1)) == 1.0
    x, width = found.span(date(2024, 7, 1), date(2024, 10, 31))
    assert (x, width) == (0.0, 1.0)
    assert found.span(None, date(2024, 7, 31))[1] == found.share(date(2024, 8, 1))


def test_long_cases_have_few_words_at_the_scale() -> None:
    found = drawn(date(2026, 10, 20))
    assert len(found.months) == 28 and len(found.ticks) == 6 and found.ticks[0] == BEGUN


def test_a_case_without_anything_has_a_timeline() -> None:
    found = timeline(at(small(), [], BEGUN), BEGUN)
    assert found.first == BEGUN and found.last == date(2024, 7, 31)


def several(*more: Event) -> Timeline:
    """Five compounds of which three voted; the fourth lost, the fifth has its notice."""
    names = ("甲", "乙", "丙", "丁", "戊")
    found: list[Event] = [*joined(*names)]
    found += [Learnt(BEGUN, "has_assembly", name, True) for name in names]
    found += [did("feasible", date(2024, 7, 10)), did("scheme", date(2024, 7, 20))]
    found += [did("notice", date(2024, 8, 1), compound=name) for name in names]
    found += [did("vote", date(2024, 9, 2), "passed", name) for name in names[:3]]
    return timeline(at(small(), [*found, *more], date(2024, 9, 10)), BEGUN)


def group(found: Timeline, step: str):
    return next(g for g in found.groups if g.step.key == step)


def test_the_same_step_of_several_compounds_is_one_group() -> None:
    found = several()
    assert [g.step.key for g in found.groups] == ["feasible", "scheme", "notice", "vote", "signed"]
    assert [(len(g.rows), len(g.rest)) for g in found.groups] == [(1, 0), (1, 0), (5, 0), (5, 0), (3, 2)]
    assert [(g.step.key, len(g.rest)) for g in found.dayless] == [("method", 1), ("tender", 1), ("filed", 5)]
    assert sum(len(g.tasks) for g in (*found.groups, *found.dayless)) == len(found.rows) + len(found.rest)


def test_a_group_says_how_many_are_done_and_who_is_not() -> None:
    found = several(did("vote", date(2024, 9, 5), "failed", "丁"))
    notice, vote = group(found, "notice"), group(found, "vote")
    assert (notice.done, len(notice.tasks), notice.alike, notice.odd) == (5, 5, True, ())
    assert (vote.done, len(vote.tasks), vote.alike) == (3, 5, False)
    assert [t.compound for t in vote.odd] == ["丁", "戊"]


def test_where_nobody_is_in_the_majority_those_not_done_stand_out() -> None:
    lost = [did("vote", date(2024, 9, 5), "failed", name) for name in "丁戊"]
    vote = group(several(*lost), "vote")  # three of five passed: the two stand out
    assert [t.compound for t in vote.odd] == ["丁", "戊"]
    half = timeline(at(small(), [*joined("甲", "乙"), did("feasible", BEGUN), did("scheme", BEGUN),
                                 did("notice", BEGUN, compound="甲")], ENDS), BEGUN)  # fmt: skip
    assert [t.compound for t in group(half, "notice").odd] == ["乙"]


def test_compounds_done_on_different_days_are_not_alike() -> None:
    late = timeline(at(small(), [*joined("甲", "乙"), did("feasible", BEGUN), did("scheme", BEGUN),
                                 did("notice", BEGUN, compound="甲"),
                                 did("notice", date(2024, 7, 9), compound="乙")], ENDS), BEGUN)  # fmt: skip
    notice = group(late, "notice")
    assert not notice.alike and notice.odd == () and notice.done == 2
