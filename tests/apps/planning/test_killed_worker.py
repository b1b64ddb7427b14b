"""A worker killed in the middle of a run: the run is taken up again, and leaves one plan."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PREPARE = """
from tests.worlds import NOW, small_world
from linmeng.planning.actions import import_rates, start_run
from linmeng.planning.models import RatesVersion
from django.utils import timezone
world = small_world()
import_rates(at=NOW)
rates = RatesVersion.objects.get(name="example")
start_run(by=world.people["officer"], at=timezone.now(), area=world.areas["tianping"], rates=rates)
"""
TAKE_UP = """
from django.utils import timezone
from linmeng.planning.actions import take_up_runs
print(take_up_runs(at=timezone.now()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_killed_worker_s_run_is_finished_by_another(tmp_path: Path, processes: str) -> None:
    env = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'linmeng.sqlite3'}",
    }
    env["PLANNING_WORKERS"] = processes
    env |= {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "linmeng.config.settings", "DEBUG": "1"}
    django(env, "migrate", "--verbosity=0")
    django(env, "shell", "-c", PREPARE)
    with cluster(env) as workers:
        wait_for(tmp_path, "running")
        os.killpg(workers.pid, signal.SIGKILL)
        workers.wait()
    assert plans(tmp_path) == 0 and state(tmp_path) == "running"
    assert django(env, "shell", "-c", TAKE_UP).endswith("0")  # it may be alive still
    with cluster(env):
        finish(env, tmp_path)
    assert plans(tmp_path) == 1


def finish(env: dict[str, str], folder: Path) -> None:
    """Somebody looks at the run every second until it is done, unless the queue's own minute comes first."""
    deadline = time.monotonic() + 150
    while state(folder) != "done":
        assert time.monotonic() < deadline, f"nobody finished the run: it is {state(folder)}"
        django(env, "shell", "-c", TAKE_UP)
        time.sleep(1)


def django(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def cluster(env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The job queue in a session of its own; at the end all of it is gone."""
    workers = subprocess.Popen(
        [sys.executable, "-m", "django", "qcluster"],
        env=env, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield workers
    finally:
        if workers.poll() is None:
            os.killpg(workers.pid, signal.SIGKILL)
            workers.wait()


def wait_for(folder: Path, wanted: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while state(folder) != wanted:
        assert time.monotonic() < deadline, f"the run is {state(folder)}, not {wanted}"
        time.sleep(0.02)


def state(folder: Path) -> str:
    return str(look(folder, "select state from planning_run")[0])


def plans(folder: Path) -> int:
    return int(str(look(folder, "select count(*) from planning_planversion")[0]))


def look(folder: Path, question: str) -> tuple[object, ...]:
    base = sqlite3.connect(f"file:{folder / 'linmeng.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        row: tuple[object, ...] = base.execute(question).fetchone()
        return row
    finally:
        base.close()
