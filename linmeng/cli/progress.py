"""Where a run stands: one line that rewrites itself on a terminal, plain lines elsewhere."""

import sys
import time
from typing import TYPE_CHECKING

from linmeng.domain.planning.progress import Progress
from linmeng.planning.files.texts import Lang, percent, say

if TYPE_CHECKING:
    from linmeng.cli.stop import Clock
    from linmeng.domain.planning.many import Watch, Watches
    from linmeng.machines import Machines

WIDTH = 78


class Line:
    """Tells on stderr which planning area is being planned and how far it is."""

    def __init__(self, lang: Lang, areas: int, quiet: bool) -> None:
        self.lang, self.areas, self.quiet = lang, areas, quiet
        self.live = sys.stderr.isatty()
        self.number, self.head, self.since = 0, "", time.monotonic()

    def begin(self, area: str, compounds: int) -> None:
        """A planning area begins."""
        self.since = time.monotonic()
        self.head = self._head(self.number + 1, area, compounds)
        self._rewrite(self.head)

    def step(self, progress: Progress) -> None:
        """The search tells where it stands."""
        step = say(self.lang, f"cli.step.{progress.step}") if progress.step in _STEPS else progress.step
        self._rewrite(f"{self.head} · {step} {percent(progress.share, 0)}")

    def done(self, area: str, compounds: int, gap: float) -> None:
        """A planning area is done; the seconds are those since it or the first began."""
        self.number += 1
        seconds = f"{time.monotonic() - self.since:.1f}"
        done = say(self.lang, "cli.done", gap=percent(gap, 4), seconds=seconds)
        self._line(self._head(self.number, area, compounds) + done)

    def tell(self, key: str, **values: object) -> None:
        """A line by itself."""
        self._line(say(self.lang, key, **values))

    def passing(self, text: str) -> None:
        """Something that the next word replaces; only a terminal shows it."""
        self._rewrite(text)

    def _head(self, number: int, area: str, compounds: int) -> str:
        return say(self.lang, "cli.area", n=number, all=self.areas, area=area, compounds=compounds)

    def _rewrite(self, text: str) -> None:
        if self.live and not self.quiet:
            sys.stderr.write(f"\r\x1b[K{text[:WIDTH]}")
            sys.stderr.flush()

    def _line(self, text: str) -> None:
        if not self.quiet:
            start = "\r\x1b[K" if self.live else ""
            sys.stderr.write(f"{start}{text}\n")
            sys.stderr.flush()


class Beside:
    """Watches over a search in this very process: its clock is ours, and its steps are shown."""

    def __init__(self, line: Line, clock: "Clock") -> None:
        self.remaining, self.tell = clock.remaining, line.step


def watching(line: Line, clock: "Clock", machine: "Machines") -> "Watches":
    """Who watches over each search: we ourselves where it runs here, otherwise a clock at its side."""
    from linmeng.machines.here import Here

    def begin(name: str, compounds: int) -> "Watch":
        line.begin(name, compounds)
        clock.start()
        return Beside(line, clock)

    return begin if isinstance(machine, Here) else machine.watches(clock.seconds)


_STEPS = ("neighbours", "columns", "bound", "integer", "check")
