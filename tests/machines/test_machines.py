"""Streets on real processes and on a real Dask cluster, of which some are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from linmeng.demo.streets import street
from linmeng.domain.planning.many import Solved, Watch, solve_many
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.machines import machines
from linmeng.machines.processes import Processes
from linmeng.machines.watch import Timed
from tests.files.plans import rates
from tests.machines.cluster import ROOT, Cluster, cluster

STREETS = [(f"street {k:02}", street(k, 12 + k % 9)) for k in range(24)]
EVERY = [name for name, _ in STREETS]


@pytest.fixture(scope="module")
def alone() -> dict[str, Solved]:
    """What this very process finds."""
    here = machines(1)
    return {s.name: s for s in solve_many(STREETS, rates(), here, here.watches(60))}


def same(found: dict[str, Solved], alone: dict[str, Solved]) -> bool:
    return {n: (s.plan, s.faults) for n, s in found.items()} == {
        n: (s.plan, s.faults) for n, s in alone.items()
    }


@pytest.mark.parametrize("workers", [2, 3])
def test_plans_do_not_depend_on_the_number_of_processes(workers: int, alone: dict[str, Solved]) -> None:
    some = machines(workers)
    found = list(solve_many(iter(STREETS), rates(), some, some.watches(60)))
    assert sorted(s.name for s in found) == EVERY
    assert same({s.name: s for s in found}, alone)


def test_a_killed_process_s_streets_are_done_again_and_counted_once(alone: dict[str, Solved]) -> None:
    some, found, killed = Processes(2), list[Solved](), 0
    for solved in solve_many(STREETS, rates(), some, some.watches(60)):
        found.append(solved)
        if not killed:
            killed = _a_worker(os.getpid())
            os.kill(killed, signal.SIGKILL)
    assert killed and sorted(s.name for s in found) == EVERY
    assert same({s.name: s for s in found}, alone)


def deadly(name: str, compounds: int) -> Watch:
    if name == "street 05":
        os._exit(9)
    return Timed(60, lambda: False)


def test_a_street_that_ends_its_process_is_given_up_alone() -> None:
    some = Processes(2)
    found = {s.name: s for s in solve_many(STREETS[:10], rates(), some, deadly)}
    assert sorted(found) == EVERY[:10]
    assert [n for n, s in found.items() if s.plan is None] == ["street 05"]
    assert found["street 05"].lost


def test_who_is_told_to_hurry_gives_the_best_plan_so_far() -> None:
    some = Processes(2)
    some.hurry()
    found = list(solve_many(STREETS, rates(), some, some.watches(3600)))
    assert sorted(s.name for s in found) == EVERY
    assert all(s.plan and not s.faults for s in found)
    alone = [solve(one, rates(), stop=Timed(0, lambda: False)) for _, one in STREETS]
    assert sorted(s.plan.gap for s in found if s.plan) == sorted(p.gap for p in alone)


ORPHANS = """
import os, sys, time
from linmeng.machines.processes import Processes
if __name__ == "__main__":
    with Processes(2)() as pool:
        print(*{pool.submit(os.getpid).result() for _ in range(20)}, flush=True)
        time.sleep(600)
"""


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, script], env=env, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    workers = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "workers without a parent are still there"
        time.sleep(0.1)
    assert workers


def _a_worker(parent: int) -> int:
    """A process that a forkserver of ours started."""
    for _ in range(200):
        for server in _children(parent):
            for worker in _children(server):
                return worker
        time.sleep(0.02)
    raise AssertionError("no worker was found")


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# a Dask cluster


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path) as found:
        yield found


@pytest.mark.slow
def test_a_killed_worker_of_a_cluster(two: Cluster, alone: dict[str, Solved]) -> None:
    some, found = machines(1, two.address), list[Solved]()
    for solved in solve_many(STREETS, rates(), some, some.watches(60)):
        found.append(solved)
        if len(found) == 2:
            two.workers[0].kill()
    assert sorted(s.name for s in found) == EVERY
    assert same({s.name: s for s in found}, alone)


@pytest.mark.slow
def test_a_killed_scheduler_is_a_stated_refusal(two: Cluster) -> None:
    some, found = machines(1, two.address), list[Solved]()
    with pytest.raises(NotNow, match="does not answer"):
        for solved in solve_many(STREETS, rates(), some, some.watches(60)):
            found.append(solved)
            if len(found) == 2:
                two.scheduler.kill()
    assert len({s.name for s in found}) == len(found) >= 2


@pytest.mark.slow
def test_who_is_told_to_hurry_on_a_cluster(two: Cluster) -> None:
    some = machines(1, two.address)
    some.hurry()
    found = list(solve_many(STREETS, rates(), some, some.watches(3600)))
    assert sorted(s.name for s in found) == EVERY and all(s.plan and not s.faults for s in found)


@pytest.mark.parametrize(
    ("address", "kind"), [("nonsense://x", NotUnderstood), ("tcp://127.0.0.1:9", NotNow)]
)
def test_a_cluster_that_is_none(address: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linmeng.machines.cluster.TIMEOUT", 0.5)
    some = machines(1, address)
    with pytest.raises(kind, match=address):
        list(solve_many(STREETS, rates(), some, some.watches(60)))
