"""The roll: what is frozen, what stays hidden, freezing it again, objections to it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.canonical import digest
from linmeng.domain.voting.log.commitment import unit_key
from linmeng.domain.voting.rolls import roll_data
from linmeng.people.models import AuditRow, Role
from linmeng.register.models import Title, Unit
from linmeng.voting.actions.codes import make_codes, prove_code
from linmeng.voting.actions.motions import withdraw_motion
from linmeng.voting.actions.objections import answer_objection, object_to_roll
from linmeng.voting.actions.opening import open_motion
from linmeng.voting.actions.roll import freeze_roll
from linmeng.voting.models import Mandate, Motion, RollObjection, Secrets, Service, Sheet, VoteCode
from linmeng.voting.queries.rolls import entries_for, frozen_of, objections_for, roll_of
from tests.apps.voting.conftest import (
    FROZEN,
    NOTICED,
    OBJECTIONS_UNTIL,
    OPENS,
    Estate,
    MotionIn,
    carry,
    party,
)
from tests.worlds import TODAY

_S = Motion.State


def test_the_frozen_roll(estate: Estate, motion_in: MotionIn) -> None:
    """SPC-B 9: 16 flats, of which two are one owner's; the unsold flat is the developer's head. G274 25 [M]:

    the parking space is left out, and named as left out.
    """
    motion = motion_in(_S.ROLL)
    flats = [u for name, u in estate.units.items() if name != "parking"]
    assert (motion.roll_heads, motion.roll_area) == (15, sum(u.area_dm2 or 0 for u in flats))
    left = motion.entries.exclude(left_out="")
    assert [(e.unit_id, e.left_out) for e in left] == [(estate.units["parking"].pk, "kind")]
    two = {estate.entry(motion, flat).head for flat in ("1-201", "2-201")}
    assert len(two) == 1 and motion.entries.exclude(head="").values("head").distinct().count() == 15
    roll = roll_of(motion)
    assert roll.hash == motion.roll_hash == digest(roll_data(roll))
    assert frozen_of(carry(motion, _S.NOTICE, estate.officer)).roll()["root"] == motion.roll_root


def test_the_roll_names_nobody(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    entry = estate.entry(motion, "1-101")
    assert entry.key == unit_key(motion.uid, entry.place, bytes(entry.salt))
    text = str(roll_data(roll_of(motion)))
    assert all(e.place not in text for e in motion.entries.all()) and "居民" not in text
    other = motion_in(_S.ROLL)
    assert not {e.key for e in motion.entries.all()} & {e.key for e in other.entries.all()}
    heads = [{e.head for e in m.entries.exclude(head="")} for m in (motion, other)]
    assert not heads[0] & heads[1]  # two votes' rolls cannot be put side by side


def test_secrets_lie_sealed(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    kept = Secrets.objects.get(pk=motion.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT heads, log_seed, box_seed, same FROM voting_secrets")
        raw = [bytes(value) for value in cursor.fetchone()]
        cursor.execute("SELECT salt FROM voting_rollentry")
        raw += [bytes(row[0]) for row in cursor.fetchall()]
    clear = [kept.heads, kept.log_seed, kept.box_seed, kept.same, *(e.salt for e in motion.entries.all())]
    assert len(raw) == 21 and not any(bytes(c) in r for c in clear for r in raw)
    assert all(len(bytes(c)) == 32 for c in clear)


@pytest.mark.parametrize("state", [_S.DRAFT, _S.OPEN, _S.CLOSED, _S.RESULT, _S.WITHDRAWN])
def test_no_roll_is_frozen_then(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    before = motion.roll_hash
    with pytest.raises(NotNow):
        freeze_roll(by=estate.officer, at=OPENS, uid=motion.uid, objections_until=OPENS + timedelta(1))
    motion.refresh_from_db()
    assert motion.roll_hash == before


def test_a_roll_needs_a_deadline_to_come(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.PUBLISHED)
    for until in (None, FROZEN, FROZEN - timedelta(days=1)):
        with pytest.raises(NotUnderstood, match="until when"):
            freeze_roll(by=estate.officer, at=FROZEN, uid=motion.uid, objections_until=until)
    assert not motion.entries.exists()


def test_a_new_roll_may_be_objected_to_as_well(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    late: dict[str, Any] = {"by": estate.officer, "at": OBJECTIONS_UNTIL, "uid": motion.uid}
    with pytest.raises(NotUnderstood, match="until when"):
        freeze_roll(**late)
    freeze_roll(**late, objections_until=OBJECTIONS_UNTIL + timedelta(days=3))
    object_to_roll(by=estate.resident, at=OBJECTIONS_UNTIL, uid=motion.uid, text="有异议。")


def test_units_that_lack_something_are_named(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.PUBLISHED)
    bare = estate.units["1-301"]
    Unit.objects.filter(pk=bare.pk).update(area_dm2=None)
    with pytest.raises(NotUnderstood, match=r"1单元 301 has no area"):
        carry(motion, _S.ROLL, estate.officer)
    Title.objects.filter(unit=estate.units["2-301"]).delete()
    with pytest.raises(NotUnderstood, match=r"2 units .*1单元 301、1号楼 2单元 301"):
        carry(motion, _S.ROLL, estate.officer)
    assert not motion.entries.exists() and not Secrets.objects.exists()


def sell(estate: Estate, flat: str, on: date) -> None:
    Title.objects.filter(unit=estate.units[flat]).update(until_on=on - timedelta(days=1))
    Title.objects.create(unit=estate.units[flat], party=party("新业主"), from_on=on)


def test_freezing_again_keeps_keys_and_sets_aside_what_old_owners_hold(
    estate: Estate, motion_in: MotionIn
) -> None:
    motion = motion_in(_S.NOTICE)
    sold, kept = estate.entry(motion, "1-301"), estate.entry(motion, "1-302")
    codes = make_codes(by=estate.officer, at=NOTICED, uid=motion.uid)
    for n, entry in enumerate((sold, kept), 1):
        Mandate.objects.create(entry=entry, name="代理人", document="委托书", by=estate.officer, at=NOTICED)
        Sheet.objects.create(motion=motion, entry=entry, number=n, printed_at=NOTICED)
        Service.objects.create(motion=motion, entry=entry, way="post", by=estate.officer, at=NOTICED)
    before = (motion.roll_hash, motion.roll_root, motion.log_key, bytes(motion.box_key or b""))
    sell(estate, "1-301", TODAY)
    freeze_roll(by=estate.officer, at=NOTICED, uid=motion.uid)
    motion.refresh_from_db()
    assert motion.state == _S.NOTICE and motion.told_on is not None
    assert motion.roll_hash != before[0] and motion.roll_root != before[1]
    assert (motion.log_key, bytes(motion.box_key or b"")) == before[2:]
    assert estate.entry(motion, "1-301").key == sold.key
    assert prove_code(at=NOTICED, uid=motion.uid, entry=kept.pk, code=codes[kept.pk]) == kept
    with pytest.raises(NotYours, match="closed"):
        prove_code(at=NOTICED, uid=motion.uid, entry=sold.pk, code=codes[sold.pk])
    for rows, column in ((Mandate, "revoked_at"), (Sheet, "spoiled_at")):
        assert [getattr(rows.objects.get(entry=e), column) for e in (sold, kept)] == [NOTICED, None]
    assert [bool(Service.objects.get(entry=e).refused_why) for e in (sold, kept)] == [True, False]


def test_a_unit_that_is_gone_leaves_the_roll(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    gone, printed = estate.units["1-301"], estate.units["1-302"]
    Sheet.objects.create(motion=motion, entry=estate.entry(motion, "1-302"), number=1, printed_at=FROZEN)
    Unit.objects.filter(pk__in=(gone.pk, printed.pk)).update(gone_on=date(2024, 9, 19))
    freeze_roll(by=estate.officer, at=NOTICED, uid=motion.uid)
    assert not motion.entries.filter(unit=gone).exists()
    assert motion.entries.get(unit=printed).left_out == "gone"
    motion.refresh_from_db()
    assert (motion.roll_heads, roll_of(motion).hash) == (13, motion.roll_hash)
    assert Sheet.objects.get().spoiled_at == NOTICED


def test_staff_read_units_without_holders_and_salts(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    rows = entries_for(estate.officer, motion.uid, TODAY)
    assert rows.count() == 17 and {"salt", "parties", "head"} <= rows[0].get_deferred_fields()
    with pytest.raises(NotYours):
        entries_for(estate.resident, motion.uid, TODAY)


def test_an_owner_objects_and_is_answered(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    row = object_to_roll(
        by=estate.resident, at=NOTICED, uid=motion.uid, text="我家面积应为 52 平方米。", place=" 101 "
    )
    assert (row.place, row.upheld) == ("101", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM voting_rollobjection")
        assert "面积".encode() not in bytes(cursor.fetchone()[0])
    with pytest.raises(NotNow, match="no answer yet: 1"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    told: dict[str, Any] = {"by": estate.officer, "at": NOTICED, "uid": motion.uid, "objection": row.pk}
    with pytest.raises(NotUnderstood):
        answer_objection(**told, upheld=True, answer=" ")
    answer_objection(**told, upheld=True, answer="以产证为准，已更正。")
    with pytest.raises(NotNow, match="answered"):
        answer_objection(**told, upheld=False, answer="不对")
    with pytest.raises(NotNow, match="freeze the roll again"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    Unit.objects.filter(pk=estate.units["1-101"].pk).update(area_dm2=5200)
    freeze_roll(by=estate.officer, at=NOTICED + timedelta(hours=1), uid=motion.uid)
    opened = open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    assert opened.roll_area == motion.roll_area + 200  # type: ignore[operator]
    said = AuditRow.objects.filter(act__contains="objection")
    assert "面积" not in str([(r.before, r.after, r.subject_name) for r in said])


def test_an_objection_refused_does_not_stop_the_vote(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    row = object_to_roll(by=estate.resident, at=NOTICED, uid=motion.uid, text="车位也应表决。")
    answer_objection(
        by=estate.officer,
        at=NOTICED,
        uid=motion.uid,
        objection=row.pk,
        upheld=False,
        answer="议事规则未规定。",
    )
    assert open_motion(by=estate.officer, at=OPENS, uid=motion.uid).state == _S.OPEN


def test_who_may_object_and_until_when(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    told: dict[str, Any] = {"at": NOTICED, "uid": motion.uid, "text": "有异议。"}
    object_to_roll(by=estate.world.people["community"], **told)  # for an owner at the counter
    tenant = estate.world.people["nobody"]
    Role.objects.create(person=tenant, what="resident", compound=estate.compound, from_on=date(2024, 1, 1))
    with pytest.raises(NotYours, match="Only an owner"):
        object_to_roll(by=tenant, **told)
    with pytest.raises(Http404):
        object_to_roll(by=estate.world.people["stranger"], **told)
    with pytest.raises(NotUnderstood):
        object_to_roll(by=estate.resident, at=NOTICED, uid=motion.uid, text="字" * 2001)
    with pytest.raises(NotNow, match="2024-09-26 18:00"):
        object_to_roll(by=estate.resident, at=OBJECTIONS_UNTIL, uid=motion.uid, text="晚了。")
    with pytest.raises(NotNow, match="More can come"):
        for _ in range(11):
            object_to_roll(by=estate.resident, **told)
    assert len(objections_for(estate.resident, motion.uid, TODAY)) == 10
    assert len(objections_for(estate.officer, motion.uid, TODAY)) == 11


@pytest.mark.parametrize("state", [_S.PUBLISHED, _S.OPEN, _S.WITHDRAWN])
def test_there_is_no_roll_to_object_to(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(_S.PUBLISHED if state == _S.WITHDRAWN else state)
    if state == _S.WITHDRAWN:
        withdraw_motion(by=estate.officer, at=FROZEN, uid=motion.uid, why="方案有误")
    with pytest.raises(NotNow, match="no frozen roll"):
        object_to_roll(by=estate.resident, at=NOTICED, uid=motion.uid, text="有异议。")
    assert not RollObjection.objects.exists()


def test_codes_are_shown_once_and_kept_as_marks(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    codes = make_codes(by=estate.officer, at=NOTICED, uid=motion.uid)
    assert len(codes) == 16 == len(set(codes.values()))
    assert not set("".join(codes.values())) & set("01OIL")
    assert not any(code.replace("-", "") in str(VoteCode.objects.values()) for code in codes.values())
    assert make_codes(by=estate.officer, at=NOTICED, uid=motion.uid) == {}
    entry, code = next(iter(codes.items()))
    told: dict[str, Any] = {"at": NOTICED, "uid": motion.uid, "entry": entry}
    assert prove_code(code=f" {code.lower()} ", **told).pk == entry
    new = make_codes(by=estate.officer, at=NOTICED, uid=motion.uid, entries=[entry])
    with pytest.raises(NotYours):
        prove_code(code=code, **told)
    assert prove_code(code=new[entry], **told).pk == entry
    other = motion_in(_S.NOTICE)
    with pytest.raises(Http404):
        prove_code(**{**told, "uid": other.uid}, code=new[entry])


def test_ten_wrong_tries_close_a_code(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    entry, code = next(iter(make_codes(by=estate.officer, at=NOTICED, uid=motion.uid).items()))
    told: dict[str, Any] = {"at": NOTICED, "uid": motion.uid, "entry": entry}
    for _ in range(10):
        with pytest.raises(NotYours, match="not right"):
            prove_code(code="2222-2222-2222", **told)
    with pytest.raises(NotYours, match="closed"):
        prove_code(code=code, **told)
    assert len(make_codes(by=estate.officer, at=NOTICED, uid=motion.uid)) == 1  # a new letter


@pytest.mark.parametrize("state", [_S.DRAFT, _S.PUBLISHED, _S.CLOSED])
def test_no_letters_then(estate: Estate, motion_in: MotionIn, state: str) -> None:
    with pytest.raises(NotNow):
        make_codes(by=estate.officer, at=NOTICED, uid=motion_in(state).uid)


def test_a_letter_opens_nothing_before_the_notice(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    entry, code = next(iter(make_codes(by=estate.officer, at=FROZEN, uid=motion.uid).items()))
    with pytest.raises(NotNow, match="not been announced"):
        prove_code(at=FROZEN, uid=motion.uid, entry=entry, code=code)
