"""Which contract runs (CC 948), and which new one fits."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.contracts import Contract, Notice, check_contract, check_notice, in_force

OLD = Contract("甲", date(2020, 1, 1), date(2022, 12, 31), id=1)


def test_past_its_last_day_it_runs_on() -> None:
    assert in_force([OLD], date(2023, 5, 1)) is OLD


def test_a_later_one_takes_its_place() -> None:
    new = Contract("乙", date(2023, 3, 1), id=2)
    assert in_force([OLD, new], date(2023, 2, 1)) is OLD
    assert in_force([OLD, new], date(2023, 3, 1)) is new


def test_ended_is_ended() -> None:
    ended = Contract("甲", date(2020, 1, 1), date(2022, 12, 31), date(2021, 6, 30))
    assert in_force([ended], date(2021, 6, 30)) is ended
    assert in_force([ended], date(2021, 7, 1)) is None


def test_an_overlap_names_the_other_contract() -> None:
    with pytest.raises(NotNow, match="甲 from 2020-01-01 to 2022-12-31"):
        check_contract([OLD], Contract("乙", date(2022, 12, 31), date(2025, 1, 1)))
    check_contract([OLD], Contract("乙", date(2023, 1, 1), date(2025, 1, 1)))


def test_one_without_a_term_must_be_ended_first() -> None:
    open_end = Contract("甲", date(2020, 1, 1))
    with pytest.raises(NotNow):
        check_contract([open_end], Contract("乙", date(2040, 1, 1)))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 9, 30), date(2200, 1, 1), date.max])
def test_a_day_out_of_this_world(day: date) -> None:
    with pytest.raises(NotUnderstood):
        check_contract([], Contract("乙", day))


def test_an_end_before_the_start() -> None:
    with pytest.raises(NotUnderstood):
        check_contract([], Contract("乙", date(2024, 1, 2), date(2024, 1, 1)))


def test_notices_that_cannot_be() -> None:
    with pytest.raises(NotUnderstood, match="before it gives"):
        check_notice(OLD, Notice(date(2022, 5, 2), date(2022, 5, 1)))
    with pytest.raises(NotUnderstood, match="older than the contract"):
        check_notice(OLD, Notice(date(2019, 5, 2), date(2022, 5, 1)))
    ended = Contract("甲", date(2020, 1, 1), date(2022, 12, 31), date(2021, 6, 30))
    with pytest.raises(NotNow, match="ended on 2021-06-30"):
        check_notice(ended, Notice(date(2021, 7, 1), date(2022, 5, 1)))


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 900)), max_size=8), st.integers(0, 5000))
def test_contracts_that_were_let_in_never_claim_one_day_twice(spans: list[tuple[int, int]], day: int) -> None:
    start = date(2010, 1, 1)
    taken: list[Contract] = []
    for begin, length in spans:
        new = Contract("甲", start + timedelta(begin), start + timedelta(begin + length))
        try:
            check_contract(taken, new)
        except NotNow:
            continue
        taken.append(new)
    on = start + timedelta(day)
    assert sum(1 for c in taken if c.starts_on <= on <= c.last) <= 1
