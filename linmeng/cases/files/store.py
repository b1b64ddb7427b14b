"""Where the bytes of a case's documents lie: sealed, below DATA_DIR, under the hash of their content."""

import os
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from linmeng.domain.refusals import NotNow
from linmeng.web.vault import CannotOpen, seal, unseal

ABOUT = "cases.document"


def keep(data: bytes) -> str:
    """Stores the bytes once, whole or not at all, and answers their SHA-256."""
    name = sha256(data).hexdigest()
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.parent / f".{name}-{token_hex(4)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(seal(data, ABOUT))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return name


def read(name: str) -> bytes:
    """The bytes of a hash. Raises NotNow when they are gone or were altered."""
    try:
        data = unseal(_path(name).read_bytes(), ABOUT)
    except (OSError, CannotOpen) as error:
        raise NotNow(
            "The file of this document is missing or was altered: ask your administrator."
        ) from error
    if sha256(data).hexdigest() != name:
        raise NotNow("The file of this document is missing or was altered: ask your administrator.")
    return data


def _path(name: str) -> Path:
    return Path(settings.DATA) / "cases" / name[:2] / name
