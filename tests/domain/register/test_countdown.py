"""The exit of Tianping's Opera House company, day by day (seed case T2; domain rules 3.2 and 5.6)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.register.contracts import Contract, Notice
from linmeng.domain.register.countdown import countdown, next_quarter, what_fails_first

OPERA = Contract("旧城物业", date(2022, 1, 1), date(2024, 12, 31), id=1)
NOTICE = Notice(date(2024, 9, 20), date(2024, 12, 31))


def test_the_drains_fail_first_and_are_no_duty() -> None:
    first = what_fails_first(NOTICE, lifts=0, shanghai=True)[0]
    assert (first.name, first.on, first.duty) == ("quarterly drain clearing", date(2024, 10, 1), False)


def test_102_days_are_left_and_the_notice_is_in_time() -> None:
    count = countdown(NOTICE, OPERA, date(2024, 9, 20), lifts=0, shanghai=True)
    assert (count.left, count.given, count.required, count.late) == (102, 102, 90, False)


def test_89_days_are_late_and_90_are_not() -> None:
    def late(given_on: date) -> bool:
        notice = Notice(given_on, date(2024, 12, 31))
        return countdown(notice, OPERA, given_on, lifts=0, shanghai=True).late

    assert not late(date(2024, 10, 2))
    assert late(date(2024, 10, 3))


def test_a_contract_run_out_needs_60_days() -> None:
    notice = Notice(date(2025, 3, 1), date(2025, 4, 30))
    count = countdown(notice, OPERA, date(2025, 3, 1), lifts=0, shanghai=True)
    assert (count.required, count.given, count.late) == (60, 60, False)
    assert "948" in count.clause


def test_without_lifts_no_lift_is_maintained() -> None:
    names = [f.name for f in what_fails_first(NOTICE, lifts=0, shanghai=True)]
    assert not any("lift" in n for n in names)
    assert any("lift" in f.name for f in what_fails_first(NOTICE, lifts=2, shanghai=True))


def test_lifts_are_serviced_every_15_days() -> None:
    found = {f.name: f.on for f in what_fails_first(NOTICE, lifts=1, shanghai=True)}
    assert found["lift maintenance every 15 days"] == date(2025, 1, 15)
    assert found["daily fire patrol"] == date(2025, 1, 1)


def test_outside_shanghai_only_national_law_is_cited() -> None:
    count = countdown(NOTICE, OPERA, date(2024, 9, 20), lifts=2, shanghai=False)
    cited = [count.clause, *(f.clause for f in count.failing), *(s.clause for s in count.steps)]
    assert not [c for c in cited if "Shanghai" in c]


def test_who_must_act_by_when_in_shanghai() -> None:
    steps = countdown(NOTICE, OPERA, date(2024, 9, 20), lifts=0, shanghai=True).steps
    by = {str(s.what): s.by for s in steps}
    assert by["file the plan for selecting a company"] == date(2024, 10, 2)  # SH-BID: 90 days before
    assert by["hand over rooms, files and balances"] == date(2025, 1, 10)  # SH-REG 50: 10 days after
    assert any("20 %" in s.who for s in steps)  # SH-REG 52


def test_the_next_quarter() -> None:
    assert next_quarter(date(2024, 12, 31)) == date(2025, 1, 1)
    assert next_quarter(date(2024, 1, 1)) == date(2024, 4, 1)


DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(0, 400), st.integers(0, 3), st.booleans())
def test_failures_come_in_order_and_duties_only_after_the_company_is_gone(
    given_on: date, until: int, lifts: int, shanghai: bool
) -> None:
    notice = Notice(given_on, given_on + timedelta(days=until))
    found = what_fails_first(notice, lifts=lifts, shanghai=shanghai)
    assert [f.on for f in found] == sorted(f.on for f in found)
    assert all(f.on > notice.leaves_on for f in found if f.duty)
