"""Processes of this machine. They start from a server that has loaded the planner once for all of them."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from ctypes import c_byte
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Any

from linmeng.domain.planning.many import Watches
from linmeng.machines.watch import Timed

_hurried: Any = None  # in a worker: the shared byte that says so


class Processes:
    """`workers` processes. Whoever kills one ends them all; a fresh set takes up what was under way."""

    batch = 80

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.in_flight = 2 * workers
        self._context = get_context("forkserver")  # a fork of a process with threads may hang
        self._context.set_forkserver_preload(["linmeng.machines.warm"])
        self._sign = self._context.RawValue(c_byte, 0)  # no lock: who dies holding one would stop the rest
        self._wanted = 0

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        self._sign.value = self._wanted
        pool = ProcessPoolExecutor(self.workers, self._context, _begin, (self._sign,))
        try:
            yield pool
        finally:
            self._sign.value = 1  # whoever still searches for nobody stops
            pool.shutdown(wait=True, cancel_futures=True)

    def watches(self, seconds: float) -> Watches:
        return partial(_watch, seconds)

    def hurry(self) -> None:
        self._sign.value = self._wanted = 1


def _begin(sign: Any) -> None:
    """In a new worker: Ctrl-C is the parent's affair, and without the parent there is nothing to do."""
    global _hurried  # noqa: PLW0603 - a process has one
    _hurried = sign
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _watch(seconds: float, name: str, compounds: int) -> Timed:
    return Timed(seconds, lambda: _hurried is not None and bool(_hurried.value))
