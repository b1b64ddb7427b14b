"""Who has the turn does it for all who wait: in order, each with their own answer, nobody for ever."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linmeng.web.turns import MOST, Turn, Turnstile, _Asked

Answers = list[str | Exception]


def asked(turn: Turn[int, str], jobs: range, first_done: threading.Event) -> dict[int, str]:
    """The first job holds the turn until all the others wait; what each was told."""
    said: dict[int, str] = {}

    def ask(job: int) -> None:
        try:
            said[job] = turn.do(job)
        except Exception as error:
            said[job] = repr(error)

    threads = [threading.Thread(target=ask, args=(job,)) for job in jobs]
    for n, thread in enumerate(threads):
        thread.start()
        while len(turn._waiting) != n and not (n == 0 and turn._lock.locked() and not turn._waiting):
            time.sleep(0)  # the first one has been taken, each of the others stands in the line
    first_done.set()
    for thread in threads:
        thread.join(timeout=60)
    return said


def together(act: Callable[[list[int]], Answers], count: int) -> tuple[dict[int, str], list[list[int]]]:
    """What was told, and which jobs were done together."""
    gate, batches = threading.Event(), []

    def do(jobs: list[int]) -> Answers:
        batches.append(jobs)
        gate.wait(timeout=60)
        return act(jobs)

    return asked(Turn(do), range(count), gate), batches


def test_those_who_wait_are_done_by_one_of_them_in_their_order() -> None:
    said, batches = together(lambda jobs: [f"done {job}" for job in jobs], 5)
    assert batches == [[0], [1, 2, 3, 4]] and said == {n: f"done {n}" for n in range(5)}


def test_each_gets_its_own_error() -> None:
    said, _ = together(lambda jobs: [ValueError(job) if job == 2 else "done" for job in jobs], 4)
    assert said == {0: "done", 1: "done", 2: "ValueError(2)", 3: "done"}


def test_what_breaks_all_is_told_to_all() -> None:
    def act(jobs: list[int]) -> Answers:
        if len(jobs) > 1:
            raise OSError("away")
        return ["done"]

    said, _ = together(act, 4)
    assert said == {0: "done", **dict.fromkeys((1, 2, 3), "OSError('away')")}


def test_one_who_was_forgotten_does_not_wait_for_ever() -> None:
    said, _ = together(lambda jobs: ["done"] * min(2, len(jobs)), 4)
    assert said[3] == "RuntimeError('no answer to a job')" and said[0] == said[1] == said[2] == "done"


def test_no_more_than_so_many_at_once() -> None:
    said, batches = together(lambda jobs: ["done"] * len(jobs), MOST + 5)
    assert [len(jobs) for jobs in batches] == [1, MOST, 4] and len(said) == MOST + 5


def test_nobody_is_told_before_it_is_done() -> None:
    done: list[int] = []

    def act(jobs: list[int]) -> Answers:
        done.extend(jobs)
        return ["done" if job in done else "too early" for job in jobs]

    said, _ = together(act, 6)
    assert set(said.values()) == {"done"} and done == list(range(6))


def test_alone_it_is_done_at_once() -> None:
    turn: Turn[int, str] = Turn(lambda jobs: [str(job) for job in jobs])
    assert [turn.do(1), turn.do(2)] == ["1", "2"]
    failing: Turn[int, str] = Turn(lambda jobs: [str(1 / 0)])
    with pytest.raises(ZeroDivisionError):
        failing.do(1)


def test_who_stands_behind_a_whole_batch_is_done_too() -> None:
    turn: Turn[int, str] = Turn(lambda jobs: [f"done {job}" for job in jobs])
    turn._waiting.extend(_Asked(job) for job in range(MOST))
    assert turn.do(99) == "done 99" and not turn._waiting


ROOT, LOCKS = Path(__file__).resolve().parents[3], Path("/proc/locks")
PASSER = """
import os, sys, time
from pathlib import Path
from linmeng.web.turns import Turnstile
beside, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
journal = os.open(f"{beside}.journal", os.O_APPEND | os.O_CREAT | os.O_RDWR)
locks = Path("/proc/locks")
def written():
    return Path(f"{beside}.journal").read_text()
def waits(pid):
    return any("->" in line and str(pid) in line.split() for line in locks.read_text().splitlines())
turnstile = Turnstile(beside)
other = int(sys.stdin.readline())
for _ in range(rounds):
    with turnstile.passing():
        os.write(journal, name.encode())
        while other and not waits(other) and written() == written().upper():
            time.sleep(0)  # leaves only when the other one stands at the turnstile, or is through with all
        while not other:
            time.sleep(1)  # stays inside until it is killed
os.write(journal, name.lower().encode())
"""


def waits(pid: int) -> bool:
    """Whether the kernel says that this process waits for a lock."""
    return any("->" in line and str(pid) in line.split() for line in LOCKS.read_text().splitlines())


def until(so: Callable[[], bool]) -> None:
    """Waits for it, at most a minute."""
    for _ in range(6000):
        if so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts a process that passes the turnstile beside one file and writes its name inside."""
    if not LOCKS.is_file():
        pytest.skip("this kernel does not tell who waits for a lock")
    running: list[subprocess.Popen[str]] = []

    def started(name: str, rounds: int) -> "subprocess.Popen[str]":
        words = [sys.executable, "-c", PASSER, str(tmp_path / "file"), name, str(rounds)]
        running.append(subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, text=True))
        return running[-1]

    yield started
    for one in running:
        one.kill()
        one.wait()


def tell(process: "subprocess.Popen[str]", other: int) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{other}\n")
    process.stdin.flush()


def test_two_processes_pass_in_turn(start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path) -> None:
    """Planted: a turnstile without the lock `next` was caught here (one passed many times in a row)."""
    one, other = start("A", 150), start("B", 150)
    tell(one, other.pid)
    tell(other, one.pid)
    assert (one.wait(timeout=240), other.wait(timeout=240)) == (0, 0)
    passed = (tmp_path / "file.journal").read_text()
    assert passed.upper().count("A") == passed.upper().count("B") == 151
    together = re.split("[ab]", passed)[0]  # as long as both had rounds to go, somebody always waited
    longest = max(len(run[0]) for run in re.finditer(r"A+|B+", together))
    assert len(together) >= 299 and longest == 1, passed


def test_who_is_killed_inside_frees_the_way(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    journal = tmp_path / "file.journal"
    one, other = start("A", 1), start("B", 1)
    tell(one, 0)
    until(lambda: journal.exists() and journal.read_text() == "A")
    tell(other, one.pid)
    until(lambda: waits(other.pid))
    assert journal.read_text() == "A"
    one.send_signal(signal.SIGKILL)
    one.wait(timeout=60)
    until(lambda: journal.read_text().startswith("AB"))
    journal.write_text(journal.read_text() + "a")  # what the killed one did not say
    assert other.wait(timeout=60) == 0


def test_who_waits_first_in_line_and_is_killed_frees_the_way_too(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    journal = tmp_path / "file.journal"
    with Turnstile(tmp_path / "file").passing():
        first = start("A", 1)
        tell(first, 0)
        until(lambda: waits(first.pid))
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=60)
        second = start("B", 1)
        tell(second, 0)
        until(lambda: waits(second.pid))
    until(lambda: journal.exists() and journal.read_text() == "B")


def test_the_turn_is_given_back_after_a_fault_and_closed_for_good(tmp_path: Path) -> None:
    turnstile, other = Turnstile(tmp_path / "file"), Turnstile(tmp_path / "file")
    with pytest.raises(ValueError), turnstile.passing():
        raise ValueError
    with other.passing():
        pass
    turnstile.close()
    with pytest.raises(OSError), turnstile.passing():
        pass
    with other.passing():  # who closed holds nothing back
        pass
    other.close()
