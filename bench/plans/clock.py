"""The same limit for everybody: seconds of processor time, so that a busy machine treats all alike."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Late(BaseException):
    """The time was up. Not an Exception, so that no library takes it for one of its own."""


class Cpu:
    """A stop that counts the processor time of this process, all its threads together."""

    def __init__(self, seconds: float) -> None:
        self.until = time.process_time() + seconds

    def remaining(self) -> float:
        return self.until - time.process_time()


@contextmanager
def cut_off(seconds: float) -> Iterator[None]:
    """Ends a block of Python that cannot be asked to stop: leaves it quietly when the time is up."""

    def late(number: int, frame: FrameType | None) -> None:
        raise Late

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, max(1e-3, seconds))
    try:
        yield
    except Late:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
