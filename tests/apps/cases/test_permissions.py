"""Who may do what with cases: every act × every role, against the acts themselves."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404

from linmeng.cases import actions
from linmeng.cases.models import Case, Duty, Meeting, Opinion
from linmeng.cases.permissions import MAY, STEPS, check, may_step
from linmeng.cases.queries.cases import case_for, cases_for
from linmeng.cases.queries.documents import file_for
from linmeng.cases.queries.meetings import present_at
from linmeng.cases.queries.opinions import opinions_for
from linmeng.domain.procedures.model import ROLES as STEP_ROLES
from linmeng.domain.refusals import NotYours, Refusal
from linmeng.people.models import AuditRow, Person, Role
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.worlds import TODAY, World

W = Role.What
ROLES: tuple[str, ...] = (*W.values, "stranger", "nobody", "anonymous")
STREET = {"subdistrict_officer", "administrator"}
KEEPERS = STREET | {"community_worker"}
HANDS = KEEPERS | {"owners_committee"}
OFFICERS = STREET | {"district_officer", "city_officer"}
STAFF = OFFICERS | HANDS
INSIDE = STAFF | {"area_manager", "expert"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
Do = Callable[[Any, Case], Any]


@pytest.fixture
def persons(world: World) -> dict[str, Any]:
    """Somebody in every role with Opera House in reach; a stranger, one without a role, nobody at all."""
    found: dict[str, Any] = {r.what: r.person for r in Role.objects.select_related("person").order_by("-pk")}
    for what in (W.OWNERS_COMMITTEE, W.CANVASSER, W.RESIDENT):
        found[what] = Person.objects.create_user(username=f"opera-{what}", name="某")
        Role.objects.create(
            person=found[what], what=what, compound=world.compounds["opera"], from_on=date(2024, 1, 1)
        )
    manager = found[W.AREA_MANAGER] = Person.objects.create_user(username="opera-manager", name="某")
    Role.objects.create(
        person=manager, what=W.AREA_MANAGER, organisation=world.organisations["leaving_company"],
        from_on=date(2024, 1, 1),
    )  # fmt: skip
    found |= {"stranger": world.people["stranger"], "nobody": world.people["nobody"]}
    return {**found, W.SUBDISTRICT_OFFICER: world.people["officer"], "anonymous": AnonymousUser()}


def _told(p: Any, c: Case, **more: Any) -> dict[str, Any]:
    return {"by": p, "at": OPENED, "uid": c.uid, **more}


def _officer() -> Person:
    return Person.objects.get(username="officer")


def _meeting(c: Case) -> Meeting:
    told: dict[str, Any] = {"kind": "work", "title": "例会", "place": "街道", "starts_at": moment(9, 20, 9)}
    return actions.plan_meeting(**_told(_officer(), c), **told)


def _opinion(c: Case, answered: bool = False) -> Opinion:
    row = actions.take_opinion(**_told(_officer(), c), channel="desk", stance="for", text="很好")
    if answered:
        actions.answer_opinion(**_told(_officer(), c), opinion=row.uid, answer="谢谢")
    return row


def _duty(c: Case) -> Duty:
    return actions.give_duty(**_told(_officer(), c), words="核实", department="城建中心")


def _ready(c: Case) -> None:
    """The first step done and the facts known: the notice is open."""
    actions.record_step(**_told(_officer(), c), step="feasibility")


def _vote(p: Any, c: Case) -> Any:
    _ready(c)
    actions.learn_fact(**_told(_officer(), c), fact="assembly", compound="T-opera", value=True)
    actions.record_step(**_told(_officer(), c), step="notice", compound="T-opera")
    return actions.propose_votes(**_told(p, c), step="vote", codes=["T-opera"])


def _announce(p: Any, c: Case) -> Any:
    told: dict[str, Any] = {
        "kind": "assembly",
        "title": "业主大会会议公告",
        "body": "定于十月召开业主大会会议。",
        "issuer": "天平街道办事处",
    }
    days: dict[str, Any] = {"from_on": TODAY, "until_on": date(2024, 10, 20)}
    return actions.publish_step_notice(**_told(p, c), step="notice", compound="T-opera", **told, **days)


def _waive(p: Any, c: Case) -> Any:
    _ready(c)
    actions.learn_fact(**_told(_officer(), c), fact="assembly", compound="T-opera", value=False)
    return actions.waive_step(**_told(p, c), step="asks", compound="T-opera", ground="已征询")


def _excuse(p: Any, c: Case) -> Any:
    _ready(c)
    return actions.excuse_proofs(**_told(p, c), step="feasibility", ground="档案灭失")


def _reopen(p: Any, c: Case) -> Any:
    _ready(c)
    return actions.reopen_step(**_told(p, c), step="feasibility", reason="补充")


def _move(p: Any, c: Case) -> Any:
    Case.objects.filter(pk=c.pk).update(procedure_version=0)  # as if it had been frozen before
    return actions.move_to_version(**_told(p, c), to=1, reason="新版")


def _file(p: Any, c: Case) -> Any:
    row = actions.add_document(**_told(_officer(), c), name="图.png", data=PNG)
    return file_for(p, c, row.uid, TODAY)


def _aside(p: Any, c: Case) -> Any:
    row = actions.add_document(**_told(_officer(), c), name="图.png", data=PNG)
    return actions.set_aside_document(**_told(p, c), document=row.uid, reason="传错")


def _names(p: Any, c: Case) -> Any:
    row = _meeting(c)
    actions.list_attendees(**_told(_officer(), c), meeting=row.uid, lines=[("王阿姨", "owner", "")])
    case_for(p, c.uid, TODAY)
    if present_at(p, c, row, TODAY)[0].name != "王阿姨":
        raise NotYours("masked")


ACTS: dict[str, tuple[set[str], Do]] = {
    "cases.see_case": (INSIDE, lambda p, c: case_for(p, c.uid, TODAY)),
    "cases.see_documents": (STAFF | {"expert"}, _file),
    "cases.see_names": (KEEPERS, _names),
    "cases.see_opinions": (STAFF, lambda p, c: opinions_for(p, case_for(p, c.uid, TODAY), TODAY)),
    "cases.open_case": (
        KEEPERS | {"district_officer"},
        lambda p, c: (actions.end_case(**_told(_officer(), c), reason="换案"), actions.open_case(
            by=p, at=OPENED, procedure="try", codes=["T-opera"], title="再开"))[1],
    ),
    "cases.record_step": (STREET, lambda p, c: actions.record_step(**_told(p, c), step="feasibility")),
    "cases.waive_step": (STREET, _waive),
    "cases.excuse_proofs": (STREET, _excuse),
    "cases.rename_case": (KEEPERS, lambda p, c: actions.rename_case(**_told(p, c), title="另一个名字")),
    "cases.reopen_step": (KEEPERS, _reopen),
    "cases.learn_fact": (
        HANDS,
        lambda p, c: actions.learn_fact(**_told(p, c), fact="assembly", compound="T-opera", value=True),
    ),
    "cases.change_compounds": (STREET, lambda p, c: actions.add_compound(**_told(p, c), code="T-alone")),
    "cases.end_case": (STREET, lambda p, c: actions.end_case(**_told(p, c), reason="另办")),
    "cases.move_case": (STREET, _move),
    "cases.add_document": (INSIDE, lambda p, c: actions.add_document(**_told(p, c), name="图.png", data=PNG)),
    "cases.set_aside_document": (KEEPERS, _aside),
    "cases.staff_case": (KEEPERS, lambda p, c: actions.join_force(**_told(p, c), person=_officer())),
    "cases.give_duty": (
        HANDS, lambda p, c: actions.give_duty(**_told(p, c), words="核实", department="城建"),
    ),
    "cases.answer_duty": (
        HANDS, lambda p, c: actions.answer_duty(**_told(p, c), duty=_duty(c).pk, result="已核实"),
    ),
    "cases.hold_meeting": (
        HANDS, lambda p, c: actions.write_minutes(**_told(p, c), meeting=_meeting(c).uid, minutes="记录"),
    ),
    "cases.ask_opinions": (KEEPERS, lambda p, c: actions.ask_opinions(**_told(p, c), about="方案")),
    "cases.take_opinion": (
        HANDS, lambda p, c: actions.take_opinion(**_told(p, c), channel="desk", stance="for", text="很好"),
    ),
    "cases.answer_opinion": (
        HANDS, lambda p, c: actions.answer_opinion(**_told(p, c), opinion=_opinion(c).uid, answer="谢谢"),
    ),
    "cases.publish_opinion": (
        KEEPERS,
        lambda p, c: actions.publish_opinion(**_told(p, c), opinion=_opinion(c, True).uid, words="很好"),
    ),
    "cases.give_legality": (
        KEEPERS | {"expert"},
        lambda p, c: actions.give_legality(
            **_told(p, c), level="district", verdict="lawful", text="合法", expert="李工"),
    ),
    "cases.propose_votes": (HANDS, _vote),
    "cases.publish_notice": (KEEPERS, _announce),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_act_by_role(persons: dict[str, Any], case_of: CaseOf, act: str, role: str) -> None:
    allowed, do = ACTS[act]
    case, person = case_of("T-opera"), persons[role]
    if role in allowed:
        do(person, case)
        return
    with pytest.raises((NotYours, Http404)), transaction.atomic():
        do(person, case)
    assert not AuditRow.objects.exclude(by=_officer()).exists()


CORE = ("cases", "documents", "duties", "legality", "meetings", "notices", "opinions", "steps", "votes")


def test_every_act_of_the_core_is_tried() -> None:
    """Those of custody, selection and papers have tables and stories of their own."""
    folder = Path(actions.__file__).parent
    written = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in CORE)
    assert [act for act in MAY if f'"{act}"' in written and act not in ACTS] == []


def test_a_step_is_recorded_by_those_whose_step_it_is(persons: dict[str, Any], case: Case) -> None:
    case = case_for(persons["administrator"], case.uid, TODAY)
    assert set(STEPS) == set(STEP_ROLES)
    found = {s: {r for r in W.values if may_step(persons[r], s, TODAY, case)} for s in STEP_ROLES}
    assert found["subdistrict_office"] == STREET
    assert found["owners_committee"] == found["owners"] == HANDS
    assert found["residents_committee"] == KEEPERS
    assert found["district_bureau"] == STREET | {"district_officer"}
    assert found["company"] == found["new_company"] == HANDS | {"area_manager"}
    assert found["association"] == KEEPERS | {"expert"}


def test_lists_show_what_is_in_reach(persons: dict[str, Any], case: Case) -> None:
    for role in ROLES:
        try:
            found = list(cases_for(persons[role], TODAY))
        except NotYours:
            found = []
        assert (found == [case]) == (role in INSIDE), role


def test_the_check_itself_refuses(persons: dict[str, Any], case: Case) -> None:
    with pytest.raises(Refusal):
        check(persons["stranger"], "cases.end_case", TODAY, case)
