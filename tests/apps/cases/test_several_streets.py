"""A case that two streets share: who acts for which compound, who for all; what stays of one that left."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from linmeng.cases import actions
from linmeng.cases.models import Case, Custody
from linmeng.cases.permissions import MAY, OVER, PART, SHARED, WHOLE, may, may_step
from linmeng.cases.queries.cases import case_for, cases_for, cases_of_compound
from linmeng.cases.queries.feeds import entries_for
from linmeng.cases.queries.opinions import opinions_for
from linmeng.cases.queries.standing import progress_of
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import Organisation, Person
from linmeng.register.models import Compound, ServiceContract
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.apps.cases.selecting.stories import BODIES, DRAFTED, PLAN
from tests.worlds import TODAY, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
NOT_ON_A_CASE = {"cases.open_case", "cases.set_template", "cases.see_pool", "cases.keep_pool", "cases.bid"}
Do = Callable[[Person, Case], Any]


def told(by: Any, case: Case, at: Any = OPENED, **more: Any) -> dict[str, Any]:
    return {"by": by, "at": at, "uid": case.uid, **more}


@pytest.fixture
def shared(world: World, case_of: CaseOf) -> Case:
    """Opera House of Tianping and Hongyi of Ouyang Road, two districts: the case lies in the city."""
    made = case_of("T-opera", "T-hongyi", by=world.people["administrator"])
    assert made.area_code == "310100000000"
    return made


def of_one_district(world: World, case_of: CaseOf) -> Case:
    """Opera House and a compound of another street of Xuhui."""
    street = world.areas["tianping"].__class__.objects.create(
        code="310104007000", name="斜土路街道", level="subdistrict", parent=world.areas["xuhui"]
    )
    Compound.objects.create(code="T-xietu", name="斜土小区", area=street, area_code=street.code)
    return case_of("T-opera", "T-xietu", by=world.people["district"])


def test_every_act_says_over_how_much_of_a_case() -> None:
    assert set(OVER) == set(MAY) - NOT_ON_A_CASE
    assert set(OVER.values()) == {WHOLE, PART, SHARED}


@pytest.mark.parametrize("act", sorted(set(MAY) - NOT_ON_A_CASE))
def test_a_street_acts_over_its_own_part(world: World, shared: Case, act: str) -> None:
    """The officer of Tianping: Opera House, not Hongyi; the case itself only where streets share the work."""
    officer, case = world.people["officer"], case_for(world.people["city"], shared.uid, TODAY)
    if "subdistrict_officer" not in MAY[act]:
        assert not may(officer, act, TODAY, case)
        return
    single = OVER[act] != WHOLE
    assert may(officer, act, TODAY, case, "T-opera") is single
    assert may(officer, act, TODAY, case) is single
    assert not may(officer, act, TODAY, case, "T-hongyi")
    assert may(officer, act, TODAY, case, "T-opera", "T-hongyi") is (OVER[act] == SHARED)
    assert may(officer, act, TODAY, case, "") is (OVER[act] == SHARED)
    assert may(world.people["administrator"], act, TODAY, case, "T-hongyi")


@pytest.mark.parametrize("act", sorted(act for act, over in OVER.items() if over != SHARED))
def test_what_concerns_all_is_for_the_authority_above(world: World, case_of: CaseOf, act: str) -> None:
    """The district above two of its streets; for a compound of one street that street, and no names."""
    made = of_one_district(world, case_of)
    case = case_for(world.people["officer"], made.uid, TODAY)
    district = world.people["district"]
    assert may(district, act, TODAY, case, "") is (act != "cases.see_names")
    if OVER[act] == PART and "district_officer" not in MAY[act]:
        assert not may(district, act, TODAY, case, "T-opera")
    assert may_step(district, "subdistrict_office", TODAY, case, "")
    assert not may_step(district, "subdistrict_office", TODAY, case, "T-opera")


def test_a_case_of_one_street_is_not_the_districts(world: World, case: Case) -> None:
    found = case_for(world.people["officer"], case.uid, TODAY)
    assert not may(world.people["district"], "cases.end_case", TODAY, found, "")
    assert not may_step(world.people["district"], "subdistrict_office", TODAY, found, "")


ON_THE_OTHERS: dict[str, Do] = {
    "withdraw": lambda p, c: actions.withdraw_compound(**told(p, c), code="T-opera", reason="x"),
    "end": lambda p, c: actions.end_case(**told(p, c), reason="x"),
    "rename": lambda p, c: actions.rename_case(**told(p, c), title="别名"),
    "step of all": lambda p, c: actions.record_step(**told(p, c), step="feasibility"),
    "fact": lambda p, c: actions.learn_fact(**told(p, c), fact="assembly", compound="T-opera", value=True),
    "custody": lambda p, c: actions.apply_custody(
        **told(p, c), codes=["T-opera"], applicant="committee", applied_on=TODAY, why="x"
    ),
    "selection": lambda p, c: actions.draft_selection(
        **told(p, c, DRAFTED), codes=["T-opera"], plan=PLAN, trustees=BODIES
    ),
    "selection of both": lambda p, c: actions.draft_selection(
        **told(p, c, DRAFTED), codes=["T-opera", "T-hongyi"], plan=PLAN, trustees=BODIES
    ),
    "handover": lambda p, c: actions.begin_handover(**told(p, c), code="T-opera", ended_on=TODAY),
    "opinion": lambda p, c: actions.take_opinion(
        **told(p, c), channel="desk", stance="for", text="好", compound="T-opera"
    ),
    "duty": lambda p, c: actions.give_duty(**told(p, c), words="核", department="城建", compound="T-opera"),
    "document": lambda p, c: actions.add_document(**told(p, c), name="a.png", data=PNG, compound="T-opera"),
    "opinions of all": lambda p, c: actions.ask_opinions(**told(p, c), about="方案"),
    "meeting": lambda p, c: actions.plan_meeting(
        **told(p, c), kind="work", title="会", place="街道", starts_at=OPENED, compound="T-opera"
    ),
}


@pytest.mark.parametrize("act", ON_THE_OTHERS)
def test_a_street_does_nothing_to_the_other_ones_compound(world: World, shared: Case, act: str) -> None:
    before = shared.version
    with pytest.raises(NotYours):
        ON_THE_OTHERS[act](world.people["stranger"], shared)
    shared.refresh_from_db()
    assert (shared.state, shared.version) == ("open", before)


def test_streets_share_meetings_papers_and_their_own_compounds(world: World, shared: Case) -> None:
    stranger = world.people["stranger"]
    said: dict[str, Any] = {"kind": "work", "title": "联席会", "place": "区", "starts_at": OPENED}
    actions.plan_meeting(**told(stranger, shared), **said)
    actions.add_document(**told(stranger, shared), name="a.png", data=PNG)
    actions.learn_fact(**told(stranger, shared), fact="assembly", compound="T-hongyi", value=True)
    assert (
        actions.withdraw_compound(**told(stranger, shared), code="T-hongyi", reason="另办").left_on == TODAY
    )


def test_when_the_other_one_left_a_street_has_the_whole_case(world: World, shared: Case) -> None:
    actions.withdraw_compound(**told(world.people["administrator"], shared), code="T-hongyi", reason="x")
    assert actions.end_case(**told(world.people["officer"], shared), reason="另办").state == "ended"


def test_a_street_whose_compound_left_has_nothing(world: World, shared: Case, client: Any) -> None:
    admin, stranger = world.people["administrator"], world.people["stranger"]
    actions.withdraw_compound(**told(admin, shared), code="T-hongyi", reason="x")
    assert list(cases_for(stranger, TODAY)) == [] == cases_of_compound(stranger, "T-hongyi", TODAY)
    with pytest.raises(Http404):
        case_for(stranger, shared.uid, TODAY)
    for act in ("end", "withdraw", "document", "duty"):
        with pytest.raises((Http404, NotYours)):
            ON_THE_OTHERS[act](stranger, shared)
    client.force_login(stranger)
    assert client.get(reverse("cases:case", args=[shared.uid])).status_code == 404
    assert list(cases_for(world.people["officer"], TODAY)) == [shared]


def test_names_and_words_of_opinions_stay_with_their_street(world: World, shared: Case, client: Any) -> None:
    """Also of a compound that left: whoever has all that remain does not inherit its people's names."""
    admin, officer, stranger = (world.people[n] for n in ("administrator", "officer", "stranger"))
    said: dict[str, Any] = {"channel": "desk", "stance": "against", "contact": "13800001234"}
    actions.take_opinion(
        **told(officer, shared), **said, text="京剧院不同意", name="陈大文", compound="T-opera"
    )
    actions.take_opinion(
        **told(stranger, shared), **said, text="虹仪不同意", name="林小明", compound="T-hongyi"
    )
    row = actions.take_opinion(**told(admin, shared), **said, text="泛泛而谈", name="无名氏")

    def read(person: Person) -> dict[str, str]:
        found = opinions_for(person, case_for(person, shared.uid, TODAY), TODAY)
        return {o.text: o.name + o.contact for o in found}

    assert read(officer) == {"京剧院不同意": "陈大文13800001234", "泛泛而谈": ""}
    assert read(stranger) == {"虹仪不同意": "林小明13800001234", "泛泛而谈": ""}
    assert len(read(admin)) == 3 and "" not in read(admin).values()
    theirs = shared.opinions.get(compound="T-hongyi")
    client.force_login(officer)
    page = client.get(reverse("cases:answer_opinion", args=[shared.uid, theirs.uid]))
    assert page.status_code == 403 and "虹仪不同意" not in page.content.decode()
    with pytest.raises(NotYours):
        actions.answer_opinion(**told(officer, shared), opinion=theirs.uid, answer="谢谢")
    actions.answer_opinion(**told(officer, shared), opinion=row.uid, answer="谢谢")
    actions.withdraw_compound(**told(admin, shared), code="T-hongyi", reason="x")
    assert read(officer) == {"京剧院不同意": "陈大文13800001234", "泛泛而谈": "无名氏13800001234"}


def test_the_committee_of_one_does_nothing_for_the_other(world: World, case: Case, officer: Person) -> None:
    garden = world.people["committee"]
    actions.record_step(**told(officer, case), step="feasibility")
    step: dict[str, Any] = {"step": "notice", "compound": "T-opera"}
    with pytest.raises(NotYours):
        actions.learn_fact(**told(garden, case), fact="assembly", compound="T-opera", value=True)
    for code in ("T-opera", "T-garden"):
        actions.learn_fact(**told(officer, case), fact="assembly", compound=code, value=True)
    with pytest.raises(NotYours):
        actions.record_step(**told(garden, case), **step)
    actions.record_step(**told(garden, case), step="notice", compound="T-garden")
    actions.record_step(**told(officer, case), **step)
    with pytest.raises(NotYours):
        actions.prove_step(**told(garden, case), **step, proofs=[{"kind": "notice", "words": "北门"}])
    with pytest.raises(NotYours):
        actions.propose_votes(**told(garden, case), step="vote", codes=["T-opera"])
    with pytest.raises(NotYours):
        actions.read_result(**told(garden, case), step="vote", compound="T-opera")
    with pytest.raises(NotYours):  # of all: neither committee alone
        actions.record_step(**told(garden, case), step="contract")
    late: dict[str, Any] = {"step": "vote", "outcome": "carried"}
    with pytest.raises(NotYours):
        actions.record_step(**told(garden, case, moment(10, 25)), **late, compound="T-opera")
    actions.record_step(**told(garden, case, moment(10, 25)), **late, compound="T-garden")


def test_its_page_shows_a_committee_its_own_steps_only(
    world: World, case: Case, officer: Person, client: Any
) -> None:
    actions.record_step(**told(officer, case), step="feasibility")
    for code in ("T-opera", "T-garden"):
        actions.learn_fact(**told(officer, case), fact="assembly", compound=code, value=True)
    client.force_login(world.people["committee"])
    body = client.get(reverse("cases:case", args=[case.uid])).content.decode()
    step = reverse("cases:step_record", args=[case.uid, "notice"])
    assert f"{step}?compound=T-garden" in body and f"{step}?compound=T-opera" not in body


# what a case takes in, and what it no longer takes


def test_a_compound_that_joins_is_free_and_known(
    case_of: CaseOf, officer: Person, contract: ServiceContract
) -> None:
    first, second = case_of("T-opera"), case_of("T-garden")
    with pytest.raises(NotNow) as refusal:
        actions.add_compound(**told(officer, second), code="T-opera")
    assert refusal.value.values["number"] == first.number
    actions.end_case(**told(officer, first), reason="并案")
    actions.add_compound(**told(officer, second), code="T-opera")
    second.refresh_from_db()
    facts = progress_of(case_for(officer, second.uid, TODAY), TODAY).facts
    assert facts["contract_end", "T-opera"] == date(2024, 12, 31)
    assert second.due_on is not None


def test_a_merged_compound_joins_no_case(case: Case, officer: Person) -> None:
    Compound.objects.filter(code="T-alone").update(status="merged")
    with pytest.raises(NotNow):
        actions.add_compound(**told(officer, case), code="T-alone")


def test_the_thousandth_case_of_a_year(case_of: CaseOf) -> None:
    first = case_of("T-opera")
    stem = first.number.rsplit("-", 1)[0]
    Case.objects.filter(pk=first.pk).update(number=f"{stem}-999")
    assert [case_of("T-garden").number, case_of("T-alone").number] == [f"{stem}-1000", f"{stem}-1001"]


def test_a_closed_case_takes_nothing_more(case: Case, officer: Person) -> None:
    actions.end_case(**told(officer, case), reason="另办")
    for act in (
        lambda: actions.add_document(**told(officer, case), name="a.png", data=PNG),
        lambda: actions.join_force(**told(officer, case), person=officer),
        lambda: actions.begin_handover(**told(officer, case), code="T-opera", ended_on=TODAY),
    ):
        with pytest.raises(NotNow):
            act()


def test_a_compound_leaves_when_its_custody_has_ended(case: Case, officer: Person) -> None:
    row: Custody = actions.apply_custody(
        **told(officer, case), codes=["T-opera"], applicant="committee", applied_on=TODAY, why="撤离"
    )
    with pytest.raises(NotNow):
        actions.withdraw_compound(**told(officer, case), code="T-opera", reason="x")
    actions.end_custody(by=officer, at=OPENED, uid=row.uid, ended_on=TODAY, why="退出")
    assert actions.withdraw_compound(**told(officer, case), code="T-opera", reason="x").left_on == TODAY


# companies


def test_a_company_reads_the_meetings_it_is_invited_to(
    world: World, case: Case, officer: Person, client: Any
) -> None:
    said: dict[str, Any] = {"kind": "work", "place": "街道", "starts_at": moment(9, 20, 9)}
    own = actions.plan_meeting(
        **told(officer, case), **said, title="公开说明会", invited="京剧院业委会\n岳阳物业有限公司 周经理"
    )
    inner = actions.plan_meeting(
        **told(officer, case), **said, title="内部例会", invited="新岳阳物业有限公司"
    )
    actions.write_minutes(**told(officer, case), meeting=inner.uid, minutes="内部纪要先不告知")
    actions.give_duty(**told(officer, case), words="内部核实", department="城建中心")
    firm = Organisation.objects.get(name="岳阳物业有限公司")
    actions.give_duty(**told(officer, case), words="提供账目", organisation=firm)
    client.force_login(world.people["manager"])
    every = client.get(reverse("cases:meetings", args=[case.uid])).content.decode()
    assert "公开说明会" in every and "内部例会" not in every
    assert client.get(reverse("cases:meeting", args=[case.uid, own.uid])).status_code == 200
    assert client.get(reverse("cases:meeting", args=[case.uid, inner.uid])).status_code == 404
    work = client.get(reverse("cases:work", args=[case.uid])).content.decode()
    assert "提供账目" in work and "内部核实" not in work
    client.force_login(officer)
    assert "内部例会" in client.get(reverse("cases:meetings", args=[case.uid])).content.decode()


def test_its_calendar_shows_a_company_no_other_meeting(world: World, case: Case, officer: Person) -> None:
    said: dict[str, Any] = {"kind": "work", "place": "街道", "starts_at": moment(9, 25)}
    actions.plan_meeting(**told(officer, case), **said, title="内部例会", agenda="解聘策略")
    actions.plan_meeting(**told(officer, case), **said, title="说明会", invited="岳阳物业有限公司")
    for person, meetings in ((world.people["manager"], {"说明会"}), (officer, {"说明会", "内部例会"})):
        actions.join_force(**told(officer, case), person=person)
        assert {e.words for e in entries_for(person, TODAY, lambda *a: "")} == meetings
