"""This process as a machine of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import partial
from typing import Any

from linmeng.domain.planning.many import Watches
from linmeng.machines.watch import Timed


class Here:
    """Solves one street after another, each when it is asked for."""

    in_flight = batch = 1

    def __init__(self) -> None:
        self._hurried = False

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        import linmeng.machines.warm  # noqa: F401 - compiled before any street's clock runs

        yield _AtOnce()

    def watches(self, seconds: float) -> Watches:
        return partial(_watch, seconds, lambda: self._hurried)

    def hurry(self) -> None:
        self._hurried = True


class _AtOnce(Executor):
    """Does what is submitted before it answers."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _watch(seconds: float, hurried: Callable[[], bool], name: str, compounds: int) -> Timed:
    return Timed(seconds, hurried)
