"""Who has the turn does it for all who wait: in order, each with their own answer, nobody for ever."""

import threading
import time
from collections.abc import Callable

import pytest

from linmeng.web.turns import MOST, Turn, _Asked

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
