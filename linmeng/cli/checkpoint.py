"""What a streamed run has finished, line by line on disk: a killed run goes on where it stood."""

import fcntl
import json
import math
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linmeng.cli.answers import BAD_INPUT, REFUSED, Failure

PART, PLAN, MADE_FROM = "plan.part.jsonl", "plan.jsonl", "run.json"
SYNC = 1.0  # s between two moments when the disk itself has to hold everything


class Finished(Exception):
    """There is nothing to go on with: the plan is whole."""


@dataclass(frozen=True, slots=True)
class Done:
    """One finished sub-district: where its line stands, and its figures (CNY/month)."""

    name: str
    offset: int
    size: int
    compounds: int
    alliances: int
    objective: float | None  # None: no plan
    bound: float
    cost: float
    subsidy: float
    rejected: int

    @property
    def gap(self) -> float:
        return max(0.0, 1 - self.bound / self.objective) if self.objective else 0.0


class Checkpoint:
    """The lines finished so far in the folder `out`. Only one process at a time writes there."""

    def __init__(self, out: Path, made_from: Mapping[str, Any], resume: bool) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.done = out, dict[str, Done]()
        self._synced = time.monotonic()
        self._file = (out / PART).open("a+b", buffering=0)  # what does not fit must not linger in a buffer
        try:
            self._begin(made_from, resume)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, made_from: Mapping[str, Any], resume: bool) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure(REFUSED, "cli.stream.busy", dir=self.out) from error
        size = self._file.seek(0, os.SEEK_END)
        if resume and not size and (self.out / PLAN).exists():
            (self.out / PART).unlink()
            self._check_same(made_from)
            raise Finished
        if size and not resume:
            raise Failure(REFUSED, "cli.stream.unfinished", dir=self.out)
        if size:
            self._check_same(made_from)
            self._read()
        else:
            text = json.dumps(made_from, ensure_ascii=False, indent=1)
            replace_whole(self.out / MADE_FROM, [text.encode(), b"\n"])

    def _check_same(self, made_from: Mapping[str, Any]) -> None:
        """A run goes on only with what it began with."""
        try:
            before = json.loads((self.out / MADE_FROM).read_bytes())
        except (OSError, ValueError) as error:
            raise Failure(BAD_INPUT, "cli.unreadable", file=self.out / MADE_FROM, reason=error) from error
        for key, value in made_from.items():
            if before.get(key) != value:
                raise Failure(BAD_INPUT, "cli.stream.other", dir=self.out, what=key)

    def _read(self) -> None:
        """Learns what is there; a line that was cut off, or is not ours, goes with all after it."""
        offset = 0
        with (self.out / PART).open("rb") as file:
            for line in file:
                try:
                    done = _done(json.loads(line), offset, len(line))
                except (ValueError, KeyError, TypeError):
                    break
                if not line.endswith(b"\n"):
                    break
                self.done[done.name] = done
                offset += len(line)
        self._file.truncate(offset)

    def add(self, line: Mapping[str, Any]) -> None:
        """Stores one finished sub-district. Raises OSError, and then nothing of it is there."""
        offset = self._file.seek(0, os.SEEK_END)
        data = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        try:
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
            if time.monotonic() - self._synced > SYNC:
                self.sync()
        except OSError as error:
            self._file.truncate(offset)
            error.filename = error.filename or str(self.out / PART)
            raise
        self.done[str(line["area"])] = _done(line, offset, len(data))

    def sync(self) -> None:
        """Waits until the disk has everything."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def lines(self) -> Iterator[tuple[Done, bytes]]:
        """Every line, by name: the same whoever finished first."""
        with (self.out / PART).open("rb") as file:
            for name in sorted(self.done):
                done = self.done[name]
                file.seek(done.offset)
                yield done, file.read(done.size)

    def finish(self, files: Mapping[str, Iterable[bytes]]) -> None:
        """Writes the whole plan and the files beside it; only then the unfinished one goes."""
        self.sync()
        plans = (line for done, line in self.lines() if done.objective is not None)
        for name, chunks in {**files, PLAN: plans}.items():
            replace_whole(self.out / name, chunks)
        (self.out / PART).unlink()

    def close(self) -> None:
        self._file.close()


def replace_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Puts a new file in place of an old one, whole or not at all."""
    hidden = path.with_name(f".{path.name}.new")
    try:
        with hidden.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        hidden.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        hidden.unlink(missing_ok=True)


def _done(line: Mapping[str, Any], offset: int, size: int) -> Done:
    plan = line["plan"]
    alliances = plan["alliances"] if plan else ()
    return Done(
        name=str(line["area"]),
        offset=offset,
        size=size,
        compounds=int(line["compounds"]),
        alliances=len(alliances),
        objective=float(plan["objective"]) if plan else None,
        bound=float(plan["bound"]) if plan else 0.0,
        cost=math.fsum(a["cost"] for a in alliances),
        subsidy=math.fsum(a["subsidy"] for a in alliances),
        rejected=len(line["rejected"]),
    )
