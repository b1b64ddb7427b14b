"""Who may do what with votes: every act × every role, against the acts themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from linmeng.domain.refusals import NotYours, Refusal
from linmeng.people.models import AuditRow, Person, Role
from linmeng.voting.actions import (
    audits,
    ballots,
    challenges,
    codes,
    counting,
    importing,
    joint,
    keying,
    mandates,
    motions,
    notice,
    objections,
    opening,
    papers,
    roll,
    rules,
)
from linmeng.voting.models import Motion
from linmeng.voting.permissions import MAY
from linmeng.voting.queries.motions import (
    Filters,
    motion_for,
    motion_for_update,
    motions_about,
    motions_for,
    published_motion,
)
from linmeng.voting.queries.rolls import entries_for
from tests.apps.voting.conftest import (
    COUNTED,
    FROZEN,
    NOTICED,
    OBJECTIONS_UNTIL,
    OPENS,
    PUBLISHED,
    TOLD,
    Estate,
    MotionIn,
    party,
)
from tests.worlds import NOW, TODAY

_S = Motion.State
W = Role.What
ROLES: tuple[str, ...] = (*W.values, "owner", "stranger", "nobody", "anonymous")
STREET = {"subdistrict_officer", "administrator"}
RUNNERS = STREET | {"community_worker", "owners_committee"}
STAFF = RUNNERS | {"district_officer", "city_officer"}
INSIDE = STAFF | {"area_manager", "resident", "expert", "canvasser"}


@pytest.fixture
def persons(estate: Estate) -> dict[str, Any]:
    """Somebody in every role with Opera House in reach; an owner without a role; who has no business here."""
    world, opera = estate.world, estate.compound
    found: dict[str, Any] = {r.what: r.person for r in Role.objects.select_related("person").order_by("-pk")}
    for what in (W.OWNERS_COMMITTEE, W.CANVASSER, W.RESIDENT):
        found[what] = Person.objects.create_user(username=f"opera-{what}", name="某")
        Role.objects.create(person=found[what], what=what, compound=opera, from_on=date(2024, 1, 1))
    manager = found[W.AREA_MANAGER] = Person.objects.create_user(username="opera-manager", name="某")
    Role.objects.create(
        person=manager, what=W.AREA_MANAGER, organisation=world.organisations["leaving_company"],
        from_on=date(2024, 1, 1),
    )  # fmt: skip
    owner = found["owner"] = Person.objects.create_user(username="opera-owner", name="某")
    estate.units["1-302"].titles.update(party=party("外住业主", person=owner))
    found |= {"stranger": world.people["stranger"], "nobody": world.people["nobody"]}
    found |= {W.SUBDISTRICT_OFFICER: world.people["officer"], "anonymous": AnonymousUser()}
    return found


def _entry(m: Motion) -> int:
    return m.entries.filter(left_out="").order_by("id")[0].pk


def _objection(m: Motion) -> int:
    officer = Person.objects.get(username="officer")
    return objections.object_to_roll(by=officer, at=NOTICED, uid=m.uid, text="有异议。").pk


Do = Callable[[Any, Motion], Any]
ACTS: dict[str, tuple[str, set[str], Do]] = {
    "voting.see_motion": (_S.PUBLISHED, INSIDE | {"owner"}, lambda p, m: motion_for(p, m.uid, TODAY)),
    "voting.see_draft": (_S.DRAFT, STAFF, lambda p, m: motion_for(p, m.uid, TODAY)),
    "voting.see_turn_out": (
        _S.OPEN, INSIDE | {"owner"}, lambda p, m: motion_for(p, m.uid, TODAY, "voting.see_turn_out"),
    ),
    "voting.see_roll": (_S.ROLL, STAFF, lambda p, m: entries_for(p, m.uid, TODAY)),
    "voting.set_local_rule": (
        _S.DRAFT, STREET | {"community_worker"},
        lambda p, m: rules.set_local_rule(
            by=p, at=NOW, code="T-opera", name="conflict", value="last", document="议事规则", from_on=TODAY
        ),
    ),
    "voting.draft_motion": (
        _S.DRAFT, RUNNERS,
        lambda p, m: motions.draft_motion(by=p, at=NOW, code="T-opera", title="题", text=""),
    ),
    "voting.publish_motion": (
        _S.DRAFT, RUNNERS, lambda p, m: motions.publish_motion(by=p, at=PUBLISHED, uid=m.uid),
    ),
    "voting.withdraw_motion": (
        _S.PUBLISHED, RUNNERS, lambda p, m: motions.withdraw_motion(by=p, at=NOW, uid=m.uid, why="因故"),
    ),
    "voting.freeze_roll": (
        _S.PUBLISHED, RUNNERS,
        lambda p, m: roll.freeze_roll(by=p, at=FROZEN, uid=m.uid, objections_until=OBJECTIONS_UNTIL),
    ),
    "voting.answer_objection": (
        _S.ROLL, RUNNERS,
        lambda p, m: objections.answer_objection(
            by=p, at=NOTICED, uid=m.uid, objection=_objection(m), upheld=False, answer="无误。"
        ),
    ),
    "voting.record_notice": (
        _S.ROLL, RUNNERS,
        lambda p, m: notice.record_notice(by=p, at=NOTICED, uid=m.uid, told_on=TOLD, told_how="公告"),
    ),
    "voting.name_witness": (
        _S.NOTICE, RUNNERS, lambda p, m: notice.name_witness(by=p, at=NOTICED, uid=m.uid, name="某", key="x"),
    ),
    "voting.open_motion": (_S.NOTICE, RUNNERS, lambda p, m: opening.open_motion(by=p, at=OPENS, uid=m.uid)),
    "voting.record_mandate": (
        _S.NOTICE, RUNNERS,
        lambda p, m: mandates.record_mandate(
            by=p, at=NOTICED, uid=m.uid, entry=_entry(m), name="某", document="委托书", items=[1],
            opinions={1: "yes"},
        ),
    ),
    "voting.print_papers": (_S.NOTICE, RUNNERS, lambda p, m: codes.make_codes(by=p, at=NOTICED, uid=m.uid)),
    "voting.record_service": (
        _S.NOTICE, RUNNERS | {"canvasser"},
        lambda p, m: papers.record_service(
            by=p, at=NOTICED, uid=m.uid, entries=[_entry(m)], way="post", evidence="回执"
        ),
    ),
    "voting.check_service": (
        _S.NOTICE, RUNNERS, lambda p, m: motion_for_update(p, m.uid, TODAY, "voting.check_service"),
    ),
    "voting.receive_paper": (
        _S.OPEN, RUNNERS, lambda p, m: papers.receive_sheet(by=p, at=OPENS, uid=m.uid, sheet="1"),
    ),
    "voting.help_owner": (
        _S.OPEN, RUNNERS,
        lambda p, m: ballots.cast_ballot(
            by=None, at=OPENS, uid=m.uid, entry=_entry(m), ballot="", choices={}, helped_by=p
        ),
    ),
    "voting.canvass": (
        _S.OPEN, RUNNERS | {"canvasser"}, lambda p, m: motion_for(p, m.uid, TODAY, "voting.canvass"),
    ),
    "voting.key_paper": (
        _S.CLOSED, RUNNERS, lambda p, m: keying.key_sheet(by=p, at=COUNTED, uid=m.uid, sheet="1", choices={}),
    ),
    "voting.import_ballots": (
        _S.CLOSED, STREET,
        lambda p, m: importing.import_ballots(by=p, at=COUNTED, uid=m.uid, data=b"", filename="a.csv"),
    ),
    "voting.void_ballot": (
        _S.OPEN, RUNNERS, lambda p, m: ballots.void_ballot(by=p, at=OPENS, uid=m.uid, ballot="x", why=""),
    ),
    "voting.count_motion": (
        _S.CLOSED, RUNNERS, lambda p, m: counting.count_motion(by=p, at=COUNTED, uid=m.uid),
    ),
    "voting.publish_result": (
        _S.COUNTED, RUNNERS, lambda p, m: counting.publish_result(by=p, at=COUNTED, uid=m.uid),
    ),
    "voting.audit_paper": (
        _S.COUNTED, RUNNERS | {"expert"}, lambda p, m: audits.plan_audit(by=p, at=COUNTED, uid=m.uid, item=1),
    ),
    "voting.take_auditors_file": (
        _S.COUNTED, {"expert", "district_officer", "city_officer", "administrator"},
        lambda p, m: counting.auditors_file(by=p, at=COUNTED, uid=m.uid),
    ),
    "voting.record_challenge": (
        _S.RESULT, STAFF,
        lambda p, m: challenges.record_challenge(by=p, at=NOW, uid=m.uid, on=TODAY, court="徐汇法院"),
    ),
}  # fmt: skip
MORE: dict[str, tuple[str, set[str], Do]] = {
    "edit_motion": (_S.DRAFT, RUNNERS, lambda p, m: motions.edit_motion(by=p, at=NOW, uid=m.uid, text="改")),
    "open_joint": (
        _S.DRAFT, STREET | {"community_worker"},
        lambda p, m: joint.open_joint(
            by=p, at=NOW, codes=["T-opera", "T-garden"], title="合并", text="", adjacency="核实单"
        ),
    ),
    "repeat_motion": (_S.RESULT, RUNNERS, lambda p, m: joint.repeat_motion(by=p, at=NOW, uid=m.uid)),
    "drop_witness": (
        _S.NOTICE, RUNNERS, lambda p, m: _found(notice.drop_witness, by=p, at=NOW, uid=m.uid, witness=0),
    ),
    "end_local_rule": (
        _S.DRAFT, STREET | {"community_worker"},
        lambda p, m: _found(
            rules.end_local_rule, by=p, at=NOW, code="T-opera", name="conflict", until_on=TODAY
        ),
    ),
    "object_to_roll": (
        _S.ROLL, STAFF | {"owner"},
        lambda p, m: objections.object_to_roll(by=p, at=NOTICED, uid=m.uid, text="有异议。"),
    ),
}  # fmt: skip


class _Missing(Refusal):
    """What was asked for is not there: the person got past the permission."""


def _found(act: Callable[..., Any], *, by: Any, at: Any, **values: Any) -> None:
    """Tells a 404 of what is missing from a 404 of who asks: the same act on what is not there."""
    if not _passes(lambda: motion_for(by, values.get("uid", ""), TODAY)) and "uid" in values:
        raise Http404
    try:
        act(by=by, at=at, **values)
    except Http404:
        raise _Missing("not there") from None


def _passes(do: Callable[[], Any]) -> bool:
    """Whether the act got past the permission: it was done, or refused for another reason."""
    try:
        do()
    except (NotYours, Http404):
        return False
    except Refusal:
        return True
    return True


def test_every_act_stands_in_the_table() -> None:
    assert set(ACTS) == set(MAY)


@pytest.mark.parametrize("act", [*ACTS, *MORE])
def test_who_may(estate: Estate, motion_in: MotionIn, persons: dict[str, Any], act: str) -> None:
    """Everybody tries on the same motion, each as if nobody had before; a refusal leaves no row."""
    state, allowed, do = {**ACTS, **MORE}[act]
    motion, passed = motion_in(state), set()
    for role in ROLES:
        with transaction.atomic():
            rows = AuditRow.objects.count()
            if _passes(lambda person=persons[role]: do(person, motion)):  # type: ignore[misc]
                passed.add(role)
            elif act != "voting.answer_objection":  # somebody objects first
                assert AuditRow.objects.count() == rows, role
            transaction.set_rollback(True)
    assert passed == allowed


@pytest.mark.parametrize("role", ROLES)
def test_whom_the_list_shows_what(
    estate: Estate, motion_in: MotionIn, persons: dict[str, Any], role: str
) -> None:
    draft, published, gone = (motion_in(s) for s in (_S.DRAFT, _S.PUBLISHED, _S.WITHDRAWN))  # never published
    wanted = {draft, published, gone} if role in STAFF else {published}
    if role in ("nobody", "anonymous"):
        with pytest.raises(NotYours):
            motions_for(persons[role], TODAY)
        return
    assert set(motions_for(persons[role], TODAY)) == (set() if role == "stranger" else wanted)


def test_the_list_is_narrowed(estate: Estate, motion_in: MotionIn) -> None:
    one = motion_in(
        _S.PUBLISHED, title="更换电梯", about={"kind": "planning.alliance", "plan": 7, "alliance": 2}
    )
    motion_in(_S.DRAFT, code="T-garden")

    def titles(**filters: str) -> list[str]:
        return [m.title for m in motions_for(estate.officer, TODAY, Filters(**filters))]

    assert titles(state="published") == titles(text="电梯") == titles(compound="T-opera") == ["更换电梯"]
    assert titles(text="岳阳") == titles(state="draft") and titles(joint="x") == []
    found = motions_about(estate.officer, TODAY, kind="planning.alliance", plan=7, alliance=2)
    assert list(found) == [one] and not motions_about(estate.officer, TODAY, plan=8)


def test_no_list_and_no_page_touches_the_secrets(estate: Estate, motion_in: MotionIn) -> None:
    """Neither a motion's secrets nor a joint vote's: not as a table, not as a column."""
    joint.open_joint(
        by=estate.officer, at=NOW, codes=["T-opera", "T-garden"], title="合并", text="", adjacency="核实单"
    )
    motion = motion_in(_S.OPEN)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for m in motions_for(estate.officer, TODAY):
            str(m), m.scope, m.joint and m.joint.title
        motion_for(estate.officer, motion.uid, TODAY)
        motion_for(estate.resident, motion.uid, TODAY)
        published_motion(motion.uid)
    text = " ".join(q["sql"] for q in asked.captured_queries)
    assert "voting_motion" in text
    assert "voting_secrets" not in text and '"heads"' not in text


def test_a_draft_is_not_there_for_others(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.DRAFT)
    asks: tuple[Callable[[], Any], ...] = (
        lambda: motion_for(estate.resident, motion.uid, TODAY),
        lambda: published_motion(motion.uid),
        lambda: motion_for(estate.officer, "0" * 32, TODAY),
        lambda: motion_for(estate.officer, "\x00", TODAY),
    )
    for ask in asks:
        with pytest.raises(Http404):
            ask()


def test_a_role_that_has_ended_opens_nothing(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.PUBLISHED)
    estate.world.people["community"].roles.update(until_on=date(2024, 2, 1))
    with pytest.raises(Http404):
        motion_for(estate.world.people["community"], motion.uid, TODAY)
