"""What many ask for at once: threads do it together, processes one after the other, nobody last."""

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar, cast

Job = TypeVar("Job")
Done = TypeVar("Done")

Act = Callable[[list[Job]], list[Done | Exception]]
MOST = 50  # at once: no transaction grows without end


@dataclass(eq=False, slots=True)
class _Asked(Generic[Job, Done]):
    job: Job
    over: bool = False
    done: Done | None = None
    error: BaseException | None = None


class Turn(Generic[Job, Done]):
    """Jobs of one kind, done by one thread at a time, in the order in which they came.

    Alone, a job is done at once; those that come meanwhile are the next one's. `lock` when several kinds take
    turns with one another.
    """

    def __init__(
        self, act: Callable[[list[Job]], list[Done | Exception]], lock: "Lock | None" = None
    ) -> None:
        """`act` does all these jobs and says of each, in their order, what came of it: that, or its error.
        What it raises is the answer to all of them.
        """
        self._act, self._lock = act, lock or Lock()
        self._waiting: deque[_Asked[Job, Done]] = deque()

    def do(self, job: Job) -> Done:
        """What came of the job, done here or by the thread whose turn it was. Raises its error."""
        mine: _Asked[Job, Done] = _Asked(job)
        self._waiting.append(mine)
        with self._lock:
            while not mine.over:  # nobody did it yet, so it is among those that wait
                self._lead()
        if mine.error is not None:
            raise mine.error
        return cast(Done, mine.done)

    def _lead(self) -> None:
        asked = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        answers: list[Done | Exception] = []
        error: BaseException = RuntimeError("no answer to a job")
        try:
            answers = self._act([one.job for one in asked])
        except BaseException as raised:  # of whatever kind: nobody may wait for ever
            error = raised
        for n, one in enumerate(asked):
            answer = answers[n] if n < len(answers) else error
            if isinstance(answer, BaseException):
                one.error = answer
            else:
                one.done = answer
            one.over = True


class Turnstile:
    """Processes of one machine pass one at a time, and none passes twice while another waits.

    Two locks on files (flock(2)): whoever holds `next` is the one to come when the one inside leaves. The
    kernel frees both when a process dies. Within a process only one thread at a time may pass.
    """

    def __init__(self, beside: Path) -> None:
        """`beside`: the file that is used; the locks lie next to it. Raises OSError."""
        self._next, self._inside = (
            os.open(f"{beside}.{name}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            for name in ("next", "turn")
        )

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Waits for the turn, for as long as it takes, and holds it."""
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._inside, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._inside, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._next)
        os.close(self._inside)
