"""Two processes enter ballots into one SQLite file: they take turns at the file, and none is lost."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from linmeng.voting.models import LogEntry
from tests.apps.voting.conftest import FLATS, Estate, MotionIn
from tests.apps.voting.polls import DURING

pytestmark = pytest.mark.django_db(transaction=True)
ROOT, LOCKS = Path(__file__).resolve().parents[3], Path("/proc/locks")
VOTER = """
import json, sys, time, uuid
from datetime import datetime
from pathlib import Path
import django
django.setup()
from linmeng.people.models import Person
from linmeng.voting.actions import entering
from linmeng.voting.actions.ballots import cast_ballot
name, uid, officer, at, *units = sys.argv[1:]
print("ready", flush=True)
other, real, locks = int(sys.stdin.readline()), entering.enter_all, Path("/proc/locks")
def waits(pid):
    return any("->" in line and str(pid) in line.split() for line in locks.read_text().splitlines())
def enter_all(wanted):
    for _ in range(3000):
        if waits(other) or not Path(f"/proc/{other}/cmdline").exists():
            break
        if not Path(f"/proc/{other}/cmdline").read_bytes():
            break  # it has ended, and nobody has asked for its end
        time.sleep(0.001)  # leaves only when the other one stands at the file, or is through
    return real(wanted)
entering.enter_all = enter_all
by = Person.objects.get(pk=officer)
for unit in units:
    cast_ballot(by=None, helped_by=by, at=datetime.fromisoformat(at), uid=uid, entry=int(unit),
                ballot=f"{name}{uuid.uuid4()}"[:36], choices={"1": "yes"})
"""


def test_ballots_of_two_processes_enter_one_after_the_other(
    estate: Estate, motion_in: MotionIn, tmp_path: Path, settings: Any
) -> None:
    """Planted: a turnstile without the lock `next`, and none at all, were caught here."""
    if connection.vendor != "sqlite" or not LOCKS.is_file():
        pytest.skip("this is about a file of SQLite, where the kernel tells who waits for a lock")
    motion, file = motion_in(), tmp_path / "votes.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    env = {
        **os.environ, "DATABASE_URL": f"sqlite:///{file}", "DATA_DIR": str(tmp_path), "DEBUG": "1",
        "DATA_KEYS": ",".join(settings.DATA_KEYS), "DJANGO_SETTINGS_MODULE": "linmeng.config.settings",
    }  # fmt: skip
    voters = []
    for name, door in (("a", 1), ("b", 2)):
        units = [str(estate.entry(motion, f"{door}-{flat}").pk) for flat in FLATS]
        words = [sys.executable, "-c", VOTER, name, motion.uid, str(estate.officer.pk), DURING.isoformat()]
        voters.append(
            subprocess.Popen(
                [*words, *units],
                cwd=ROOT,
                env=env,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
    for one in voters:
        assert one.stdout and one.stdout.readline() == "ready\n", one.communicate()
    told = [_told(one, other) for one, other in ((voters[0], voters[1]), (voters[1], voters[0]))]
    errors = [one.communicate(timeout=240)[1][-2000:] for one in told]
    assert [one.returncode for one in voters] == [0, 0], errors
    assert Path(f"{file}.next").exists() and Path(f"{file}.turn").exists()
    with sqlite3.connect(file) as copy:
        copy.backup(connection.connection)
    log = LogEntry.objects.filter(motion=motion, kind="cast").order_by("number")
    order = "".join(uid[0] for uid in log.values_list("ballot", flat=True))
    assert sorted(order) == ["a"] * 8 + ["b"] * 8
    assert order in ("ab" * 8, "ba" * 8)


def _told(one: "subprocess.Popen[str]", other: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
    assert one.stdin is not None
    one.stdin.write(f"{other.pid}\n")
    one.stdin.flush()
    return one
