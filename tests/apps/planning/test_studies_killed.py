"""A worker killed in the middle of a study: another one takes it up, and one answer comes of it."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.apps.planning.test_killed_worker import PREPARE, ROOT, cluster, django, look

ASK = """
from django.utils import timezone
from linmeng.people.models import Person
from linmeng.planning import jobs
from linmeng.planning.actions import ask_study
from linmeng.planning.models import PlanVersion, Run
from django_q.models import OrmQ
jobs.run_plan(Run.objects.get().pk)
OrmQ.objects.all().delete()
ask_study(by=Person.objects.get(username="officer"), at=timezone.now(), plan=PlanVersion.objects.get(),
          kind="limits", area_code="310104003000")
"""
TAKE_UP = """
from django.utils import timezone
from linmeng.planning.actions import take_up_studies
print(take_up_studies(at=timezone.now()))
"""


def state(folder: Path) -> str:
    return str(look(folder, "select state from planning_study")[0])


def wait_for(folder: Path, wanted: str) -> None:
    deadline = time.monotonic() + 180
    while state(folder) != wanted:
        assert time.monotonic() < deadline, f"the study is {state(folder)}, not {wanted}"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_killed_worker_s_study_is_answered_by_another(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'linmeng.sqlite3'}",
    }
    env |= {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "linmeng.config.settings", "DEBUG": "1"}
    django(env, "migrate", "--verbosity=0")
    django(env, "shell", "-c", PREPARE)
    django(env, "shell", "-c", ASK)
    with cluster(env) as workers:
        wait_for(tmp_path, "running")
        os.killpg(workers.pid, signal.SIGKILL)
        workers.wait()
    assert state(tmp_path) == "running"
    assert look(tmp_path, "select result from planning_study")[0] == "{}", "nothing is half stored"
    with cluster(env):
        deadline = time.monotonic() + 150  # the queue's own minute may come first
        while state(tmp_path) != "done":
            assert time.monotonic() < deadline, f"nobody answered the study: it is {state(tmp_path)}"
            django(env, "shell", "-c", TAKE_UP)
            time.sleep(1)
    count, taken_up = look(tmp_path, "select count(*), max(taken_up) from planning_study")
    assert count == 1 and taken_up in (0, 1)  # 0: the queue itself gave the task to another worker
