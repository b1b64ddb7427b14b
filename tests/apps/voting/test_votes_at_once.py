"""Two devices, two requests, a vote and a close at the same moment: threads on PostgreSQL and on SQLite."""

import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from linmeng.domain.refusals import Refusal
from linmeng.domain.voting.log.merkle import Tree, leaf_hash
from linmeng.domain.voting.log.votefile import leaf
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.opening import close_motion
from linmeng.voting.models import Ballot, Checkpoint, LogEntry, LogHead, Motion
from linmeng.voting.queries import log
from tests.apps.voting.conftest import CLOSES, FLATS, Estate, MotionIn
from tests.apps.voting.polls import DURING, NO, YES, owner, phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def at_once(estate: Estate, tmp_path: Path) -> Iterator[Callable[..., list[Any]]]:
    """Does all at once, each on a connection of its own; what each returned, or its refusal's name.

    SQLite: the test's database in memory is copied to a file, in the way the product sets it up, and back.
    """
    memory = connection.connection if connection.vendor == "sqlite" else None
    file = tmp_path / "votes.sqlite3"

    def together(*acts: Callable[[], Any]) -> list[Any]:
        gate, said = threading.Barrier(len(acts)), [None] * len(acts)

        def do(n: int, act: Callable[[], Any]) -> None:
            if memory:
                _on_file(file)
            try:
                gate.wait(timeout=60)
                said[n] = act()
            except Refusal as refusal:
                said[n] = type(refusal).__name__  # type: ignore[call-overload]
            except Exception as error:
                said[n] = repr(error)  # type: ignore[call-overload]
            finally:
                connections["default"].close()

        if memory:
            import sqlite3

            with sqlite3.connect(file) as copy:
                connection.connection.backup(copy)
        threads = [threading.Thread(target=do, args=(n, act)) for n, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=240)
        if memory:
            with sqlite3.connect(file) as copy:
                copy.backup(connection.connection)
        return said

    yield together


def _on_file(file: Path) -> None:
    """This thread's connection goes to the file, with the product's own settings of SQLite."""
    from linmeng.config.settings import _SQLITE

    mine = connections["default"]
    mine.settings_dict = {**mine.settings_dict, "NAME": str(file), "OPTIONS": {**_SQLITE, "timeout": 120}}


def whole(motion: Motion) -> bool:
    """Whether log, head and ballots agree."""
    entries = list(LogEntry.objects.filter(motion=motion).order_by("number"))
    texts = [leaf(motion.uid, n, log.row(entry)) for n, entry in enumerate(entries)]
    head, tree = LogHead.objects.get(pk=motion.pk), Tree.of(map(leaf_hash, texts))
    cast = {entry.ballot: entry.number for entry in entries if entry.kind == "cast"}
    return (
        [entry.number for entry in entries] == list(range(head.size))
        and log.frontier(head).root() == tree.root()
        and cast == dict(Ballot.objects.filter(motion=motion).values_list("uid", "number"))
    )


def test_one_ballot_sent_twice(estate: Estate, motion_in: MotionIn, at_once: Any) -> None:
    motion, ballot, by = motion_in(), str(uuid.uuid4()), owner(estate, "2-101")
    told = at_once(*[lambda: phone(estate, motion, "2-101", YES, ballot=ballot, by=by).text] * 4)
    assert len(set(told)) == 1 and told[0].startswith("{"), told
    assert Ballot.objects.count() == 1 and whole(motion)


def test_one_unit_from_two_devices(estate: Estate, motion_in: MotionIn, at_once: Any) -> None:
    motion, by = motion_in(), owner(estate, "2-101")
    told = at_once(*(lambda c=c: bool(phone(estate, motion, "2-101", c, by=by)) for c in (YES, NO, YES, NO)))
    assert sorted(map(str, told)) == ["NotNow", "NotNow", "NotNow", "True"], told
    assert Ballot.objects.count() == 1 and whole(motion)


def test_a_whole_door_at_once(estate: Estate, motion_in: MotionIn, at_once: Any) -> None:
    motion = motion_in()
    flats = [f"2-{flat}" for flat in FLATS if flat != "402"]
    who = {flat: owner(estate, flat) for flat in flats}
    told = at_once(*(lambda f=f: bool(phone(estate, motion, f, YES, by=who[f])) for f in flats))
    assert told == [True] * len(flats) and whole(motion)


def test_a_ballot_beside_the_close(estate: Estate, motion_in: MotionIn, at_once: Any) -> None:
    motion, by = motion_in(), owner(estate, "2-101")
    told = at_once(
        lambda: bool(phone(estate, motion, "2-101", YES, by=by)),
        lambda: close_motion(by=None, at=CLOSES, uid=motion.uid).state,
        lambda: close_motion(by=None, at=CLOSES, uid=motion.uid).state,
    )
    assert told[1:] == ["closed", "closed"] and told[0] in (True, "NotNow"), told
    kinds = list(LogEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["opened", *["cast"] * (told[0] is True), "closed"] and whole(motion)


def test_one_head_signed_by_two_workers(estate: Estate, motion_in: MotionIn, at_once: Any) -> None:
    motion = motion_in()
    phone(estate, motion, "2-101", YES)
    fresh = [Motion.objects.get(pk=motion.pk) for _ in range(3)]
    told = at_once(*(lambda m=m: (sign_checkpoint(m, DURING) or Checkpoint()).size for m in fresh))
    assert told == [2, 2, 2], told
    assert sorted(Checkpoint.objects.values_list("size", flat=True)) == [1, 2]
