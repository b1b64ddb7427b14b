"""A folder that is filled whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

OURS = "plan-xlsx/[0-9][0-9][0-9]-*.xlsx"
"""Workbooks of single planning areas: those of an earlier run would tell of another plan."""


class Folder:
    """A hidden folder beside the wanted one; `keep` moves what was written into place.

    The hidden folder is made at once, so a place nobody may write to shows before an hour of planning.
    """

    def __init__(self, wanted: Path) -> None:
        self.wanted = wanted.resolve()

    def __enter__(self) -> "Folder":
        if self.wanted.exists() and not self.wanted.is_dir():
            raise NotADirectoryError(20, "not a directory", str(self.wanted))
        if self.wanted.is_dir() and not os.access(self.wanted, os.W_OK | os.X_OK):
            raise PermissionError(13, "permission denied", str(self.wanted))
        self.wanted.parent.mkdir(parents=True, exist_ok=True)
        self.hidden = Path(tempfile.mkdtemp(prefix=f".{self.wanted.name}-", dir=self.wanted.parent))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.hidden, ignore_errors=True)

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Writes all files, then moves them in place; on an error nothing of the wanted folder changes."""
        for name, data in files.items():
            try:
                _write(self.hidden / name, data)
            except OSError as error:
                error.filename = str(self.wanted / name)
                raise
        if not self.wanted.exists():
            self.hidden.chmod(0o777 & ~_umask())
            self.hidden.rename(self.wanted)
            return
        for old in self.wanted.glob(OURS):
            if old.relative_to(self.wanted).as_posix() not in files:
                old.unlink()
        for name in files:
            (self.wanted / name).parent.mkdir(parents=True, exist_ok=True)
            (self.hidden / name).replace(self.wanted / name)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
