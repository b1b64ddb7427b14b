"""Every act of a selection records the step of its case; the result is announced, nothing comes too early."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linmeng.cases.actions import open_case, record_step
from linmeng.cases.actions.contracts import sign_contract
from linmeng.cases.actions.scoring import award_selection, rank_offers, show_result
from linmeng.cases.actions.selection import end_selection, postpone_selection
from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.announcements import notice_of_result, proposed, showing_rule
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_by
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.notices.actions import answer_comment, make_comment, replace_notice, withdraw_notice
from linmeng.notices.models import Notice
from linmeng.people.models import AuditRow
from linmeng.register.models import ServiceContract
from tests.apps.cases.conftest import CaseOf, moment
from tests.apps.cases.selecting.stories import (
    AWARDED,
    OPENING,
    RANKED,
    SHOWN,
    Bidding,
    drawn,
    offered,
    opened,
    published,
    scored,
    shown,
    with_offers,
)
from tests.worlds import World

STEPS = """
code = "tender"
version = 1
jurisdiction = "3101"
since = 2020-01-01
words = "选聘"
words_en = "selection"
source = "made up"
note = ""
several = true
ends = ["award"]

[[fact]]
key = "opening_on"
words = "开标日"
words_en = "the day of the opening"
kind = "date"
scope = "{scope}"
"""
STEP = """
[[step]]
key = "{key}"
words = "{key}"
words_en = "{key}"
role = "{role}"
scope = "{scope}"
clause = "SH-BID 21"
mark = "V"
{more}
"""
WAY = ("tender_notice", "short_list", "panel", "opened", "scored", "result_shown", "result_stands", "award")
ENDS = {
    "short_list": '[{key = "enough", words = "够", words_en = "enough", good = true},'
    ' {key = "too_few", words = "少", words_en = "too few", good = false, back_to = "tender_notice"}]',
    "scored": '[{key = "ranked", words = "排", words_en = "ranked", good = true},'
    ' {key = "none", words = "无", words_en = "none", good = false, back_to = "tender_notice"}]',
    "result_stands": '[{key = "stands", words = "成立", words_en = "stands", good = true}]',
}


def write_tender(rules: Path, *, scope: str = "compound", days: int = 5, panel_role: str = "panel") -> None:
    """A procedure with the steps of a tender, after one another."""
    text = STEPS.format(scope=scope)
    for n, key in enumerate(WAY):
        more = [f'needs = ["{WAY[n - 1]}"]'] if n else []
        more += [f"outcomes = {ENDS[key]}"] if key in ENDS else []
        clock = f'n = {days}, unit = "days", clause = "SH-BID 21", mark = "V"'
        more += [f'earliest = [{{ after = "result_shown", {clock} }}]'] if key == "result_stands" else []
        clock = 'n = 2, unit = "days", clause = "SH-BID 17", mark = "V"'
        more += [f'earliest = [{{ before = "opening_on", {clock} }}]'] if key == "panel" else []
        more += ['proofs = [{kind = "notice", words = "公示", words_en = "notice"}]'] if key == WAY[5] else []
        role = panel_role if key == "scored" else "owners_committee"
        text += STEP.format(key=key, role=role, scope=scope, more="\n".join(more))
    (rules / "procedures" / "tender-1.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def tender(world: World, rules: Path) -> Case:
    write_tender(rules)
    return opened_case(world)


def opened_case(world: World, *codes: str) -> Case:
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(9, 20), "procedure": "tender"}
    return open_case(codes=codes or ("T-opera", "T-garden"), title="选聘", **told)


def days_of(case: Case, compound: str = "T-opera") -> dict[str, date]:
    """Step → the day it was done."""
    row = Case.objects.get(pk=case.pk)
    found = progress_by(row, frozen_procedure(row), AWARDED.date())
    return {t.step.key: t.done_on for t in found.tasks if t.compound == compound and t.done_on}


def outcome_of(case: Case, step: str) -> set[str]:
    return set(case.events.filter(step=step).values_list("outcome", flat=True))


def acting(made: Bidding, at: Any) -> dict[str, Any]:
    return {"by": made.officer, "at": at, "uid": made.uid}


def awarded(made: Bidding) -> Selection:
    return award_selection(company=made.firms["甲"].pk, **acting(made, AWARDED))


def test_each_act_records_the_step_of_its_name_on_its_day(world: World, tender: Case) -> None:
    made = with_offers(world, tender)
    assert days_of(tender) == {"tender_notice": date(2024, 11, 4)}
    drawn(made)  # on the morning of the close: the short list does not stand yet, so neither does the step
    assert days_of(tender) == {"tender_notice": date(2024, 11, 4)}
    opened(made)
    day = date(2024, 11, 12)
    way = {"tender_notice": date(2024, 11, 4), "short_list": day, "panel": day, "opened": day}
    assert days_of(tender) == way == days_of(tender, "T-garden")
    shown(scored(made))
    way |= {"scored": day, "result_shown": date(2024, 11, 13)}
    assert days_of(tender) == way
    awarded(made)
    way |= {"result_stands": date(2024, 11, 19), "award": date(2024, 11, 19)}
    assert days_of(tender) == way == days_of(tender, "T-garden")
    assert outcome_of(tender, "short_list") == {"enough"} and outcome_of(tender, "scored") == {"ranked"}


def test_a_late_award_shows_as_late_in_the_procedure_too(world: World, tender: Case) -> None:
    """The period is over on its own day; the award stands on the day it was made."""
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    award_selection(company=made.firms["甲"].pk, **acting(made, moment(11, 28)))
    found = days_of(tender)
    assert found["result_stands"] == date(2024, 11, 19)
    last = Case.objects.get(pk=tender.pk).events.filter(step="award").first()
    assert last is not None and last.on == date(2024, 11, 28)


def test_the_result_is_announced_and_the_step_names_its_notice(world: World, tender: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    notice = Notice.objects.get()
    assert (notice.kind, notice.state) == ("selection", "published")
    assert (notice.from_on, notice.until_on) == (date(2024, 11, 13), date(2024, 11, 18))
    assert (notice.days_asked, notice.clause) == (5, "SH-BID 21")
    assert {p.compound.code for p in notice.places.all()} == {"T-opera", "T-garden"}  # type: ignore[union-attr]
    title, body = proposed(made.now())
    assert (notice.title, notice.body) == (title, body)
    assert "1. 甲物业有限公司，总分86.50分，收费2.30元/㎡·月（第一候选人）" in body and "异议" in body
    assert notice.about["link"] == f"/cases/public/{made.uid}/"
    assert notice_of_result(made.now()) == notice
    event = tender.events.get(step="result_shown", compound="T-opera")
    assert event.proofs == [{"kind": "notice", "ref": notice.uid, "words": notice.title}]
    assert AuditRow.objects.get(act="cases.show_result").after["notice"] == notice.uid
    assert AuditRow.objects.filter(act="notices.publish_notice").count() == 1


def test_own_words_are_announced_as_written(world: World, tender: Case) -> None:
    made = scored(opened(drawn(with_offers(world, tender))))
    rank_offers(**acting(made, RANKED))
    told: dict[str, Any] = {"from_on": date(2024, 11, 13), "until_on": date(2024, 11, 20)}
    show_result(title="公示", body="本处自拟正文", **told, **acting(made, SHOWN))
    notice = Notice.objects.get()
    assert (notice.title, notice.body, notice.until_on) == ("公示", "本处自拟正文", date(2024, 11, 20))
    with pytest.raises(NotNow, match="until 2024-11-20 already"):
        show_result(**told, **acting(made, SHOWN))
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"from_on": date(2024, 11, 12)}, NotUnderstood),
        ({"from_on": date(2024, 11, 14)}, NotUnderstood),
        ({"until_on": date(2024, 11, 17)}, NotUnderstood),
        ({"until_on": date(2024, 11, 12)}, NotUnderstood),
        ({"until_on": date(9999, 12, 31)}, NotUnderstood),
        ({"title": "长" * 161}, NotUnderstood),
        ({"body": "长" * 20_001}, NotUnderstood),
        ({"body": "身份证 310104199001011234"}, NotUnderstood),
        ({"version": 1}, NotNow),
    ],
)
def test_a_refused_showing_leaves_nothing_behind(
    world: World, tender: Case, told: dict[str, Any], kind: type[Exception]
) -> None:
    """Nonsense and too much: no notice, no step, no state."""
    made = scored(opened(drawn(with_offers(world, tender))))
    rank_offers(**acting(made, RANKED))
    whole = {"from_on": date(2024, 11, 13), "until_on": date(2024, 11, 18), **told}
    with pytest.raises(kind):
        show_result(**whole, **acting(made, SHOWN))
    assert made.now().state == "ranked" and not Notice.objects.exists()
    assert "result_shown" not in days_of(tender)


def test_a_procedure_that_asks_for_more_days_is_kept(world: World, rules: Path) -> None:
    write_tender(rules, days=10)
    made = scored(opened(drawn(with_offers(world, opened_case(world)))))
    rank_offers(**acting(made, RANKED))
    assert showing_rule(made.now().case).days == 10
    with pytest.raises(NotUnderstood, match="at least 10 days: until 2024-11-25"):
        show_result(from_on=date(2024, 11, 13), until_on=date(2024, 11, 18), **acting(made, SHOWN))
    show_result(from_on=date(2024, 11, 13), until_on=date(2024, 11, 25), **acting(made, SHOWN))
    assert Notice.objects.get().days_asked == 10


def test_a_step_of_the_whole_case_follows_a_selection_for_all(world: World, rules: Path) -> None:
    write_tender(rules, scope="case")
    case = opened_case(world)
    with_offers(world, case)
    assert days_of(case, "") == {"tender_notice": date(2024, 11, 4)}


def test_a_selection_for_two_of_three_is_not_the_whole_cases_step(world: World, rules: Path) -> None:
    write_tender(rules, scope="case")
    case = opened_case(world, "T-opera", "T-garden", "T-alone")
    assert with_offers(world, case).now().state == "published" and days_of(case, "") == {}


def test_the_committee_shows_its_own_and_not_its_neighbours(world: World, tender: Case) -> None:
    """Announcing needs every place in reach; nothing of the act stays."""
    made = scored(opened(drawn(with_offers(world, tender))))
    rank_offers(**acting(made, RANKED))
    told: dict[str, Any] = {
        "from_on": date(2024, 11, 13),
        "until_on": date(2024, 11, 18),
        "at": SHOWN,
        "uid": made.uid,
    }
    with pytest.raises(NotYours):
        show_result(by=world.people["committee"], **told)
    assert made.now().state == "ranked"


def test_before_the_period_is_over_nobody_is_chosen_or_hired(world: World, tender: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    for day in (13, 18):
        with pytest.raises(NotNow, match="shown until 2024-11-18"):
            award_selection(company=made.firms["甲"].pk, **acting(made, moment(11, day, 23)))
    told = contract_of(made, tender)
    for selection in (made.uid, ""):  # passed over in silence or named: both wait
        with pytest.raises(NotNow):
            sign_contract(selection=selection, **told)
    awarded(made)
    with pytest.raises(NotUnderstood, match="chosen on 2024-11-19"):
        sign_contract(selection=made.uid, **{**told, "signed_on": date(2024, 11, 18)})
    assert not ServiceContract.objects.filter(company=made.firms["甲"]).exists()
    assert sign_contract(selection=made.uid, **told).company == made.firms["甲"]


def contract_of(made: Bidding, case: Case) -> dict[str, Any]:
    return {
        "by": made.officer, "at": AWARDED, "uid": case.uid, "code": "T-opera",
        "company": made.firms["甲"].name, "signed_on": date(2024, 11, 19), "starts_on": date(2025, 1, 1),
        "ends_on": date(2027, 12, 31), "fee": Decimal("2.300"), "fee_mode": "lump_sum", "covers": "四保",
    }  # fmt: skip


def test_a_withdrawn_notice_is_shown_again_from_the_beginning(world: World, tender: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    withdraw_notice(by=made.officer, at=moment(11, 15), uid=Notice.objects.get().uid, why="写错了")
    with pytest.raises(NotNow, match="withdrawn"):
        awarded(made)
    told: dict[str, Any] = {"from_on": date(2024, 11, 20), "until_on": date(2024, 11, 25)}
    show_result(**told, **acting(made, moment(11, 20)))
    with pytest.raises(NotNow, match="until 2024-11-25"):
        award_selection(company=made.firms["甲"].pk, **acting(made, moment(11, 25)))
    assert award_selection(company=made.firms["甲"].pk, **acting(made, moment(11, 26))).state == "awarded"


def test_a_notice_that_took_the_firsts_place_counts_to_its_own_end(world: World, tender: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    told: dict[str, Any] = {"from_on": date(2024, 11, 15), "until_on": date(2024, 11, 22), "why": "更正"}
    replace_notice(by=made.officer, at=moment(11, 15), uid=Notice.objects.get().uid, **told)
    with pytest.raises(NotNow, match="until 2024-11-22"):
        awarded(made)


def test_an_objection_is_answered_before_anybody_is_chosen(world: World, tender: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    notice = Notice.objects.get()
    said = make_comment(at=moment(11, 14), uid=notice.uid, text="丙公司的承诺未计分")
    with pytest.raises(NotNow, match="wait for their answer: 1"):
        awarded(made)
    answer_comment(
        by=made.officer, at=moment(11, 15), uid=notice.uid, number=said.pk, answer="已核对", shown="有异议"
    )
    assert awarded(made).state == "awarded"


def test_too_few_offers_are_the_end_of_the_short_list(world: World, tender: Case) -> None:
    made = published(world, tender)
    offered(made, "甲")
    end_selection(reason="不足三家", **acting(made, OPENING))
    assert outcome_of(tender, "short_list") == {"too_few"}


def test_an_end_for_another_reason_says_nothing_of_the_offers(world: World, tender: Case) -> None:
    made = with_offers(world, tender)
    end_selection(reason="业主大会改变决定", **acting(made, OPENING))
    assert outcome_of(tender, "short_list") == set()


def test_the_day_of_the_opening_is_told_and_told_again(world: World, tender: Case) -> None:
    made = with_offers(world, tender)
    facts = tender.events.filter(fact="opening_on", compound="T-opera")
    assert [e.value for e in facts] == ["2024-11-12"]
    later: dict[str, Any] = {"deadline_at": made.selection.deadline_at, "opens_at": moment(11, 14)}
    postpone_selection(reason="专家抽不足", **later, **acting(made, moment(11, 12, 12)))
    assert [e.value for e in facts.order_by("seq")] == ["2024-11-12", "2024-11-14"]


def test_what_was_recorded_by_hand_is_not_recorded_again(world: World, tender: Case) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(11, 1), "uid": tender.uid}
    for code in ("T-opera", "T-garden"):
        record_step(step="tender_notice", compound=code, **told)
    with_offers(world, tender)
    assert tender.events.filter(step="tender_notice").count() == 2


def test_a_step_that_was_not_that_persons_is_recorded_by_the_next_act(world: World, rules: Path) -> None:
    """The community ranks, but the bureau's step is not theirs; the officer's next act records it."""
    write_tender(rules, panel_role="district_bureau")
    case = opened_case(world)
    made = scored(opened(drawn(with_offers(world, case))))
    rank_offers(by=world.people["community"], at=RANKED, uid=made.uid)
    assert "scored" not in days_of(case)
    told: dict[str, Any] = {"from_on": date(2024, 11, 13), "until_on": date(2024, 11, 18)}
    show_result(**told, **acting(made, SHOWN))
    found = days_of(case)
    assert (found["scored"], found["result_shown"]) == (date(2024, 11, 12), date(2024, 11, 13))


def test_a_case_without_such_steps_goes_its_own_way(world: World, case_of: CaseOf) -> None:
    case = case_of()
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    awarded(made)
    assert not case.events.filter(step__in=WAY).exists() and Notice.objects.count() == 1
