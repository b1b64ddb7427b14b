"""Many streets on executors that work, break or never finish: each street comes back exactly once."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from linmeng.demo.streets import street
from linmeng.domain.planning import many
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.many import DEATHS, Solved, solve_many
from linmeng.domain.planning.progress import Progress
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.machines.here import Here
from tests.files.plans import rates

STREETS = [(f"street {k}", street(k, 2 + k % 5)) for k in range(14)]
Names = list[str]


class Patient:
    """Has all the time there is."""

    def remaining(self) -> float:
        return 1e9

    def tell(self, progress: Progress) -> None:
        pass


def patient(name: str, compounds: int) -> Patient:
    return Patient()


class Shaky(Executor):
    """Works at once, but loses batches as `loses` says, which hears the names of each."""

    def __init__(self, loses: Callable[[Names], Exception | None]) -> None:
        self.loses, self.dead = loses, False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if self.dead:
            raise BrokenExecutor("dead")
        future: Future[Any] = Future()
        error = self.loses([name for name, _ in args[1]])
        if error is None:
            future.set_result(fn(*args, **kwargs))
        else:
            self.dead = isinstance(error, BrokenExecutor)
            future.set_exception(error)
        return future


class Opened:
    """Executors from a factory, counted."""

    batch = 6

    def __init__(self, make: Callable[[], Executor], in_flight: int = 4) -> None:
        self.make, self.in_flight, self.count = make, in_flight, 0

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        self.count += 1
        with self.make() as executor:
            yield executor


def names(found: list[Solved]) -> Names:
    return sorted(solved.name for solved in found)


EVERY = sorted(name for name, _ in STREETS)


@pytest.mark.parametrize("how", ["here", "threads"])
def test_every_street_once_with_the_plan_it_has_alone(how: str) -> None:
    executors = Here() if how == "here" else Opened(lambda: ThreadPoolExecutor(3))
    found = {s.name: s for s in solve_many(STREETS, rates(), executors, patient, seed=3)}
    assert sorted(found) == EVERY
    for name, one in STREETS:
        assert found[name].plan == solve(one, rates(), seed=3, gap=many.GAP)
        assert found[name].faults == ()


def test_a_sequence_begins_with_its_largest_street() -> None:
    found = list(solve_many(STREETS, rates(), Here(), patient))
    sizes = {name: len(one.compounds) for name, one in STREETS}
    assert [sizes[s.name] for s in found] == sorted(sizes.values(), reverse=True)


def test_a_stream_is_read_no_further_than_there_is_room() -> None:
    read: Names = []

    def reading() -> Iterator[tuple[str, Street]]:
        for name, one in STREETS:
            read.append(name)
            yield name, one

    most, seen = 0, 0
    for _ in solve_many(reading(), rates(), Opened(lambda: Shaky(lambda _: None), 2), patient):
        seen += 1
        most = max(most, len(read) - seen)
    assert seen == len(STREETS)
    assert most <= 3 * 4  # two batches under way and one ahead, of at most four streets (6 compounds) each


def test_what_a_broken_executor_had_is_done_again_and_counted_once() -> None:
    deaths = iter([False, True, False, False, True])

    def loses(_: Names) -> Exception | None:
        return BrokenExecutor("killed") if next(deaths, False) else None

    executors = Opened(lambda: Shaky(loses), 3)
    found = list(solve_many(STREETS, rates(), executors, patient))
    assert names(found) == EVERY and all(s.plan for s in found)
    assert executors.count == 3


def test_a_cancelled_future_is_done_again() -> None:
    """As when the scheduler of a cluster is lost."""
    cancelled: list[bool] = []

    class Forgetful(Shaky):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            if len(cancelled) < 2:
                future: Future[Any] = Future()
                cancelled.append(future.cancel() and bool(future.set_running_or_notify_cancel()))
                return future
            return super().submit(fn, *args, **kwargs)

    found = list(solve_many(STREETS, rates(), Opened(lambda: Forgetful(lambda _: None)), patient))
    assert len(cancelled) == 2 and names(found) == EVERY and all(s.plan for s in found)


@pytest.mark.parametrize("error", [BrokenExecutor("killed"), MemoryError("too much")])
def test_a_street_that_kills_every_worker_is_given_up_and_the_others_are_done(error: Exception) -> None:
    tried: list[Names] = []

    def loses(together: Names) -> Exception | None:
        tried.append(together)
        return error if "street 9" in together else None

    found = {s.name: s for s in solve_many(STREETS, rates(), Opened(lambda: Shaky(loses)), patient)}
    assert sorted(found) == EVERY
    assert [name for name, s in found.items() if not s.plan] == ["street 9"]
    assert found["street 9"].lost and type(error).__name__ in str(found["street 9"].refusal())
    assert sum("street 9" in together for together in tried) == many.TRIES + 1
    assert tried[-1] == ["street 9"]  # the suspect last and alone


def test_machines_that_never_finish_anything_are_refused_in_a_sentence() -> None:
    executors = Opened(lambda: Shaky(lambda _: BrokenExecutor("no memory")))
    with pytest.raises(NotNow, match=f"{DEATHS} sets of workers.*no memory"):
        list(solve_many(STREETS, rates(), executors, patient))
    assert executors.count == DEATHS


def test_a_street_that_is_refused_comes_back_with_the_reason_and_is_not_tried_again() -> None:
    tried: Names = []

    def counting(name: str, compounds: int) -> Patient:
        tried.append(name)
        return Patient()

    twice = replace(STREETS[3][1], compounds=STREETS[3][1].compounds * 2)
    streets = [*STREETS[:3], ("twice", twice), *STREETS[4:]]
    found = {s.name: s for s in solve_many(streets, rates(), Here(), counting)}
    refusal = found["twice"].refusal()
    assert isinstance(refusal, NotUnderstood) and "00001" in str(refusal)
    assert sum(s.plan is not None for s in found.values()) == len(STREETS) - 1
    assert sorted(tried) == sorted(name for name, _ in streets)


def test_an_error_of_ours_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("linmeng.domain.planning.solve.solve", broken)
    [found] = solve_many(STREETS[:1], rates(), Here(), patient)
    assert str(found.refusal()) == "The computation broke off: ZeroDivisionError: planted"
    assert "planted" in found.trace and not found.lost


def test_a_plan_that_fails_its_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def cheaper(*arguments: Any, **options: Any) -> Any:
        return replace(solve(*arguments, **options), objective=1.0)

    monkeypatch.setattr("linmeng.domain.planning.solve.solve", cheaper)
    [found] = solve_many(STREETS[:1], rates(), Here(), patient)
    assert "objective" in {fault.name for fault in found.faults}
    [unchecked] = solve_many(STREETS[:1], rates(), Here(), patient, checked=False)
    assert unchecked.faults == ()


def test_after_a_cancel_nothing_comes_and_nothing_begins() -> None:
    begun: Names = []

    def counting(name: str, compounds: int) -> Patient:
        begun.append(name)
        return Patient()

    over: list[bool] = []
    found = solve_many(iter(STREETS), rates(), Here(), counting, cancelled=lambda: bool(over))
    next(found)
    over.append(True)
    first = set(begun)
    rest = list(found)  # the batch that had landed is given out whole
    assert set(begun) == first and len(rest) == len(first) - 1


def test_nothing_to_do() -> None:
    executors = Opened(lambda: ThreadPoolExecutor(1))
    assert list(solve_many([], rates(), executors, patient)) == [] and executors.count == 0
