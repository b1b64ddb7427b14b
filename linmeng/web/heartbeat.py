"""Signs of life of a background job: what every job that may be killed, cancelled or taken up again needs."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from django.db import Error, connection

BEAT = 0.5  # s between signs of life
log = logging.getLogger(__name__)


class Heartbeat(ABC):
    """Beats from a thread of its own while the job works, so that a long step neither looks dead nor misses a
    cancel.

    Whose worker was killed beats no more: somebody else notices and takes the job up. A beat that the
    database cannot take is left out, the next one tries again; only a beat that was taken says who has it.
    """

    quiet = logging.WARNING  # how loudly a beat that was left out is told

    def __init__(self, job: str) -> None:
        """`job` names it in the log, such as "run 3"."""
        self.job = job
        self.lost = False  # cancelled, or taken up by another
        self._over = threading.Event()
        self._beaten = 0.0
        self._threaded = False

    @abstractmethod
    def keep(self) -> bool:
        """Writes a sign of life and how far the job is; False when it is no longer this worker's."""

    @contextmanager
    def beating(self) -> Iterator[Self]:
        """Beats until the work is done; inside a transaction, where a thread would wait, from the work."""
        self._threaded = not connection.in_atomic_block
        thread = threading.Thread(target=self._live, name=f"heartbeat of {self.job}", daemon=True)
        if self._threaded:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            if self._threaded:
                thread.join()

    def beat_if_due(self) -> None:
        """A beat from the work itself, where no thread does it."""
        if not self._threaded and not self.lost and time.monotonic() - self._beaten >= BEAT:
            self.beat()

    def beat(self) -> None:
        """Writes a sign of life; learns whether the job is still ours."""
        self._beaten = time.monotonic()
        try:
            self.lost = not self.keep()
        except Error:  # busy for long, or gone for a moment
            log.log(self.quiet, "%s: a sign of life could not be written", self.job, exc_info=True)
            connection.close_if_unusable_or_obsolete()

    def _live(self) -> None:
        try:
            while not self._over.wait(BEAT) and not self.lost:
                self.beat()
        finally:
            connection.close()
