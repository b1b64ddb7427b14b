"""Clocks the domain does not have: a stop after so much processor time, and both times of a stretch."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class After:
    """Stops after `seconds` of this process's processor time, counted from the first question."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.began = seconds, -1.0

    def remaining(self) -> float:
        now = time.process_time()
        self.began = now if self.began < 0 else self.began
        return self.seconds - (now - self.began)


@contextmanager
def timed(into: dict[str, float]) -> Iterator[None]:
    """Adds `cpu` and `wall` seconds to a dict."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into["cpu"], into["wall"] = time.process_time() - cpu, time.perf_counter() - wall
