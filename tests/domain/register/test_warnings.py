"""Every kind of warning, why, who, by when (issue 2, section 3; domain rules 3.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.register.contracts import Contract, Notice
from linmeng.domain.register.warnings import (
    SEVERITIES,
    USUAL,
    Money,
    Settings,
    Standing,
    class_costs,
    urgency,
    warnings_of,
)

TODAY = date(2024, 9, 20)
RUNNING = Contract("旧城物业", date(2022, 1, 1), date(2024, 12, 31), id=1)


def kinds(standing: Standing, on: date = TODAY, settings: Settings = USUAL) -> list[str]:
    return [w.kind for w in warnings_of(standing, on, settings)]


def test_nothing_known_to_be_wrong_warns_of_nothing() -> None:
    assert kinds(Standing("company")) == []


def test_an_exit_notice_is_urgent_and_has_its_countdown() -> None:
    standing = Standing(
        "company", (RUNNING,), {1: Notice(date(2024, 9, 20), date(2024, 12, 31))}, shanghai=True
    )
    [warning] = warnings_of(standing, TODAY)
    assert (warning.kind, warning.severity, warning.by) == ("exit_notice", "urgent", date(2024, 12, 31))
    assert warning.countdown is not None and warning.countdown.left == 102
    assert "102 days" in str(warning.why)


def test_a_late_notice_says_so() -> None:
    standing = Standing("company", (RUNNING,), {1: Notice(date(2024, 12, 1), date(2024, 12, 31))})
    [warning] = warnings_of(standing, date(2024, 12, 1))
    assert "late: 30 days, 90 are due" in str(warning.why)


def test_an_exit_notice_ends_with_the_next_contract() -> None:
    following = Contract("新物业", date(2025, 1, 1), date(2027, 12, 31), id=2)
    notices = {1: Notice(date(2024, 9, 20), date(2024, 12, 31))}
    assert kinds(Standing("company", (RUNNING, following), notices)) == []


@pytest.mark.parametrize(
    ("days", "severity", "by"),
    [(180, "info", 90), (91, "info", 1), (90, "info", 0),
     (89, "warning", 89), (31, "warning", 31), (30, "urgent", 30), (0, "urgent", 0)],
)  # fmt: skip
def test_a_contract_that_ends(days: int, severity: str, by: int) -> None:
    ends = TODAY + timedelta(days=days)
    [warning] = warnings_of(Standing("company", (Contract("甲", date(2022, 1, 1), ends, id=1),)), TODAY)
    assert (warning.kind, warning.severity) == ("contract_ending", severity)
    assert warning.by == TODAY + timedelta(days=by)


def test_the_lead_of_a_contracts_end_is_adjustable() -> None:
    ends = Contract("甲", date(2022, 1, 1), TODAY + timedelta(days=181), id=1)
    assert kinds(Standing("company", (ends,))) == []
    assert kinds(Standing("company", (ends,)), settings=Settings(contract_days=200)) == ["contract_ending"]


def test_the_90_days_are_cited_with_the_city_where_it_has_a_rule() -> None:
    [here] = warnings_of(Standing("company", (RUNNING,), shanghai=True), TODAY)
    [there] = warnings_of(Standing("company", (RUNNING,)), TODAY)
    assert "46" in here.clause and "selection" in str(here.why)
    assert there.clause == "Civil Code art. 947" and "selection" not in str(there.why)


def test_a_contract_run_out_may_be_ended_in_60_days() -> None:
    [warning] = warnings_of(Standing("company", (RUNNING,)), date(2025, 3, 1))
    assert warning.kind == "contract_expired" and "60 days" in str(warning.why) and "948" in warning.clause


def test_a_contract_without_a_term_does_not_end() -> None:
    assert kinds(Standing("company", (Contract("甲", date(2022, 1, 1), id=1),))) == []


def test_nobody_manages() -> None:
    [warning] = warnings_of(Standing("none", shanghai=True), TODAY)
    assert warning.kind == "no_company" and "52" in warning.clause and warning.by is None


def test_money_needs_rates() -> None:
    assert kinds(Standing("company", money=None)) == []


def test_a_fee_below_the_cost_of_its_class_and_a_loss() -> None:
    money = Money(
        cost=10_000, income=4_000, fee=0.45, class_cost=2.0, rates="shanghai.toml", valid_from="2026-01-01"
    )
    found = warnings_of(Standing("company", money=money), TODAY)
    assert {w.kind: w.severity for w in found} == {"fee_below_cost": "warning", "loss": "warning"}
    assert "0.45" in str(found[0].why) and "2.00" in str(found[0].why)


def test_money_says_which_rates_it_was_computed_with() -> None:
    money = Money(10_000, 4_000, 0.45, 2.0, "shanghai.toml", "2026-01-01")
    found = warnings_of(Standing("company", money=money), TODAY)
    assert [w.kind for w in found] == ["fee_below_cost", "loss"]
    assert all("shanghai.toml" in str(w.basis) and "2026-01-01" in str(w.basis) for w in found)


def test_only_a_company_manages_at_a_loss() -> None:
    money = Money(
        cost=10_000, income=4_000, fee=2.5, class_cost=2.0, rates="shanghai.toml", valid_from="2026-01-01"
    )
    assert kinds(Standing("self", money=money)) == []
    assert kinds(Standing("company", money=money)) == ["loss"]


def test_an_estimated_fee_accuses_nobody() -> None:
    money = Money(
        cost=10_000, income=4_000, fee=0.45, class_cost=2.0, rates="shanghai.toml", valid_from="2026-01-01"
    )
    assert kinds(Standing("company", estimated=frozenset({"fee"}), money=money)) == []


def test_too_little_known_to_judge() -> None:
    money = Money(
        cost=10_000, income=4_000, fee=0.45, class_cost=2.0, rates="shanghai.toml", valid_from="2026-01-01"
    )
    thin = Standing("company", estimated=frozenset({"area", "households", "lifts"}), money=money)
    assert kinds(thin) == ["thin_data"]
    assert kinds(thin, settings=Settings(thin_from=3)) == ["fee_below_cost", "loss"]


def test_the_cost_of_a_class_is_weighted_by_area() -> None:
    costs = [("售后公房", 30_000.0, 1_000.0), ("售后公房", 30_000.0, 29_000.0), ("商品房", 10_000.0, 5_000.0)]
    assert class_costs(costs) == {"售后公房": 2.0, "商品房": 2.0}


CONTRACTS = st.builds(
    lambda start, length, ended: Contract(
        "甲",
        start,
        start + timedelta(days=length) if length else None,
        start + timedelta(days=ended) if ended else None,
        id=1,
    ),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(0, 3000),
    st.integers(0, 3000),
)
NOTICES = st.builds(
    lambda day, n: Notice(day, day + timedelta(days=n)),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(0, 700),
)


@given(
    st.sampled_from(["company", "street", "self", "none", ""]),
    st.lists(CONTRACTS, max_size=3),
    st.none() | NOTICES,
    st.booleans(),
    st.dates(date(2016, 1, 1), date(2032, 1, 1)),
)
def test_warnings_come_most_urgent_first_and_say_everything(
    management: str, contracts: list[Contract], notice: Notice | None, shanghai: bool, on: date
) -> None:
    notices = {1: notice} if notice else {}
    found = warnings_of(Standing(management, tuple(contracts), notices, shanghai=shanghai), on)
    assert list(found) == sorted(found, key=urgency)
    assert all(w.who and str(w.why) and w.severity in SEVERITIES for w in found)
    assert len({w.kind for w in found}) == len(found)
