"""Many streets, on whatever machines an executor brings: each is solved, and counted, exactly once.

The room outside brings the executors and the clock. A street's plan depends on the street, the rates, seed
and gap alone, so it is the same on one machine and on twenty.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from traceback import format_exc
from typing import Any, Protocol

from linmeng.domain.planning.check.faults import Fault
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.progress import Progress
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal, sentence

GAP = 1e-4  # a share: proven this near to the cheapest is good enough
LOOK = 0.2  # s between two looks whether somebody has cancelled
TRIES = 2  # times streets whose worker died fly among others; after that alone, and then they are given up
DEATHS = 5  # executors in a row that broke before anything was finished
BROKE = sentence("The computation broke off: {error}")
LOST = sentence("The computation of {name} ended its worker {n} times and is not tried again: {error}")

Named = tuple[str, Street]


class Executors(Protocol):
    """Opens a fresh executor; asked again when one breaks. Says how much it wants at once."""

    in_flight: int  # batches under way, so that nobody waits for work; read anew after every opening
    batch: (
        int  # compounds that travel together at least: small streets cost more on the way than in the search
    )

    def __call__(self) -> AbstractContextManager[Executor]: ...


class Watch(Protocol):
    """Stands by while one street is solved: says when to stop, hears how far the search is."""

    def remaining(self) -> float: ...

    def tell(self, progress: Progress) -> None: ...


Watches = Callable[[str, int], Watch]
"""Begins to watch over a street (name, compounds), where and when its search begins."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What came of one street: a plan, or a sentence (msgid and values) why there is none."""

    name: str
    plan: Plan | None = None
    faults: tuple[Fault, ...] = ()  # what the independent checker says, where it was asked
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unusable: bool = False  # the street as it was given cannot be used
    lost: bool = False  # its workers died; another attempt may succeed
    trace: str = ""  # where an error of ours arose, for the log

    def refusal(self) -> Refusal | None:
        """Why there is no plan, as it would have been raised."""
        kind = NotUnderstood if self.unusable else NotNow
        return kind(self.message, **self.values) if self.message else None


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with every street, wherever that is."""

    rates: Rates
    watches: Watches
    seed: int
    gap: float
    checked: bool


def solve_many(
    streets: Iterable[Named],
    rates: Rates,
    executors: Executors,
    watches: Watches,
    *,
    seed: int = 0,
    gap: float = GAP,
    checked: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Solved]:
    """Solves every street once; the answers come in whatever order they are finished.

    A sequence is begun with its largest street; anything else is read on only when the executor has room.
    A street that is refused or fails itself comes back with the reason. What was on an executor that broke
    is done again on a fresh one. `checked`: the independent checker sees every plan where it was made. After
    `cancelled` no street begins, and what is under way does not come. Names are unique; seed and gap are
    those of `solve`. Raises NotNow when executors break again and again before they finish anything.
    """
    job, queue, deaths = Job(rates, watches, seed, gap, checked), _Queue(streets, executors.batch), 0
    while queue.waiting() and not cancelled():
        before = queue.finished
        with executors() as executor:
            yield from _on(executor, job, queue, executors.in_flight, cancelled)
        deaths = deaths + 1 if queue.finished == before else 0
        if deaths >= DEATHS and not cancelled():
            message = "{n} sets of workers in a row ended before they finished anything: {error}"
            raise NotNow(message, n=deaths, error=queue.error)


def solve_batch(job: Job, streets: Sequence[Named]) -> list[Solved]:
    """What a worker does with its batch."""
    return [_solved(job, name, street) for name, street in streets]


def _solved(job: Job, name: str, street: Street) -> Solved:
    """One street, whatever happens: an error here is the street's own and would come again elsewhere."""
    from linmeng.domain.planning.check import check
    from linmeng.domain.planning.solve import solve

    try:
        watch = job.watches(name, len(street.compounds))
        plan = solve(street, job.rates, seed=job.seed, gap=job.gap, stop=watch, progress=watch.tell)
        faults = check(street, job.rates, plan) if job.checked else ()
        return Solved(name, plan, tuple(faults))
    except Refusal as refusal:
        unusable = isinstance(refusal, NotUnderstood)
        return Solved(name, message=refusal.message, values=_plain(refusal.values), unusable=unusable)
    except Exception as error:
        values = {"error": f"{type(error).__name__}: {error}"}
        return Solved(name, message=BROKE, values=values, trace=format_exc())


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that can travel."""
    return {k: v if isinstance(v, int | float | str) else str(v) for k, v in values.items()}


@dataclass(slots=True)
class _Batch:
    streets: tuple[Named, ...]
    tries: int = 0

    @property
    def alone(self) -> bool:
        """Whether it has to fly alone, so that it is clear who ended the worker."""
        return self.tries >= TRIES


class _Queue:
    """What is still to be done: streets not begun, then batches whose worker died, the suspects last."""

    def __init__(self, streets: Iterable[Named], batch: int) -> None:
        if isinstance(streets, Sequence):  # the longest first: the last to land should be a short one
            streets = sorted(streets, key=lambda s: (-len(s[1].compounds), s[0]))
        self._batches = _batches(streets, batch)
        self._again: list[_Batch] = []
        self._ahead = list(islice(self._batches, 1))
        self.finished = 0
        self.error = ""  # of the machines, the last one

    def waiting(self) -> bool:
        return bool(self._ahead or self._again)

    def next(self, flying: Iterable[_Batch]) -> _Batch | None:
        """The next batch that may fly beside these."""
        if any(batch.alone for batch in flying):
            return None
        if self._ahead:
            batch = self._ahead.pop()
            self._ahead = list(islice(self._batches, 1))
            return batch
        if self._again and (not self._again[0].alone or not list(flying)):
            return self._again.pop(0)
        return None

    def back(self, batch: _Batch, error: str) -> None:
        """A batch that did not get away."""
        self.error = error
        self._again.insert(0, batch)

    def lose(self, batch: _Batch, error: str) -> list[Solved]:
        """A batch whose worker died: again, one street at a time, or given up when it flew alone."""
        self.error = error
        if batch.alone:
            [(name, _)] = batch.streets
            values = {"name": name, "n": batch.tries + 1, "error": error}
            return [Solved(name, message=LOST, values=values, lost=True)]
        self._again += [_Batch((street,), batch.tries + 1) for street in batch.streets]
        self._again.sort(key=lambda b: b.tries)
        return []


def _batches(streets: Iterable[Named], least: int) -> Iterator[_Batch]:
    """Streets in batches of at least so many compounds."""
    together: list[Named] = []
    compounds = 0
    for name, street in streets:
        together.append((name, street))
        compounds += len(street.compounds)
        if compounds >= least:
            yield _Batch(tuple(together))
            together, compounds = [], 0
    if together:
        yield _Batch(tuple(together))


def _on(
    executor: Executor, job: Job, queue: _Queue, in_flight: int, cancelled: Callable[[], bool]
) -> Iterator[Solved]:
    """Works on one executor until nothing is left or the executor breaks."""
    flying: dict[Future[list[Solved]], _Batch] = {}
    broken = False
    try:
        while not cancelled():
            if not broken:
                broken = _fill(executor, job, queue, in_flight, flying)
            if not flying:
                return
            landed, _ = wait(flying, timeout=LOOK, return_when=FIRST_COMPLETED)
            for future in landed:
                found, broke = _landed(future, flying.pop(future), queue)
                broken |= broke
                yield from found
    finally:
        for future in flying:
            future.cancel()


def _fill(
    executor: Executor, job: Job, queue: _Queue, in_flight: int, flying: dict[Future[list[Solved]], _Batch]
) -> bool:
    """Sends batches out while there is room; True when the executor takes none any more."""
    while len(flying) < in_flight and (batch := queue.next(flying.values())):
        try:
            flying[executor.submit(solve_batch, job, batch.streets)] = batch
        except Exception as error:  # whatever an executor raises that has died between two batches
            queue.back(batch, f"{type(error).__name__}: {error}")
            return True
    return False


def _landed(future: "Future[list[Solved]]", batch: _Batch, queue: _Queue) -> tuple[list[Solved], bool]:
    """What a batch brought, and whether its executor broke. An exception here is the machines' fault."""
    if future.cancelled():
        return queue.lose(batch, "cancelled"), True
    error = future.exception()
    if error is not None:
        return queue.lose(batch, f"{type(error).__name__}: {error}"), isinstance(error, BrokenExecutor)
    found = future.result()
    queue.finished += len(found)
    return found, False
