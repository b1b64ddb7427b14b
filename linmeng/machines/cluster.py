"""A Dask cluster. Its workers need this package, its wire needs guarding: docs/many-machines.md."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Any

from linmeng.domain.planning.many import Watches
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.machines.watch import Timed

TIMEOUT = 10  # s to reach the scheduler
RETRIES = 2  # times the cluster itself does a task again whose worker died
LEAST_IN_FLIGHT = 8  # workers may join later
PAUSE = 0.5  # s between a worker's questions whether to hurry: each goes over the network


class Cluster:
    """The cluster whose scheduler listens at `address`, e.g. tcp://10.0.0.5:8786 or tls://…"""

    batch = 160

    def __init__(self, address: str) -> None:
        self.address = address
        self.in_flight = LEAST_IN_FLIGHT
        self._event = f"linmeng-hurry-{uuid.uuid4().hex}"
        self._client: Any = None
        self._hurry = False

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        client = self._client = self._connect()
        try:
            self.in_flight = max(LEAST_IN_FLIGHT, 2 * sum(client.nthreads().values()))
            self._set(client, self._hurry)
            with _Watched(client) as watched:
                yield watched
        finally:
            self._client = None
            with suppress(Exception):  # a cluster that is gone cannot be left in order
                self._set(client, True)
            with suppress(Exception):
                client.close(timeout=TIMEOUT)

    def watches(self, seconds: float) -> Watches:
        return partial(_watch, seconds, self._event)

    def hurry(self) -> None:
        self._hurry = True
        if self._client is not None:  # from a thread of its own: a signal's handler may not wait for the wire
            threading.Thread(target=self._set, args=(self._client, True), daemon=True).start()

    def _set(self, client: Any, value: bool) -> None:
        event = _dask().Event(self._event, client)
        if value:
            event.set()
        else:
            event.clear()

    def _connect(self) -> Any:
        """Raises NotNow when nobody answers there, NotUnderstood when it is no address."""

        class Ours(_dask().Client):  # type: ignore[misc]
            def __del__(self) -> None:
                """We close it ourselves; one that reached nobody would wait and complain here."""

        try:
            return Ours(self.address, timeout=TIMEOUT, set_as_default=False)
        except (ValueError, TypeError) as error:  # TypeError: tls without a certificate
            raise NotUnderstood(
                "“{address}” is no address of a cluster: {error}", address=self.address, error=str(error)
            ) from error
        except (OSError, TimeoutError) as error:
            reason = str(error) or type(error).__name__
            raise NotNow(
                "The cluster at {address} does not answer: {error}", address=self.address, error=reason
            ) from error


def _dask() -> Any:
    """Loaded when it is needed: it takes a second."""
    return import_module("distributed")


class _Watched(Executor):
    """Dask's executor; its futures break once the scheduler has been away for a while.

    Dask itself cancels what it knew of when the wire broke, but what was sent just then waits for ever.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor(retries=RETRIES, pure=False)
        self._flying: set[Future[Any]] = set()
        self._over = threading.Event()
        threading.Thread(target=self._look, name="watch over a cluster", daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future = self._executor.submit(fn, *args, **kwargs)
        self._flying.add(future)
        future.add_done_callback(self._flying.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._over.set()

    def _look(self) -> None:
        away = 0.0  # s
        while not self._over.wait(PAUSE):
            away = 0.0 if self._client.status == "running" else away + PAUSE
            if away >= TIMEOUT:
                for future in list(self._flying):
                    with suppress(InvalidStateError):
                        future.set_exception(BrokenExecutor("the scheduler is away"))


def _watch(seconds: float, event: str, name: str, compounds: int) -> Timed:
    asked = _dask().Event(event)

    def hurried() -> bool:
        with suppress(Exception):  # a wire that is down stops no search; its result finds out
            return bool(asked.is_set())
        return False

    return Timed(seconds, hurried, PAUSE)
