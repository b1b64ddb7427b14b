"""Where the bytes of papers and pictures lie: sealed, below DATA_DIR, under the hash of their content."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from linmeng.domain.refusals import NotNow
from linmeng.web.vault import CannotOpen, seal, unseal


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of one room: `folder` below DATA_DIR, `about` is what they are sealed for."""

    folder: str
    about: str

    def keep(self, data: bytes) -> str:
        """Stores the bytes once, whole or not at all, and answers their SHA-256."""
        name = sha256(data).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.parent / f".{name}-{token_hex(4)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(seal(data, self.about))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        return name

    def read(self, name: str) -> bytes:
        """The bytes of a hash. Raises NotNow when they are gone or were altered."""
        try:
            data = unseal(self._path(name).read_bytes(), self.about)
        except (OSError, CannotOpen) as error:
            raise _missing() from error
        if sha256(data).hexdigest() != name:
            raise _missing()
        return data

    def _path(self, name: str) -> Path:
        return Path(settings.DATA) / self.folder / name[:2] / name


def _missing() -> NotNow:
    return NotNow("The file of this document is missing or was altered: ask your administrator.")
