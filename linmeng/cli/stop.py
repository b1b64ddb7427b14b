"""The clock and the Ctrl-C key, brought to the search from outside."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Clock:
    """A stop after some seconds for each planning area, or at the first Ctrl-C; `hurry` tells the others."""

    def __init__(self, seconds: float, hurry: Callable[[], None] = lambda: None) -> None:
        self.seconds, self.hurry = seconds, hurry
        self.cancelled = False
        self._end = 0.0

    def start(self) -> None:
        """Begins the seconds anew, for the next planning area."""
        self._end = time.monotonic() + self.seconds

    def remaining(self) -> float:
        return 0.0 if self.cancelled else self._end - time.monotonic()

    def cancel(self) -> None:
        """No more time for anybody."""
        self.cancelled = True
        self.hurry()


@contextmanager
def ctrl_c(clock: Clock, notice: str = "") -> Iterator[None]:
    """The first Ctrl-C shows `notice` and asks for the best plan so far; the second ends at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        if clock.cancelled:
            raise KeyboardInterrupt
        clock.cancel()
        os.write(2, notice.encode())  # a buffered stream may not be written to from here

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
