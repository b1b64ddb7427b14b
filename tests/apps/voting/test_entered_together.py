"""Ballots entered in one transaction: as if each had come alone; a refused one leaves nothing."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.log.checkpoint import Key
from linmeng.people.models import AuditRow
from linmeng.voting.actions import ballots as acts
from linmeng.voting.actions import entering
from linmeng.voting.actions.entering import Wanted
from linmeng.voting.models import Ballot, LogEntry, LogHead, Motion
from linmeng.voting.queries import log
from linmeng.voting.queries.casting import motion_to_cast
from tests.apps.voting.conftest import CLOSES, Estate, MotionIn
from tests.apps.voting.polls import DURING, NO, YES, owner, phone
from tests.apps.voting.test_votes_at_once import whole

pytestmark = pytest.mark.django_db


def wanted(
    estate: Estate, motion: Motion, flat: str, choices: Any = YES, ballot: str = "", **more: Any
) -> Wanted:
    """A ballot as the door hands it over."""
    known = motion_to_cast(motion.uid)
    assert known is not None
    by, uid = owner(estate, flat), ballot or str(uuid.uuid4())
    ready = acts.prepare(known, estate.entry(motion, flat), uid, "electronic", choices)
    note = acts._note(known, DURING, by, None, False)
    return Wanted(ready, more.pop("at", DURING), {"by": by, **more}, note)


def told(answers: list[Any]) -> list[str]:
    """In short: entered anew, here already, or the refusal."""
    return [type(a).__name__ if isinstance(a, Exception) else "new" if a[1] else "here" for a in answers]


def noted() -> int:
    return AuditRow.objects.filter(act="voting.cast_ballot").count()


def test_each_gets_the_receipt_it_would_have_got_alone(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    answers = entering._entered([wanted(estate, motion, flat) for flat in ("2-102", "2-201", "2-202")])
    assert told(answers) == ["new"] * 3 and whole(motion) and noted() == 4
    for kept, fresh in answers:  # type: ignore[misc]
        given = log.receipt_after(motion, kept.number, *fresh)  # type: ignore[misc]
        assert given.text == log.receipt(motion, kept.number).text
        assert given.is_proven(Key.read(motion.log_key))
    assert [b.number for b in Ballot.objects.order_by("pk")] == [1, 2, 3, 4]


def test_what_is_refused_leaves_nothing_and_the_others_are_entered(
    estate: Estate, motion_in: MotionIn
) -> None:
    motion, ballot = motion_in(), str(uuid.uuid4())
    answers = entering._entered([
        wanted(estate, motion, "2-101"), wanted(estate, motion, "2-101", NO),  # the same unit once more
        wanted(estate, motion, "2-102", ballot=ballot), wanted(estate, motion, "2-102", ballot=ballot),
        wanted(estate, motion, "2-102", NO, ballot=ballot),  # the same id for another ballot
        wanted(estate, motion, "2-201", at=CLOSES), wanted(estate, motion, "2-202"),
    ])  # fmt: skip
    assert told(answers) == ["new", "NotNow", "new", "here", "NotNow", "NotNow", "new"]
    assert whole(motion) and Ballot.objects.count() == noted() == 3
    assert LogEntry.objects.filter(kind="cast").count() == 3


def test_nothing_is_done_when_all_are_refused(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    before = LogHead.objects.get(pk=motion.pk).size
    answers = entering._entered([wanted(estate, motion, flat, at=CLOSES) for flat in ("2-101", "2-102")])
    assert told(answers) == ["NotNow"] * 2 and noted() == 0
    assert LogHead.objects.get(pk=motion.pk).size == before


def test_one_that_cannot_be_written_does_not_take_the_others_with_it(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion, right = motion_in(), entering.enter_all
    bad = wanted(estate, motion, "2-102")

    def fails(these: Any) -> Any:
        said = right(these)  # it is written already, and must be taken back
        if bad in these:
            raise IntegrityError("no such mandate")
        return said

    monkeypatch.setattr(entering, "enter_all", fails)
    answers = entering._entered([wanted(estate, motion, "2-101"), bad, wanted(estate, motion, "2-201")])
    assert told(answers) == ["new", "IntegrityError", "new"]
    assert whole(motion) and Ballot.objects.count() == noted() == 2


def test_when_the_database_is_away_everybody_asks_again(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion, tries = motion_in(), []

    def away(these: Any) -> Any:
        tries.append(these)
        raise OperationalError("away")

    monkeypatch.setattr(entering, "enter_all", away)
    with pytest.raises(OperationalError):
        entering._entered([wanted(estate, motion, flat) for flat in ("2-101", "2-102")])
    assert len(tries) == 1 and not Ballot.objects.exists()


def test_the_state_is_asked_again_under_the_lock(estate: Estate, motion_in: MotionIn) -> None:
    """The door keeps what it knows of an open motion; that the motion was closed it still learns."""
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    Motion.objects.filter(pk=motion.pk).update(state=Motion.State.CLOSED)
    kept = motion_to_cast(motion.uid)
    assert kept is not None and kept.state == Motion.State.OPEN
    with pytest.raises(NotNow):
        phone(estate, motion, "2-102", YES)


def test_the_door_keeps_no_key_that_opens_a_ballot(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    kept = motion_to_cast(motion.uid)
    assert kept is not None and {"box_seed", "heads"} <= kept.secrets.get_deferred_fields()


def test_a_unit_that_votes_twice_at_once_votes_once(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in()
    answers = entering._entered([wanted(estate, motion, "2-101", said) for said in (YES, NO)])
    assert told(answers) == ["new", "NotNow"] and whole(motion) and Ballot.objects.count() == 1
