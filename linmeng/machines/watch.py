"""The clock at a worker's side."""

import time
from collections.abc import Callable

from linmeng.domain.planning.progress import Progress


class Timed:
    """Stops a search after `seconds` or once `hurried` says so; asks that at most every `pause` seconds."""

    def __init__(self, seconds: float, hurried: Callable[[], bool], pause: float = 0.05) -> None:
        self._hurried, self._pause = hurried, pause
        self._end = time.monotonic() + seconds
        self._asked = float("-inf")

    def remaining(self) -> float:
        now = time.monotonic()
        if now - self._asked >= self._pause:
            self._asked = now
            if self._hurried():
                self._end = now
        return self._end - now

    def tell(self, progress: Progress) -> None:
        """Nobody listens on this side."""
