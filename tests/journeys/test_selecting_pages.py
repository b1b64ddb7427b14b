"""Custody, selection and handover on a wide screen and on a phone: readable, reachable, nothing cut off."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page, expect

from linmeng.cases.actions.contracts import begin_handover, sign_contract, tick_line
from linmeng.cases.actions.custody import apply_custody, choose_custodian, sign_custody
from linmeng.cases.actions.pool import admit_company, record_credit
from linmeng.cases.actions.questions import answer_question, ask_question
from linmeng.cases.actions.scoring import award_selection, rank_offers, show_result
from linmeng.cases.models import Case
from linmeng.notices.models import Notice
from linmeng.people.models import Person
from tests.apps.cases.conftest import CaseOf, case, case_of, moment, officer, rules
from tests.apps.cases.selecting.conftest import _quick
from tests.apps.cases.selecting.stories import (
    AWARDED,
    RANKED,
    SCORED,
    SHOWN,
    WORDS,
    drafted,
    drawn,
    opened,
    scored,
    with_offers,
)
from tests.worlds import World

__all__ = ["CaseOf", "_quick", "case", "case_of", "officer", "rules"]
Visitor = Callable[..., Page]
Look = Callable[[Page, str], None]
WIDTHS = (1440, 390)


def both(visitor: Visitor, look: Look, who: Person | None, pages: dict[str, str]) -> None:
    """Each page in both widths."""
    for width in WIDTHS:
        page = visitor(who, width=width)
        for name, address in pages.items():
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
            look(page, f"selecting-{name}")


def test_a_selection_on_every_screen(world: World, case: Case, visitor: Visitor, look: Look) -> None:
    made = with_offers(world, case)
    people, at = world.people, f"/cases/selections/{made.uid}/"
    ask_question(by=made.officer, at=SCORED, uid=made.uid, asked_by="业主", text="电梯怎么保养?")
    both(visitor, look, people["officer"], {
        "list": f"/cases/{case.uid}/selections/", "sealed": at, "new": f"/cases/{case.uid}/selections/new/",
        "bidder": at + "bidders/", "panel-empty": at + "panel/",
    })  # fmt: skip
    both(visitor, look, made.managers["甲"], {"bids": "/cases/bids/", "bid": f"/cases/bids/{made.uid}/"})
    opened(drawn(made))
    seat = made.now().panelists.filter(seated=True).first().candidate.code  # type: ignore[union-attr]
    both(visitor, look, people["officer"], {
        "opened": at, "offers": at + "offers/", "panel": at + "panel/", "open": at + "open/",
        "declare": f"{at}panel/{seat}/declare/", "sheet": f"{at}panel/{seat}/sheet/",
    })  # fmt: skip
    question = made.now().questions.get()
    answer_question(by=made.officer, at=SCORED, uid=made.uid, question=question.pk, answer="每月一次")
    rank_offers(by=made.officer, at=RANKED, uid=scored(made).uid)
    both(visitor, look, people["officer"], {"ranked": at, "show": at + "show/"})
    told: dict[str, Any] = {"from_on": SHOWN.date(), "until_on": moment(11, 18).date()}
    show_result(by=made.officer, at=SHOWN, uid=made.uid, **told)
    both(visitor, look, people["officer"], {"shown": at, "list-shown": f"/cases/{case.uid}/selections/"})
    both(visitor, look, None, {"notice": f"/notices/n/{Notice.objects.get().uid}/"})
    award_selection(by=made.officer, at=AWARDED, uid=made.uid, company=made.firms["甲"].pk)
    both(visitor, look, people["officer"], {
        "awarded": at, "result": at + "result/", "questions": at + "questions/",
    })  # fmt: skip
    both(visitor, look, None, {"public": f"/cases/public/{made.uid}/"})


def test_custody_and_handover_on_every_screen(world: World, case: Case, visitor: Visitor, look: Look) -> None:
    people, at = world.people, moment(10, 8)
    told: dict[str, Any] = {"by": people["district"], "at": at}
    for name in ("岳阳物业有限公司", "旧城物业有限公司", "新物业有限公司"):
        admit_company(
            district="310104000000", company=name, admitted_on=date(2024, 1, 8), source="3号", **told
        )
    record_credit(
        company="旧城物业有限公司", on=date(2024, 9, 1), points=6, words="逾期未公布", source="平台", **told
    )
    told = {"by": people["officer"], "at": at}
    row = apply_custody(uid=case.uid, codes=["T-opera"], applicant="committee", applied_on=date(2024, 10, 7),
                        why="撤离", **told)  # fmt: skip
    one = f"/cases/custody/{row.uid}/"
    pages = {"custodies": f"/cases/{case.uid}/custody/", "custody": one, "pool": "/cases/pool/"}
    both(visitor, look, people["officer"], pages)
    choose_custodian(uid=row.uid, company=str(world.organisations["garden_company"].pk), **told)
    sign_custody(
        uid=row.uid, for_owners="岳阳居委会", office="天平街道办事处", signed_on=at.date(), from_on=at.date(),
        until_on=date(2025, 4, 7), fee=Decimal("1.20"), items="保洁、保修", **told,
    )  # fmt: skip
    told["at"] = moment(12, 26)
    sign_contract(
        uid=case.uid, code="T-opera", company="岳阳物业有限公司", signed_on=date(2024, 12, 26),
        manager="周经理", starts_on=date(2025, 1, 1), ends_on=None, fee=Decimal("1.485"),
        fee_mode="lump_sum", covers="四保", **told,
    )  # fmt: skip
    handover = begin_handover(uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31), **told)
    tick_line(uid=handover.uid, number=1, part="new", **told)
    both(visitor, look, people["officer"], {
        "custody-signed": one, "contracts": f"/cases/{case.uid}/contracts/",
        "handover": f"/cases/handovers/{handover.uid}/", "contract-new": f"/cases/{case.uid}/contracts/new/",
    })  # fmt: skip


def test_a_trustee_sets_the_passphrase(world: World, case: Case, visitor: Visitor, look: Look) -> None:
    made = drafted(world, case)
    page = visitor(world.people["officer"])
    page.goto(f"/cases/selections/{made.uid}/keys/1/")
    look(page, "selecting-key")
    for name in ("passphrase", "again"):
        page.fill(f"[name={name}]", WORDS[1])
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("1 / 2")
    assert made.now().trustees.get(number=1).public
