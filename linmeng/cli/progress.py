"""Where a run stands: one line that rewrites itself on a terminal, plain lines elsewhere."""

import sys
import time

from linmeng.domain.planning.progress import Progress
from linmeng.planning.files.texts import Lang, percent, say

WIDTH = 78


class Line:
    """Tells on stderr which planning area is being planned and how far it is."""

    def __init__(self, lang: Lang, areas: int, quiet: bool) -> None:
        self.lang, self.areas, self.quiet = lang, areas, quiet
        self.live = sys.stderr.isatty()
        self.number, self.head, self.since = 0, "", 0.0

    def begin(self, area: str, compounds: int) -> None:
        """A planning area begins."""
        self.number, self.since = self.number + 1, time.monotonic()
        self.head = say(self.lang, "cli.area", n=self.number, all=self.areas, area=area, compounds=compounds)
        self._rewrite(self.head)

    def step(self, progress: Progress) -> None:
        """The search tells where it stands."""
        step = say(self.lang, f"cli.step.{progress.step}") if progress.step in _STEPS else progress.step
        self._rewrite(f"{self.head} · {step} {percent(progress.share, 0)}")

    def done(self, gap: float) -> None:
        """The planning area is done."""
        seconds = f"{time.monotonic() - self.since:.1f}"
        self._line(self.head + say(self.lang, "cli.done", gap=percent(gap, 4), seconds=seconds))

    def tell(self, key: str) -> None:
        """A line by itself."""
        self._line(say(self.lang, key))

    def _rewrite(self, text: str) -> None:
        if self.live and not self.quiet:
            sys.stderr.write(f"\r\x1b[K{text[:WIDTH]}")
            sys.stderr.flush()

    def _line(self, text: str) -> None:
        if not self.quiet:
            start = "\r\x1b[K" if self.live else ""
            sys.stderr.write(f"{start}{text}\n")
            sys.stderr.flush()


_STEPS = ("neighbours", "columns", "bound", "integer", "check")
