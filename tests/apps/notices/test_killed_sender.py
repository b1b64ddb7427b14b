"""A worker killed while it sends: the message is neither lost nor doubled without a word."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.apps.notices.servers import web
from tests.apps.planning.test_killed_worker import ROOT, cluster, django, look

PREPARE = """
from datetime import timedelta
from django.utils import timezone
from linmeng.notices.actions import publish_notice, subscribe
from tests.worlds import small_world
world, at = small_world(), timezone.now()
told, on = {"by": world.people["officer"], "at": at}, timezone.localdate(at)
subscribe(**told, kind="wecom", address="%s/wecom?key=0123456789abcdef", compound="T-opera", label="业主群")
publish_notice(**told, kind="other", title="公告一份", body="正文", compounds=["T-opera"], from_on=on,
               until_on=on + timedelta(days=30))
"""
ELEVEN_MINUTES_LATER = """
from datetime import timedelta
from django.utils import timezone
from linmeng.notices.actions.deliveries import take_up_broken
from linmeng.notices.actions.queueing import wake
from linmeng.notices.models import Delivery
now = timezone.now()
assert take_up_broken(at=now) == 0
assert take_up_broken(at=now + timedelta(minutes=11)) == 1
Delivery.objects.update(next_at=now)
wake()
"""


@pytest.mark.slow
def test_what_a_killed_worker_sent_is_sent_again_and_says_so(tmp_path: Path) -> None:
    with web() as robot:
        env = _environment(tmp_path, robot.base)
        robot.hold = threading.Event()
        django(env, "migrate", "--run-syncdb", "--verbosity=0")
        django(env, "shell", "-c", PREPARE % robot.base)
        with cluster(env) as workers:
            assert robot.arrived.wait(60), "nothing was sent"
            os.killpg(workers.pid, signal.SIGKILL)
            workers.wait()
        assert _delivery(tmp_path) == ("claimed", 1, 0) and _outcomes(tmp_path) == "open"
        robot.hold.set()
        django(env, "shell", "-c", ELEVEN_MINUTES_LATER)
        assert _delivery(tmp_path) == ("waiting", 1, 0)
        with cluster(env):
            _wait(tmp_path, "sent")
        assert _delivery(tmp_path) == ("sent", 2, 1) and _outcomes(tmp_path) == "unknown,sent"
        assert len(robot.got) == 2


def _environment(folder: Path, base: str) -> dict[str, str]:
    own: dict[str, Any] = {
        "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'linmeng.sqlite3'}", "DEBUG": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]), "NOTIFY_LOCAL": "1",
        "NOTIFY_WECOM": f"{base}/wecom",
    }  # fmt: skip
    return {"DJANGO_SETTINGS_MODULE": "linmeng.config.settings", **os.environ, **own}


def _delivery(folder: Path) -> tuple[object, ...]:
    return look(folder, "select state, tries, perhaps_twice from notices_delivery")


def _outcomes(folder: Path) -> object:
    rows = "(select outcome from notices_attempt order by number)"
    return look(folder, f"select group_concat(outcome) from {rows}")[0]


def _wait(folder: Path, wanted: str) -> None:
    deadline = time.monotonic() + 90
    while _delivery(folder)[0] != wanted:
        assert time.monotonic() < deadline, f"it is {_delivery(folder)}, not {wanted}"
        time.sleep(0.05)
