"""The plan: drafted, keys set, published under its hash, and from then on it stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from linmeng.cases.actions.offers import admit_bidder
from linmeng.cases.actions.selection import (
    draft_selection,
    edit_selection,
    end_selection,
    publish_selection,
    set_key,
)
from linmeng.cases.models import Case, Selection, Trustee
from linmeng.cases.queries.selections import plan_of, public_selection, selection_for, selections_to_bid
from linmeng.domain.procedures.selection.plan import plan_hash
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    BODIES,
    DEADLINE,
    DRAFTED,
    OPENING,
    PLAN,
    PUBLISHED,
    WORDS,
    Bidding,
    drafted,
    firm,
    published,
)
from tests.domain.procedures.selection.some import lump
from tests.worlds import TODAY, World


def keyed(made: Bidding) -> Bidding:
    for number, by in ((1, made.officer), (2, made.community)):
        set_key(by=by, at=DRAFTED, uid=made.uid, number=number, passphrase=WORDS[number], again=WORDS[number])
    return made


def publish(made: Bidding, **more: Any) -> Selection:
    told = {"deadline_at": DEADLINE, "opens_at": OPENING, "at": PUBLISHED, **more}
    return publish_selection(by=made.officer, uid=made.uid, **told)


def test_what_is_published_stands_under_its_hash(world: World, case: Case) -> None:
    made = published(world, case)
    row = made.now()
    assert row.state == "published" and row.plan_hash == plan_hash(PLAN) == plan_hash(plan_of(row))
    assert AuditRow.objects.get(act="cases.publish_selection").after["hash"] == row.plan_hash
    told: dict[str, Any] = {"by": made.officer, "at": PUBLISHED, "uid": made.uid}
    with pytest.raises(NotNow):
        edit_selection(plan=lump(pass_mark=50), trustees=BODIES, **told)
    with pytest.raises(NotNow):
        set_key(number=1, passphrase=WORDS[1], again=WORDS[1], **told)
    with pytest.raises(NotNow):
        publish(made)
    row.plan = {**row.plan, "pass_mark": 1}
    assert plan_hash(plan_of(row)) != row.plan_hash  # whoever changes the row is found out


def test_less_than_five_working_days_is_refused(world: World, case: Case) -> None:
    made = keyed(drafted(world, case))
    with pytest.raises(NotUnderstood, match="2024-11-12"):
        publish(made, deadline_at=moment(11, 11, 23), opens_at=moment(11, 12))
    with pytest.raises(NotUnderstood, match="closed, or later"):
        publish(made, opens_at=DEADLINE - timedelta(minutes=1))
    assert publish(made).published_at == PUBLISHED


def test_without_every_key_nothing_is_published(world: World, case: Case) -> None:
    made = drafted(world, case)
    with pytest.raises(NotNow, match="天平街道办事处、岳阳居委会"):
        publish(made)
    set_key(by=made.officer, at=DRAFTED, uid=made.uid, number=1, passphrase=WORDS[1], again=WORDS[1])
    with pytest.raises(NotNow, match="岳阳居委会"):
        publish(made)


def test_one_person_holds_one_key_and_nobody_takes_anothers(world: World, case: Case) -> None:
    made = drafted(world, case)
    told: dict[str, Any] = {"at": DRAFTED, "uid": made.uid, "passphrase": WORDS[1], "again": WORDS[1]}
    set_key(by=made.officer, number=1, **told)
    with pytest.raises(NotYours, match="one person holds one key"):
        set_key(by=made.officer, number=2, **told)
    with pytest.raises(NotYours, match="Somebody else"):
        set_key(by=made.community, number=1, **told)
    set_key(by=made.officer, number=1, **told)  # one's own again, while nothing is published
    with pytest.raises(NotUnderstood, match="not the same"):
        set_key(by=made.community, number=2, **{**told, "again": "something else altogether"})
    with pytest.raises(Http404):
        set_key(by=made.community, number=3, **told)
    with pytest.raises((NotYours, Http404)):
        set_key(by=world.people["resident"], number=2, **told)


def test_the_trustees_are_two_to_seven_different_bodies(world: World, case: Case) -> None:
    for bodies in ([], ["街道"], ["街道", "街道"], [f"第{n}方" for n in range(8)]):
        with pytest.raises(NotUnderstood):
            drafted(world, case, trustees=bodies)


def test_editing_keeps_the_keys_of_bodies_that_stay(world: World, case: Case) -> None:
    made = keyed(drafted(world, case))
    told: dict[str, Any] = {"by": made.officer, "at": DRAFTED, "uid": made.uid, "plan": lump(pass_mark=40)}
    edit_selection(trustees=[*BODIES, "岳阳花苑业委会"], **told)
    assert [t.public is not None for t in Trustee.objects.order_by("number")] == [True, True, False]
    with pytest.raises(NotNow, match="Meanwhile"):
        edit_selection(trustees=BODIES, version=1, **told)


def test_invited_means_at_least_three(world: World, case: Case) -> None:
    made = keyed(drafted(world, case, lump(way="invited", pass_mark=0)))
    told: dict[str, Any] = {"by": made.officer, "at": DRAFTED, "uid": made.uid}
    firms = [firm(f"{n}物业") for n in "甲乙丙"]
    for made_firm, _ in firms[:2]:
        admit_bidder(company=made_firm.name, **told)
    with pytest.raises(NotNow, match="At least 3"):
        publish(made)
    admit_bidder(company=firms[2][0].name, **told)
    row = publish(made)
    stranger = firm("丁物业")[1]
    assert list(selections_to_bid(firms[0][1], DEADLINE.date())) == [row]
    assert list(selections_to_bid(stranger, DEADLINE.date())) == []


def test_a_selection_ends_with_its_reason_and_once(world: World, case: Case) -> None:
    made = published(world, case)
    told: dict[str, Any] = {"by": made.officer, "at": PUBLISHED, "uid": made.uid}
    with pytest.raises(NotUnderstood):
        end_selection(reason=" ", **told)
    assert end_selection(reason="投标人不足三家", **told).state == "failed"
    with pytest.raises(NotNow):
        end_selection(reason="再一次", **told)


def test_who_sees_and_who_may(world: World, case: Case) -> None:
    made = drafted(world, case)
    with pytest.raises(Http404):
        public_selection(made.uid)
    for who in ("officer", "community", "committee", "district", "city", "administrator", "expert"):
        assert selection_for(world.people[who], made.uid, TODAY)
    for who in ("stranger", "resident", "nobody"):
        with pytest.raises(Http404):
            selection_for(world.people[who], made.uid, TODAY)
    told: dict[str, Any] = {
        "at": DRAFTED,
        "uid": case.uid,
        "codes": ["T-opera"],
        "plan": PLAN,
        "trustees": BODIES,
    }
    for who in ("community", "administrator"):
        assert draft_selection(by=world.people[who], **told).by == world.people[who]
    committee = world.people["committee"]  # of Yueyang Garden: for that compound, not for the other
    assert draft_selection(by=committee, **{**told, "codes": ["T-garden"]}).by == committee
    for who in ("committee", "district", "city", "expert", "manager"):
        with pytest.raises(NotYours):
            draft_selection(by=world.people[who], **told)
    with pytest.raises(NotUnderstood):
        draft_selection(by=made.officer, **{**told, "codes": ["T-alone"]})
