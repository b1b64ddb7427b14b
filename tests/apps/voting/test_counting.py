"""From the first ballot to the published file: what the product counts, the verifiers recompute."""

import json
import uuid
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404

from linmeng.cli.verifiers.kept import Kept
from linmeng.domain.refusals import NotNow, NotYours, Refusal
from linmeng.domain.voting.counting import turn_out
from linmeng.domain.voting.log.checkpoint import WITNESS, Checkpoint, cosign, public_key
from linmeng.people.models import AuditRow
from linmeng.voting.actions.challenges import record_challenge
from linmeng.voting.actions.checkpoints import add_cosignature, sign_checkpoint
from linmeng.voting.actions.counting import auditors_file, count_motion, publish_result
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Ballot, LogEntry, Motion, Result, Witness
from linmeng.voting.queries.log import receipt
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.published import published_file
from linmeng.voting.queries.results import result_for
from linmeng.voting.queries.rolls import roll_of
from linmeng.voting.queries.turn_out import returned_entries
from linmeng.voting.queries.turn_out import turn_out as turn_out_of
from tests.apps.voting.conftest import CLOSES, COUNTED, DRAFTED, Estate, MotionIn, carry
from tests.apps.voting.polls import (
    AFTER,
    DURING,
    NO,
    YES,
    faults,
    helped,
    owner,
    paper,
    phone,
    served,
    sheet,
)

_S = Motion.State
RULES: dict[str, Any] = {
    "unreturned": "follow_majority",
    "service_ways": ["face_to_face"],
    "conflict": "paper",
    "changeable": True,
}


def vote(estate: Estate, motion_in: MotionIn, level: str, **more: Any) -> tuple[Motion, list[Any]]:
    """A vote with ballots of all kinds, closed and entered; and the receipts that owners kept."""
    for name, value in RULES.items():
        set_local_rule(
            by=estate.officer, at=DRAFTED, code="T-opera", name=name, value=value,
            document="业主大会议事规则第9条", from_on=date(2024, 1, 1),
        )  # fmt: skip
    motion = motion_in(_S.OPEN, level=level, silence="未交表决票的，计入已表决的多数意见。", **more)
    kept = [phone(estate, motion, flat, YES) for flat in ("1-101", "1-102", "1-201", "2-201", "1-202")]
    kept += [phone(estate, motion, flat, YES) for flat in ("1-301", "1-302", "1-401")]
    kept.append(phone(estate, motion, "1-402", NO))
    kept.append(phone(estate, motion, "1-402", {"1": "abstain"}, DURING + timedelta(hours=1)))  # changed
    kept.append(helped(estate, motion, "2-101", {"1": "yes", "2": "no"}))
    sheets = [
        sheet(estate, motion, flat, n) for n, flat in enumerate(("1-101", "2-102", "2-202", "2-301"), 1)
    ]
    for flat in ("2-302", "2-401"):
        served(estate, motion, flat, checked=flat == "2-302")
    motion = carry(motion, _S.CLOSED, estate.officer)
    paper(motion, sheets[0], NO)  # contradicts the phone: paper counts by the rules
    paper(motion, sheets[1], YES)
    paper(motion, sheets[2], {"1": "yes"})
    paper(motion, sheets[3], {}, invalid="两处均已勾选")
    return motion, kept


@pytest.mark.parametrize("level", ["totals", "units", "choices"])
def test_a_whole_vote_verifies(estate: Estate, motion_in: MotionIn, level: str, tmp_path: Path) -> None:
    motion, kept = vote(estate, motion_in, level)
    checkpoint = sign_checkpoint(motion, AFTER)
    motion = carry(motion, _S.RESULT, estate.officer)
    mine = Kept((motion.log_key,), (checkpoint.text,) if checkpoint else (), tuple(r.text for r in kept))
    assert faults(published_file(motion.uid), mine, tmp_path) == []
    taken = auditors_file(by=estate.world.people["expert"], at=COUNTED, uid=motion.uid)
    assert faults(taken, mine, tmp_path) == []
    assert AuditRow.objects.filter(act="voting.take_auditors_file").count() == 1
    doc = json.loads(published_file(motion.uid))
    assert doc["outcome"]["ballots"] == {"cast": 15, "void": 1}
    assert (doc["openings"] is None) == (doc["places"] is None) == (level == "totals")
    # 1-101 says no on paper; 2-302 was served and follows the majority, 2-401's service nobody checked
    first = doc["outcome"]["items"]["1"]
    assert first["binding"] == "deemed" and first["carried"]
    assert first["actual"]["tally"]["units"] == {"yes": 10, "no": 1, "abstain": 1, "split": 0}
    assert first["deemed"]["tally"]["units"]["yes"] == 11


@pytest.mark.parametrize("level", ["totals", "units", "choices"])
def test_the_file_tells_what_the_motion_says_and_no_more(
    estate: Estate, motion_in: MotionIn, level: str
) -> None:
    motion, _ = vote(estate, motion_in, level)
    motion = carry(motion, _S.RESULT, estate.officer)
    text = published_file(motion.uid).decode()
    names = [f"业主{flat}" for flat in estate.units] + ["居民甲"]
    assert not [name for name in names if name in text]
    assert ("1号楼" in text) == (level != "totals")
    assert any(isinstance(row[3], dict) for row in json.loads(text)["openings"] or []) == (level == "choices")
    auditor = auditors_file(by=estate.world.people["expert"], at=COUNTED, uid=motion.uid).decode()
    at = auditor.find("1号楼")
    assert at < 0


def test_the_count_waits_for_every_paper(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    lying = sheet(estate, motion, "2-101", 1)
    motion = carry(motion, _S.CLOSED, estate.officer)
    with pytest.raises(NotNow, match="1 returned"):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    paper(motion, lying, YES)
    assert count_motion(by=estate.officer, at=COUNTED, uid=motion.uid).state == _S.COUNTED


def test_nothing_is_counted_before_the_close_or_twice(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    with pytest.raises(NotNow):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    motion = carry(motion, _S.COUNTED, estate.officer)
    with pytest.raises(NotNow):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    assert LogEntry.objects.filter(motion=motion, kind="counted").count() == 1


def test_what_was_altered_in_the_database_is_not_counted(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    phone(estate, motion, "2-102", NO)
    boxes = dict(Ballot.objects.values_list("entry__place", "box"))
    motion = carry(motion, _S.CLOSED, estate.officer)
    rows = list(Ballot.objects.order_by("number"))
    rows[0].box, rows[1].box = rows[1].box, rows[0].box  # two boxes changed places
    Ballot.objects.bulk_update(rows, ["box"])
    with pytest.raises(NotNow, match="sealed"):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    for row in rows:
        row.box = boxes[row.entry.place]
    Ballot.objects.bulk_update(rows, ["box"])
    motion.entries.filter(unit=estate.units["2-401"]).update(area=999_999)
    with pytest.raises(NotNow, match="frozen"):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)


def test_who_may_count_publish_and_take_the_auditors_file(estate: Estate, motion_in: MotionIn) -> None:
    people, motion = estate.world.people, motion_in(_S.CLOSED)
    for act in (count_motion, publish_result, auditors_file):
        for name in ("resident", "manager", "stranger", "nobody"):
            with pytest.raises((NotYours, Http404)):
                act(by=people[name], at=COUNTED, uid=motion.uid)
    carry(motion, _S.RESULT, estate.officer)
    for name in ("officer", "community", "committee", "resident"):
        with pytest.raises((NotYours, Http404)):
            auditors_file(by=people[name], at=COUNTED, uid=motion.uid)


def test_witnesses_must_have_signed_the_end(estate: Estate, motion_in: MotionIn, tmp_path: Path) -> None:
    motion = motion_in(_S.NOTICE)
    seed, name = b"w" * 32, "committee.example/yueyang"
    Witness.objects.create(motion=motion, name="岳阳居委会", key=public_key(name, WITNESS, seed).text)
    Motion.objects.filter(pk=motion.pk).update(quorum=1)
    motion = carry(Motion.objects.get(pk=motion.pk), _S.OPEN, estate.officer)
    phone(estate, motion, "2-101", YES)
    motion = carry(motion, _S.COUNTED, estate.officer)
    with pytest.raises(NotNow, match="1 witnesses"):
        publish_result(by=estate.officer, at=COUNTED, uid=motion.uid)
    last = motion.checkpoints.order_by("-size")[0]
    head = Checkpoint.read(last.text).head
    bad = cosign(head, name, b"x" * 32, 1_729_500_000).line
    with pytest.raises(Refusal):
        add_cosignature(uid=motion.uid, size=last.size, line=bad)
    line = cosign(head, name, seed, 1_729_500_000).line
    for _again in range(2):
        assert add_cosignature(uid=motion.uid, size=last.size, line=line).text.count(name) == 1
    earlier = motion.checkpoints.order_by("size")[0]
    line = cosign(Checkpoint.read(earlier.text).head, name, seed, 1_729_500_000).line
    with pytest.raises(NotNow, match="bound"):
        add_cosignature(uid=motion.uid, size=earlier.size, line=line)
    publish_result(by=estate.officer, at=COUNTED, uid=motion.uid)
    assert faults(published_file(motion.uid), Kept(), tmp_path) == []


def test_the_result_explains_itself(estate: Estate, motion_in: MotionIn) -> None:
    motion, _ = vote(estate, motion_in, "totals")
    with pytest.raises(Http404):
        result_for(estate.officer, motion.uid, COUNTED.date())
    motion = carry(motion, _S.COUNTED, estate.officer)
    with pytest.raises(Http404):
        result_for(estate.resident, motion.uid, COUNTED.date())
    motion = carry(motion, _S.RESULT, estate.officer)
    found = result_for(estate.resident, motion.uid, COUNTED.date())
    assert [item.carried for item in found.items] == [True, True]
    assert all(len(item.gates) == 4 and all(gate.words for gate in item.gates) for item in found.items)
    assert sum(units for _, units, _ in found.items[0].states) == 16
    assert found.challenge is not None and found.challenge.counted_to == date(2025, 10, 21)
    challenge = record_challenge(
        by=estate.officer, at=COUNTED + timedelta(days=9), uid=motion.uid, on=date(2024, 10, 28),
        court="徐汇区人民法院 (2024)沪0104民初1号",
    )  # fmt: skip
    record_challenge(
        by=estate.officer, at=COUNTED + timedelta(days=90), uid=motion.uid, on=date(2024, 10, 28),
        court="徐汇区人民法院 (2024)沪0104民初1号", outcome="驳回", challenge=challenge.pk,
    )  # fmt: skip
    assert [c.outcome for c in motion.challenges.all()] == ["驳回"]
    assert zlib.decompress(bytes(Result.objects.get(pk=motion.pk).file or b"")) == published_file(motion.uid)


def test_turn_out_counts_what_came_back_however(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "1-201", YES)
    phone(estate, motion, "2-201", NO)
    sheet(estate, motion, "2-101", 1)
    sheet(estate, motion, "1-201", 2)
    lost = sheet(estate, motion, "2-102", 3)
    lost.spoiled_at = DURING
    lost.save()
    found, keys = turn_out_of(motion), set(returned_entries(motion).values_list("key", flat=True))
    assert (found.units, found.of_units, found.heads, len(keys)) == (3, 16, 2, 3)
    for matter, gates in found.gates.items():
        assert gates == turn_out(roll_of(motion), frozen_pack(motion).matter(matter), keys)
    assert owner(estate, "1-201") == owner(estate, "2-201")


def test_a_receipt_is_the_same_each_time_and_small(estate: Estate, motion_in: MotionIn) -> None:
    motion, ballot = motion_in(), str(uuid.uuid4())
    first = phone(estate, motion, "2-101", YES, ballot=ballot)
    phone(estate, motion, "2-102", NO)
    again = phone(estate, motion, "2-101", YES, ballot=ballot)
    carry(motion, _S.CLOSED, estate.officer)
    late = phone(estate, motion, "2-101", YES, ballot=ballot, at=CLOSES + timedelta(days=1))
    assert first.text == again.text == late.text == receipt(motion, first.position).text
    assert len(first.text.encode()) < 2048 and Ballot.objects.count() == 2
