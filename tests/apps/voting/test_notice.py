"""The notice period by the real calendar, opening, closing, witnesses, the database that must not forget."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import load_backend

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.log.checkpoint import LOG, WITNESS, Checkpoint, Key, public_key, signers
from linmeng.people.models import AuditRow
from linmeng.voting.actions.notice import drop_witness, name_witness, record_notice
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.models import LogEntry, LogHead, Motion
from linmeng.voting.queries import durability
from linmeng.voting.queries.durability import settings_of as asked
from linmeng.voting.queries.guards import opening_day
from linmeng.voting.queries.rolls import frozen_of
from linmeng.web.calendar import calendar
from tests.apps.voting.conftest import CLOSES, NOTICED, OPENS, PUBLISHED, TOLD, Estate, MotionIn, moment

_S = Motion.State


def told(estate: Estate, motion: Motion, **values: Any) -> Motion:
    said: dict[str, Any] = {"told_on": TOLD, "told_how": "公告栏及逐户告知", "at": NOTICED, **values}
    return record_notice(by=estate.officer, uid=motion.uid, **said)


def test_the_notice_clock_over_the_national_day_week(estate: Estate, motion_in: MotionIn) -> None:
    """Edge 19, domain rules 7.4: PMR 14, CC 201–203. Told on 19 September 2024, 15 days end on 4 October, in

    the holidays (1–7 October); the 8th is a working day, so the period ends with it and the vote opens on the
    9th: one day earlier is refused, by the maintained calendar itself.
    """
    motion = motion_in(_S.ROLL, opens_at=moment(10, 8, 9))
    with pytest.raises(NotNow, match="2024-10-09"):
        told(estate, motion)
    told(estate, motion, opens_at=moment(10, 9, 0))
    motion.refresh_from_db()
    assert (motion.state, opening_day(motion, calendar())) == (_S.NOTICE, date(2024, 10, 9))


def test_a_saturday_that_is_worked_ends_a_period(estate: Estate, motion_in: MotionIn) -> None:
    """Told on 27 September 2024: the 15th day, Saturday 12 October, was made a working day: it stays."""
    motion = motion_in(_S.ROLL, opens_at=moment(10, 13, 9))
    told(estate, motion, told_on=date(2024, 9, 27), at=moment(9, 27, 18))
    motion.refresh_from_db()
    assert opening_day(motion, calendar()) == date(2024, 10, 13)


def test_a_year_that_nobody_has_published_is_not_guessed(estate: Estate, motion_in: MotionIn) -> None:
    last = max(calendar().years)
    late = PUBLISHED.replace(year=last, month=12, day=20)
    motion = motion_in(_S.ROLL, opens_at=late + timedelta(days=40), closes_at=late + timedelta(days=60))
    with pytest.raises(NotNow, match=rf"holidays of {last + 1} are not known"):
        told(estate, motion, told_on=late.date(), at=late)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"told_on": date(2024, 9, 21)}, NotUnderstood),  # tomorrow
        ({"told_on": date(2024, 9, 17)}, NotUnderstood),  # before the text was published
        ({"told_how": " "}, NotUnderstood),
        ({"opens_at": CLOSES, "closes_at": OPENS}, NotUnderstood),
        ({"opens_at": OPENS.replace(tzinfo=None)}, NotUnderstood),
        ({"version": 1}, NotNow),
    ],
)
def test_a_notice_that_cannot_be(
    estate: Estate, motion_in: MotionIn, values: dict[str, Any], kind: type[Exception]
) -> None:
    motion = motion_in(_S.ROLL)
    with pytest.raises(kind):
        told(estate, motion, **values)
    motion.refresh_from_db()
    assert motion.told_on is None and motion.state == _S.ROLL


def test_a_notice_tells_when_the_vote_is(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL, opens_at=None, closes_at=None)
    with pytest.raises(NotUnderstood, match="when it closes"):
        told(estate, motion, opens_at=OPENS)
    assert told(estate, motion, opens_at=OPENS, closes_at=CLOSES).closes_at == CLOSES


def test_a_wrong_record_is_corrected_before_the_vote_opens(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    told(estate, motion, told_on=date(2024, 9, 18))
    rows = AuditRow.objects.filter(act="voting.record_notice").order_by("id")
    assert (rows[1].before["told_on"], rows[1].after["told_on"]) == ("2024-09-19", "2024-09-18")
    motion = motion_in(_S.OPEN)
    with pytest.raises(NotNow, match="opened already"):
        told(estate, motion)


@pytest.mark.parametrize("state", [_S.DRAFT, _S.PUBLISHED, _S.WITHDRAWN])
def test_nobody_is_told_before_the_roll(estate: Estate, motion_in: MotionIn, state: str) -> None:
    with pytest.raises(NotNow):
        told(estate, motion_in(state))


def test_the_log_begins_with_what_stands_fast(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    opening = frozen_of(motion).opening(int(OPENS.timestamp()))
    open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    first = LogEntry.objects.get(motion=motion)
    assert (first.number, first.kind, first.commitment) == (0, "opened", opening.commitment)
    kept = Checkpoint.read(motion.checkpoints.get().text)
    assert kept.head.size == 1 and list(signers(kept, [Key.read(motion.log_key)]))
    assert LogHead.objects.get(pk=motion.pk).size == 1


def test_a_vote_opens_once_and_at_its_time(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    early: dict[str, Any] = {"by": estate.officer, "uid": motion.uid}
    with pytest.raises(NotNow, match="2024-10-09 09:00"):
        open_motion(at=OPENS - timedelta(seconds=1), **early)
    with pytest.raises(NotNow, match="is over"):
        open_motion(at=CLOSES, **early)
    assert not LogEntry.objects.exists()
    open_motion(at=OPENS + timedelta(minutes=20), **early)
    with pytest.raises(NotNow, match="opened already"):
        open_motion(at=OPENS + timedelta(minutes=21), **early)
    assert LogEntry.objects.count() == 1 == motion.checkpoints.count()


def test_objections_may_come_until_their_deadline(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE)
    Motion.objects.filter(pk=motion.pk).update(objections_until=OPENS + timedelta(days=1))
    with pytest.raises(NotNow, match="2024-10-10 09:00"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)


def test_a_vote_told_of_too_late_does_not_open(estate: Estate, motion_in: MotionIn) -> None:
    """The opening asks the calendar again: a record that was altered behind the acts opens nothing."""
    motion = motion_in(_S.NOTICE)
    Motion.objects.filter(pk=motion.pk).update(told_on=date(2024, 9, 24))
    with pytest.raises(NotNow, match="2024-10-10"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)


@pytest.mark.parametrize("state", [_S.DRAFT, _S.PUBLISHED, _S.ROLL, _S.CLOSED, _S.RESULT, _S.WITHDRAWN])
def test_nothing_opens_out_of_turn(estate: Estate, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    with pytest.raises(NotNow):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)


def test_a_vote_closes_when_its_time_is_over(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.OPEN)
    with pytest.raises(NotNow, match="2024-10-20 18:00"):
        close_motion(by=estate.officer, at=CLOSES - timedelta(seconds=1), uid=motion.uid)
    close_motion(by=None, at=CLOSES, uid=motion.uid)
    assert close_motion(by=estate.resident, at=CLOSES, uid=motion.uid).closed_at == CLOSES
    assert [e.kind for e in motion.entries_of_log.all()] == ["opened", "closed"]
    assert AuditRow.objects.filter(act="voting.close_motion").count() == 1


@pytest.mark.parametrize("state", [_S.PUBLISHED, _S.NOTICE])
def test_what_is_not_open_is_not_closed(estate: Estate, motion_in: MotionIn, state: str) -> None:
    with pytest.raises(NotNow, match="not open"):
        close_motion(by=None, at=CLOSES, uid=motion_in(state).uid)


def key(name: str, kind: int = WITNESS, seed: bytes = b"1" * 32) -> str:
    return public_key(name, kind, seed).text


def test_witnesses_are_named_before_the_vote_opens(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE, quorum=1)
    told_: dict[str, Any] = {"by": estate.officer, "at": NOTICED, "uid": motion.uid}
    with pytest.raises(NotNow, match="sign the end: 1; named so far: 0"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    for bad in ("", "x", "witness.example/a+00000000+AAAA", key("log.example", LOG), key("a" * 200)):
        with pytest.raises(NotUnderstood, match="no key of a witness"):
            name_witness(**told_, name="居委会", key=bad)
    row = name_witness(**told_, name="居委会", key=f" {key('witness.example/committee')} ")
    for same in (key("witness.example/committee"), key("witness.example/other")):  # one key, two names
        with pytest.raises(NotNow, match="named already"):
            name_witness(**told_, name="业委会", key=same)
    drop_witness(**told_, witness=row.pk)
    name_witness(**told_, name="居委会", key=key("witness.example/committee"))
    open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    assert list(motion.witnesses.values_list("key", flat=True)) == [key("witness.example/committee")]
    for act in (
        lambda: name_witness(**told_, name="业主", key=key("witness.example/b", seed=b"2" * 32)),
        lambda: drop_witness(**told_, witness=motion.witnesses.get().pk),
    ):
        with pytest.raises(NotNow, match="bound into the log"):
            act()


def _sqlite(path: Path, **options: Any) -> Any:
    settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    settings["OPTIONS"] = options
    return load_backend("django.db.backends.sqlite3").DatabaseWrapper(settings, "other")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("journal", "synchronous", "good"),
    [
        ("WAL", "FULL", True), ("WAL", "EXTRA", True), ("WAL", "NORMAL", False), ("WAL", "OFF", False),
        ("DELETE", "FULL", False), ("MEMORY", "FULL", False), ("OFF", "OFF", False),
    ],
)  # fmt: skip
def test_a_sqlite_file_that_could_forget(tmp_path: Path, journal: str, synchronous: str, good: bool) -> None:
    """A real file and a real connection: sqlite.org/pragma.html on journal_mode and synchronous."""
    other = _sqlite(
        tmp_path / "votes.sqlite3",
        init_command=f"PRAGMA journal_mode={journal}; PRAGMA synchronous={synchronous};",
    )
    try:
        found = asked(other)
    finally:
        other.close()
    assert found["synchronous"] == {"OFF": "0", "NORMAL": "1", "FULL": "2", "EXTRA": "3"}[synchronous]
    if good:
        durability.check_durable("sqlite", found)
        return
    with pytest.raises(NotNow, match="may forget a ballot"):
        durability.check_durable("sqlite", found)


@pytest.mark.django_db
def test_the_house_itself_keeps_what_it_commits(tmp_path: Path) -> None:
    """With the options of our own settings a new file is durable."""
    from linmeng.config import settings as house

    other = _sqlite(tmp_path / "house.sqlite3", init_command=str(house._SQLITE["init_command"]))
    try:
        durability.check_durable("sqlite", asked(other))
    finally:
        other.close()
    assert sqlite3.sqlite_version_info >= (3, 7)


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True), ({"synchronous_commit": "remote_apply"}, True),
        ({"synchronous_commit": "remote_write"}, True),
        ({"synchronous_commit": "off"}, False), ({"synchronous_commit": "local"}, False),
        ({"fsync": "off"}, False), ({"full_page_writes": "off"}, False),
    ],
)  # fmt: skip
def test_postgresql_that_could_forget(changes: dict[str, str], good: bool) -> None:
    found = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", **changes}
    if good:
        durability.check_durable("postgresql", found)
        return
    with pytest.raises(NotNow, match=next(iter(changes))):
        durability.check_durable("postgresql", found)


def test_another_database_holds_no_votes() -> None:
    with pytest.raises(NotNow, match="mysql"):
        durability.check_durable("mysql", {})


@pytest.mark.parametrize("value", ["NORMAL", "OFF"])
def test_no_vote_opens_on_a_database_that_forgets(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    motion = motion_in(_S.NOTICE)
    weak = {"journal_mode": "wal", "synchronous": {"NORMAL": "1", "OFF": "0"}[value]}
    if connection.vendor == "postgresql":
        weak = {"synchronous_commit": "off", "fsync": "on", "full_page_writes": "on"}
    monkeypatch.setattr(durability, "settings_of", lambda *_: weak)
    with pytest.raises(NotNow, match="administrator"):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
    motion.refresh_from_db()
    assert motion.state == _S.NOTICE and not LogEntry.objects.exists()


def test_postgresql_is_asked_on_this_very_connection(estate: Estate, motion_in: MotionIn) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL itself; this runs there")
    motion = motion_in(_S.NOTICE)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert asked()["synchronous_commit"] == "off"
    with pytest.raises(NotNow):
        open_motion(by=estate.officer, at=OPENS, uid=motion.uid)
