"""What many threads ask for at the same moment is done together, by one of them for all who wait."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
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
