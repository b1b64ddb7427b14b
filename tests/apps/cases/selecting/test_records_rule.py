"""A step that follows another record is corrected there, not against it; a selection keeps its compounds."""

from datetime import date
from typing import Any

import pytest

from linmeng.cases.actions import (
    correct_step,
    end_case,
    end_selection,
    record_step,
    withdraw_compound,
)
from linmeng.cases.actions.offers import admit_bidder
from linmeng.cases.models import Case
from linmeng.domain.refusals import NotNow
from tests.apps.cases.conftest import CaseOf, moment
from tests.apps.cases.selecting.stories import (
    DRAFTED,
    HANDED_IN,
    OPENING,
    Bidding,
    drafted,
    firm,
    offered,
    published,
    with_offers,
)
from tests.apps.cases.selecting.test_selection import keyed, publish
from tests.apps.cases.selecting.test_steps_followed import days_of, opened_case, write_tender
from tests.worlds import World


@pytest.fixture
def tender(world: World, rules: Any) -> Case:
    write_tender(rules)
    return opened_case(world)


def right(case: Case, world: World, at: Any, on: date, step: str = "tender_notice", **more: Any) -> None:
    told: dict[str, Any] = {"compound": "T-opera", "reason": "看错日期", **more}
    correct_step(by=world.people["officer"], at=at, uid=case.uid, step=step, on=on, **told)


def test_what_a_selection_did_stands_on_its_day(world: World, tender: Case) -> None:
    with_offers(world, tender)
    with pytest.raises(NotNow, match=r"“选聘” .2024-11-04., and that stands"):
        right(tender, world, OPENING, date(2024, 11, 5))
    assert days_of(tender)["tender_notice"] == date(2024, 11, 4)


def test_what_was_typed_by_hand_beside_it_is_corrected_to_it_only(world: World, tender: Case) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(11, 1), "uid": tender.uid}
    for code in ("T-opera", "T-garden"):
        record_step(step="tender_notice", compound=code, **told)
    with_offers(world, tender)
    with pytest.raises(NotNow, match="that stands"):
        right(tender, world, OPENING, date(2024, 11, 3))
    right(tender, world, OPENING, date(2024, 11, 4))
    assert days_of(tender)["tender_notice"] == date(2024, 11, 4)


def test_a_selection_that_came_to_nothing_binds_only_what_it_did(world: World, tender: Case) -> None:
    made = published(world, tender)
    offered(made, "甲")
    end_selection(by=made.officer, at=OPENING, uid=made.uid, reason="不足三家")
    with pytest.raises(NotNow, match="that stands"):
        right(tender, world, OPENING, date(2024, 11, 12), "short_list", outcome="enough")


def leave(world: World, case: Case, at: Any = HANDED_IN, code: str = "T-garden") -> None:
    withdraw_compound(by=world.people["officer"], at=at, uid=case.uid, code=code, reason="业主大会决定退出")


def test_no_compound_leaves_while_its_selection_runs(world: World, case_of: CaseOf) -> None:
    """From the published plan to the award or the end: offers are made for all of its compounds together."""
    case = case_of("T-opera", "T-garden", "T-alone")
    made = with_offers(world, case)
    with pytest.raises(
        NotNow, match=r"is under way for this compound since 2024-11-04.*end it without a result"
    ):
        leave(world, case)
    assert case.compounds.get(code="T-garden").left_on is None
    leave(world, case, code="T-alone")  # the tender is not for it
    end_selection(by=made.officer, at=OPENING, uid=made.uid, reason="岳阳花苑退出")
    leave(world, case, OPENING)
    assert case.compounds.get(code="T-garden").left_on == OPENING.date()


def test_no_case_closes_while_its_selection_runs(world: World, case: Case) -> None:
    made = with_offers(world, case)
    with pytest.raises(NotNow, match=r"is under way since 2024-11-04.*then the case can be closed"):
        end_case(by=made.officer, at=HANDED_IN, uid=case.uid, reason="另办")
    end_selection(by=made.officer, at=OPENING, uid=made.uid, reason="不足三家")
    assert end_case(by=made.officer, at=OPENING, uid=case.uid, reason="另办").state == "ended"


def test_a_draft_holds_nobody_but_is_not_published_for_who_left(world: World, case: Case) -> None:
    made: Bidding = keyed(drafted(world, case))
    for name in "甲乙丙":
        admit_bidder(by=made.officer, at=DRAFTED, uid=made.uid, company=firm(f"{name}物业")[0].name)
    leave(world, case, moment(11, 2))
    with pytest.raises(NotNow, match="岳阳花苑 left the case after this was drafted"):
        publish(made)
    assert made.now().state == "draft"
