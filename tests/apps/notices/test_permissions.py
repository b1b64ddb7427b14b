"""Who may do what with notices: every act × every role, against the acts themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404

from linmeng.domain.refusals import NotYours, Refusal
from linmeng.notices import actions
from linmeng.notices.actions import deliveries
from linmeng.notices.models import Comment, Delivery, Notice, Subscription
from linmeng.notices.permissions import MAY
from linmeng.notices.queries import comments_for, notice_for, notices_for
from linmeng.notices.queries.messages import deliveries_for, subscriptions_for
from linmeng.people.models import AuditRow, Person, Role
from tests.apps.notices.conftest import AT, ON, NoticeIn
from tests.worlds import World

pytestmark = pytest.mark.django_db
W = Role.What
ROLES: tuple[str, ...] = (*W.values, "stranger", "nobody", "anonymous")
OFFICES = {"subdistrict_officer", "district_officer", "administrator", "community_worker"}
WRITERS = OFFICES | {"owners_committee"}
STAFF = WRITERS | {"city_officer", "area_manager"}


@pytest.fixture
def persons(world: World) -> dict[str, Any]:
    """Somebody in every role with Opera House in reach, and those who have no business here."""
    opera = world.compounds["opera"]
    found: dict[str, Any] = {r.what: r.person for r in Role.objects.select_related("person").order_by("-pk")}
    for what in (W.OWNERS_COMMITTEE, W.CANVASSER, W.RESIDENT):
        found[what] = Person.objects.create_user(username=f"opera-{what}", name="某")
        Role.objects.create(person=found[what], what=what, compound=opera, from_on=date(2024, 1, 1))
    manager = found[W.AREA_MANAGER] = Person.objects.create_user(username="opera-manager", name="某")
    leaving = world.organisations["leaving_company"]
    Role.objects.create(person=manager, what=W.AREA_MANAGER, organisation=leaving, from_on=date(2024, 1, 1))
    found |= {"stranger": world.people["stranger"], "nobody": world.people["nobody"]}
    found |= {W.SUBDISTRICT_OFFICER: world.people["officer"], "anonymous": AnonymousUser()}
    return found


def _comment(n: Notice) -> Comment:
    return actions.make_comment(at=AT, uid=n.uid, text="几时开始？")


def _subscription(n: Notice) -> Subscription:
    place = n.places.get()
    return Subscription.objects.create(
        uid="s1", kind="sms", compound=place.compound, place_name=place.name, area_code=place.area_code,
        address="13800000000", address_mark="x", state="active", asked_at=AT,
    )  # fmt: skip


def _delivery(n: Notice) -> Delivery:
    return Delivery.objects.create(
        subscription=_subscription(n), notice=n, occasion="published", state="refused", next_at=AT, made_at=AT
    )


TEXT: dict[str, Any] = {"kind": "other", "title": "题目", "body": "正文", "issuer": "某办公室"}
Do = Callable[[Any, Notice], Any]
ACTS: dict[str, tuple[str, set[str], Do]] = {
    "notices.see_notice": ("draft", STAFF, lambda p, n: notice_for(p, n.uid, ON)),
    "notices.draft_notice": (
        "draft", WRITERS, lambda p, n: actions.draft_notice(by=p, at=AT, compounds=["T-opera"], **TEXT)
    ),
    "notices.publish_notice": ("draft", WRITERS, lambda p, n: actions.publish_draft(by=p, at=AT, uid=n.uid)),
    "notices.withdraw_notice": (
        "published", WRITERS, lambda p, n: actions.withdraw_notice(by=p, at=AT, uid=n.uid, why="有误")
    ),
    "notices.replace_notice": (
        "published", WRITERS,
        lambda p, n: actions.replace_notice(by=p, at=AT, uid=n.uid, why="有误", issuer="街道"),
    ),
    "notices.post_notice": (
        "published", WRITERS | {"area_manager"},
        lambda p, n: actions.post_notice(by=p, at=AT, uid=n.uid, where="门口", posted_on=ON),
    ),
    "notices.record_comment": (
        "published", WRITERS,
        lambda p, n: actions.record_comment(by=p, at=AT, uid=n.uid, channel="desk", text="同意"),
    ),
    "notices.answer_comment": (
        "published", WRITERS,
        lambda p, n: actions.answer_comment(by=p, at=AT, uid=n.uid, number=_comment(n).pk, answer="下月。"),
    ),
    "notices.see_deliveries": (
        "published", OFFICES, lambda p, n: deliveries.try_again(by=p, at=AT, delivery=_delivery(n).pk)
    ),
    "notices.subscribe": (
        "published", OFFICES,
        lambda p, n: actions.subscribe(
            by=p, at=AT, kind="sms", address="13800000001", compound="T-opera", consent="柜台口头"
        ),
    ),
}  # fmt: skip
MORE: dict[str, tuple[str, set[str], Do]] = {
    "edit_notice": (
        "draft", WRITERS, lambda p, n: actions.edit_notice(by=p, at=AT, uid=n.uid, issuer="街道"),
    ),
    "in_one_act": (
        "draft", WRITERS,
        lambda p, n: actions.publish_notice(
            by=p, at=AT, compounds=["T-opera"], from_on=ON, until_on=ON, **TEXT
        ),
    ),
    "hide_comment": (
        "published", WRITERS,
        lambda p, n: actions.hide_comment(by=p, at=AT, uid=n.uid, number=_comment(n).pk, why="与本事项无关"),
    ),
    "list": ("published", STAFF, lambda p, n: notices_for(p, ON)),
    "comments": ("published", WRITERS, lambda p, n: comments_for(p, ON)),
    "deliveries": ("published", OFFICES, lambda p, n: deliveries_for(p, ON)),
    "subscriptions": ("published", OFFICES, lambda p, n: subscriptions_for(p, ON)),
    "end_subscription": (
        "published", OFFICES, lambda p, n: actions.end_subscription(by=p, at=AT, uid=_subscription(n).uid)
    ),
}  # fmt: skip
LISTS = {"list", "comments", "deliveries", "subscriptions"}  # a stranger has lists of their own


def test_every_act_is_tried() -> None:
    assert set(ACTS) == set(MAY)


def _passes(do: Callable[[], Any]) -> bool:
    try:
        do()
    except (NotYours, Http404):
        return False
    except Refusal as refusal:
        raise AssertionError(f"{refusal!r} hides who may") from refusal
    return True


@pytest.mark.parametrize("act", [*ACTS, *MORE])
def test_who_may(world: World, notice_in: NoticeIn, persons: dict[str, Any], act: str) -> None:
    """Everybody tries on the same notice, each as if nobody had before; a refusal leaves no act of theirs."""
    state, allowed, do = {**ACTS, **MORE}[act]
    notice, passed = notice_in(state), set()
    for role in ROLES:
        with transaction.atomic():
            if _passes(lambda person=persons[role]: do(person, notice)):  # type: ignore[misc]
                passed.add(role)
            else:
                assert not AuditRow.objects.filter(
                    by=getattr(persons[role], "pk", 0), at=AT, act=act
                ).exclude(by=world.people["officer"]), role
            transaction.set_rollback(True)
    assert passed == allowed | ({"stranger"} if act in LISTS else set())


def test_a_place_outside_is_refused(world: World, notice_in: NoticeIn) -> None:
    for who, places in (
        ("community", {"areas": ["310104003000"]}),
        ("committee", {"compounds": ["T-garden", "T-opera"]}),
        ("officer", {"compounds": ["T-opera", "T-hongyi"]}),
    ):
        with pytest.raises(NotYours):
            actions.draft_notice(by=world.people[who], at=AT, **TEXT, **places)  # type: ignore[arg-type]
    both = notice_in(compounds=["T-opera", "T-garden"])
    with pytest.raises(NotYours):  # sees it, since their compound is one of them, and may not change it alone
        actions.withdraw_notice(by=world.people["committee"], at=AT, uid=both.uid, why="有误")


def test_lists_hold_what_is_in_reach(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    _comment(notice)
    _delivery(notice)
    stranger = world.people["stranger"]
    lists = (notices_for, comments_for, deliveries_for, subscriptions_for)
    assert [len(ask(stranger, ON)) for ask in lists] == [0, 0, 0, 0]
    assert [len(ask(world.people["officer"], ON)) for ask in lists] == [1, 1, 1, 1]
