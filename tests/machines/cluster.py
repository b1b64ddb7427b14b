"""A Dask cluster on this machine, every part a process that a test may kill."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DASK = (sys.executable, "-m", "dask")


@dataclass
class Cluster:
    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: "list[subprocess.Popen[bytes]]"


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Scheduler and workers without nannies: who is killed stays dead."""
    file, started = folder / "scheduler.json", list["subprocess.Popen[bytes]"]()

    def start(*words: str) -> "subprocess.Popen[bytes]":
        with (folder / f"{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [*DASK, *words, "--host", "127.0.0.1", "--no-dashboard"],
                    env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=folder, start_new_session=True,
                    stdout=log, stderr=subprocess.STDOUT,
                )
            )  # fmt: skip
        return started[-1]

    try:
        scheduler = start("scheduler", "--port", "0", "--scheduler-file", str(file))
        address = json.loads(_written(file))["address"]
        alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        yield Cluster(address, scheduler, [start("worker", address, *alone) for _ in range(workers)])
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _written(file: Path) -> str:
    deadline = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline, "the scheduler did not start"
        time.sleep(0.05)
    return file.read_text()
