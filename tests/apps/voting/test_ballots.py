"""Who may cast what and when; a retry is the same ballot; what is entered is sealed and logged."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal
from linmeng.domain.voting.log.checkpoint import Checkpoint, Key
from linmeng.domain.voting.log.merkle import Tree, is_consistent, leaf_hash
from linmeng.domain.voting.log.receipt import Receipt
from linmeng.domain.voting.log.votefile import leaf
from linmeng.people.models import AuditRow, Person
from linmeng.voting import jobs
from linmeng.voting.actions import ballots as acts
from linmeng.voting.actions import opening
from linmeng.voting.actions.ballots import void_ballot
from linmeng.voting.actions.checkpoints import newest_checkpoint, sign_checkpoint, sign_if_old
from linmeng.voting.actions.importing import import_ballots, preview_ballots
from linmeng.voting.actions.mandates import record_mandate, revoke_mandate
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.jobs import tend
from linmeng.voting.models import Ballot, LogEntry, Motion, RollEntry
from linmeng.voting.queries import log
from tests.apps.voting import clock as clocks
from tests.apps.voting.clock import Clock
from tests.apps.voting.conftest import CLOSES, DRAFTED, OPENS, Estate, MotionIn, carry
from tests.apps.voting.polls import AFTER, DURING, NO, YES, helped, owner, phone

_S = Motion.State
clock = clocks.clock


def ruled(estate: Estate, name: str, value: Any) -> None:
    set_local_rule(
        by=estate.officer, at=DRAFTED, code="T-opera", name=name, value=value, document="议事规则第9条",
        from_on=date(2024, 1, 1),
    )  # fmt: skip


def test_a_ballot_is_entered_once_however_often_it_is_sent(estate: Estate, motion_in: MotionIn) -> None:
    motion, ballot = motion_in(), str(uuid.uuid4())
    first = phone(estate, motion, "2-101", YES, ballot=ballot)
    assert phone(estate, motion, "2-101", YES, ballot=ballot).text == first.text
    assert Ballot.objects.count() == 1
    assert LogEntry.objects.filter(kind="cast").count() == 1
    assert AuditRow.objects.filter(act="voting.cast_ballot").count() == 1
    with pytest.raises(NotNow, match="Another ballot"):
        phone(estate, motion, "2-101", NO, ballot=ballot)


def test_a_ballot_whose_answer_was_lost_is_the_same_after_the_close(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion, ballot = motion_in(), str(uuid.uuid4())
    with monkeypatch.context() as broken:
        broken.setattr(acts, "sign_if_old", lambda *_: 1 / 0)  # the server dies right after the commit
        with pytest.raises(ZeroDivisionError):
            phone(estate, motion, "2-101", YES, ballot=ballot)
    carry(motion, _S.CLOSED, estate.officer)
    again = phone(estate, motion, "2-101", YES, ballot=ballot, at=AFTER)
    assert again.is_proven(Key.read(motion.log_key)) and Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"choices": {}}, NotUnderstood),
        ({"choices": {"3": "yes"}}, NotUnderstood),
        ({"choices": {"1": "maybe"}}, NotUnderstood),
        ({"ballot": "1"}, NotUnderstood),
        ({"ballot": "../../etc/passwd-0000000000"}, NotUnderstood),
        ({"at": OPENS - timedelta(seconds=1)}, NotNow),
        ({"at": CLOSES}, NotNow),
        ({"by": None}, NotYours),
        ({"by": None, "code": True}, NotYours),  # no letter with a code was ever sent to this unit
    ],
)
def test_what_is_no_ballot(
    estate: Estate, motion_in: MotionIn, change: dict[str, Any], refusal: type[Refusal]
) -> None:
    motion = motion_in()
    with pytest.raises(refusal):
        phone(estate, motion, "2-101", change.pop("choices", YES), **change)
    assert not Ballot.objects.exists()


def test_whose_ballot_it_is(estate: Estate, motion_in: MotionIn) -> None:
    people, motion = estate.world.people, motion_in()
    for name in ("officer", "administrator", "resident", "nobody"):
        with pytest.raises(NotYours):
            phone(estate, motion, "2-101", YES, by=people[name])
    with pytest.raises(NotYours):  # a parking space has no vote
        phone(estate, motion, "parking", YES, by=people["resident"])
    other = motion_in(by=estate.officer, title="另一表决")
    with pytest.raises(NotYours):  # an entry of another motion's roll
        acts.cast_ballot(
            by=people["resident"], at=DURING, uid=motion.uid, entry=estate.entry(other, "1-101").pk,
            ballot=str(uuid.uuid4()), choices=YES,
        )  # fmt: skip
    with pytest.raises(Http404):
        acts.cast_ballot(
            by=people["resident"], at=DURING, uid="0" * 32, entry=1, ballot=str(uuid.uuid4()), choices=YES
        )
    phone(estate, motion, "1-101", YES, by=people["resident"])
    assert Ballot.objects.get().by == people["resident"]


@pytest.mark.parametrize("changeable", [False, True])
def test_a_second_ballot(estate: Estate, motion_in: MotionIn, changeable: bool) -> None:
    if changeable:
        ruled(estate, "changeable", True)
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    if changeable:
        phone(estate, motion, "2-101", NO)
    else:
        for again in (phone, helped):
            with pytest.raises(NotNow, match="voted already"):
                again(estate, motion, "2-101", NO)
    assert Ballot.objects.count() == 1 + changeable


def test_help_is_noted_and_only_for_those_who_may(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    for name in ("manager", "resident", "stranger", "expert"):
        with pytest.raises(NotYours):
            phone(estate, motion, "2-101", YES, by=None, helped_by=estate.world.people[name])
    helped(estate, motion, "2-101", YES)
    kept = Ballot.objects.get()
    assert (kept.channel, kept.by, kept.helped_by) == ("assisted", None, estate.officer)
    assert AuditRow.objects.get(act="voting.cast_ballot").by == estate.officer


def test_a_ballot_set_aside_stays_and_the_unit_may_vote_again(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    kept, at = Ballot.objects.get(), DURING + timedelta(hours=1)
    with pytest.raises(NotUnderstood):
        void_ballot(by=estate.officer, at=at, uid=motion.uid, ballot=kept.uid, why=" ")
    with pytest.raises(Http404):
        void_ballot(by=estate.officer, at=at, uid=motion.uid, ballot="x", why="误操作")
    with pytest.raises(NotNow):
        void_ballot(by=estate.officer, at=CLOSES, uid=motion.uid, ballot=kept.uid, why="误操作")
    void_ballot(by=estate.officer, at=at, uid=motion.uid, ballot=kept.uid, why="误操作")
    with pytest.raises(NotNow):
        void_ballot(by=estate.officer, at=at, uid=motion.uid, ballot=kept.uid, why="误操作")
    phone(estate, motion, "2-101", NO, at=at)
    assert [e.kind for e in LogEntry.objects.order_by("number")] == ["opened", "cast", "void", "cast"]


def test_a_proxy_says_what_the_owner_stated(estate: Estate, motion_in: MotionIn) -> None:
    motion, proxy = motion_in(), Person.objects.create_user(username="proxy", name="受托人")
    entry = estate.entry(motion, "2-101")
    mandate: dict[str, Any] = {
        "at": OPENS, "uid": motion.uid, "entry": entry.pk, "name": "受托人", "document": "委托书",
        "items": [1], "opinions": {"1": "no"}, "person": proxy,
    }  # fmt: skip
    for name in ("manager", "resident", "expert"):
        with pytest.raises((NotYours, Http404)):
            record_mandate(by=estate.world.people[name], **mandate)
    wrongs: list[dict[str, Any]] = [{"items": [7]}, {"items": []}]
    for wrong in (*wrongs, {"opinions": {"2": "no"}}, {"opinions": {"1": "never"}}):
        with pytest.raises(NotUnderstood):
            record_mandate(by=estate.officer, **{**mandate, **wrong})
    made = record_mandate(by=owner(estate, "2-101"), **mandate)
    for choices in ({"1": "yes"}, {"1": "no", "2": "no"}):
        with pytest.raises(NotYours):
            phone(estate, motion, "2-101", choices, by=proxy)
    phone(estate, motion, "2-101", {"1": "no"}, by=proxy)
    assert Ballot.objects.get().mandate == made
    revoke_mandate(by=estate.officer, at=DURING, mandate=made.pk)
    with pytest.raises(NotNow):
        revoke_mandate(by=estate.officer, at=DURING, mandate=made.pk)
    with pytest.raises(NotYours):
        phone(estate, motion, "2-101", {"1": "no"}, by=proxy)


def test_the_log_is_a_merkle_tree_with_proofs_for_everything(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    receipts = [phone(estate, motion, f"2-{f}0{s}", YES) for f in (1, 2, 3) for s in (1, 2)]
    texts = [leaf(motion.uid, n, row) for n, row in enumerate(log.rows(motion))]
    tree = Tree.of(map(leaf_hash, texts))
    assert log.size(motion) == tree.size == 7
    for receipt in receipts:
        assert receipt.is_proven(Key.read(motion.log_key))
        assert Checkpoint.read(receipt.checkpoint).head.root == tree.root(receipt.position + 1)
        assert Receipt.read(receipt.compact) == receipt == log.receipt(motion, receipt.position)
    for old in range(8):
        assert log.inclusion(motion, old, 7) == tree.inclusion(old, 7) if old < 7 else True
        proof = log.consistency(motion, old)
        assert is_consistent(old, 7, proof, tree.root(old), log.head(motion).root)
    assert log.node(motion)(1, 0) == tree.node(1, 0)


def test_time_never_runs_back_in_the_log(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES, at=DURING)
    phone(estate, motion, "2-102", YES, at=DURING - timedelta(minutes=5))  # a server whose clock is slow
    times = list(LogEntry.objects.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)


def test_a_checkpoint_stands_at_the_latest_a_minute_after_a_ballot(
    estate: Estate, motion_in: MotionIn, clock: Clock
) -> None:
    motion = motion_in()
    opened = sign_checkpoint(motion, OPENS)
    assert opened is not None and opened.size == 1 and sign_checkpoint(motion, DURING) == opened
    phone(estate, motion, "2-101", YES)
    clock(DURING + timedelta(seconds=50))
    tend()
    tend()
    assert [c.size for c in motion.checkpoints.order_by("size")] == [1, 2]
    sign_if_old(motion, DURING + timedelta(seconds=51))
    phone(estate, motion, "2-102", YES, at=DURING + timedelta(seconds=55))
    newest = newest_checkpoint(motion, DURING + timedelta(seconds=60))
    assert newest is not None and newest.size == 3
    phone(estate, motion, "2-201", YES, at=DURING + timedelta(seconds=61))
    newest = newest_checkpoint(motion, DURING + timedelta(seconds=62))
    assert newest is not None and newest.size == 3  # looked at within half a minute: as it stood
    sign_if_old(motion, DURING + timedelta(seconds=95))
    assert motion.checkpoints.order_by("-size")[0].size == 4


def test_the_job_closes_what_has_run_out_and_goes_on_after_a_failure(
    estate: Estate, motion_in: MotionIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = motion_in(), motion_in(title="另一表决")
    right: Callable[..., Any] = opening.close_motion

    def broken(*, by: Any, at: Any, uid: str) -> Any:
        if uid == first.uid:
            raise RuntimeError("no disk")
        return right(by=by, at=at, uid=uid)

    monkeypatch.setattr(jobs, "close_motion", broken)
    clock(CLOSES - timedelta(seconds=1))
    tend()
    assert set(Motion.objects.values_list("state", flat=True)) == {_S.OPEN}
    clock(CLOSES)
    tend()
    assert dict(Motion.objects.values_list("uid", "state")) == {first.uid: _S.OPEN, second.uid: _S.CLOSED}
    monkeypatch.setattr(jobs, "close_motion", right)
    tend()
    tend()
    assert LogEntry.objects.filter(kind="closed").count() == 2


def test_ballots_from_the_citys_system(estate: Estate, motion_in: MotionIn) -> None:
    ruled(estate, "electronic", "city_system")
    motion = carry(motion_in(), _S.CLOSED, estate.officer)
    places = list(RollEntry.objects.filter(motion=motion, left_out="").values_list("place", flat=True)[:3])
    good = "房屋,票号,议题1,议题2\n" + "".join(
        f"{place},S-{n},{word},弃权\n"
        for n, (place, word) in enumerate(zip(places, ("同意", "反对", ""), strict=True))
    )
    bad = good + f"99号楼 1,S-9,同意,同意\n{places[0]},S-0,也许,同意\n"
    asked: dict[str, Any] = {"at": AFTER, "uid": motion.uid, "filename": "list.csv"}
    with pytest.raises((NotYours, Http404)):
        import_ballots(by=estate.world.people["community"], data=good.encode(), **asked)
    found = preview_ballots(by=estate.officer, data=bad.encode("gb18030"), **asked)
    assert sorted({fault.row for fault in found.faults}) == [2, 5, 6] and found.ballots == 5
    with pytest.raises(NotUnderstood):
        import_ballots(by=estate.officer, data=bad.encode(), **asked)
    assert not Ballot.objects.exists()
    for _again in range(2):
        assert import_ballots(by=estate.officer, data=good.encode(), **asked) == 3
    assert set(Ballot.objects.values_list("channel", flat=True)) == {"imported"}
    assert Ballot.objects.count() == 3


def test_nothing_is_imported_where_the_rules_do_not_say_so(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.CLOSED)
    with pytest.raises(NotNow, match="city's system"):
        import_ballots(by=estate.officer, at=AFTER, uid=motion.uid, data=b"x,y\n1,2\n", filename="list.csv")


def test_a_ballot_takes_few_queries_under_the_lock(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    by = owner(estate, "2-102")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        phone(estate, motion, "2-102", YES, by=by)
    words = [q["sql"] for q in asked.captured_queries]
    locked = next(n for n, sql in enumerate(words) if "voting_loghead" in sql)
    assert len(words) <= 20 and len(words) - locked <= 9, words
