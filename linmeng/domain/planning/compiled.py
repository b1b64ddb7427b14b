"""numba's decorators with a type, so that compiled functions keep theirs, and a safe place for machine code.

Machine code holds the code of the functions it calls, of other modules too, but numba looks only at a
function's own module to see whether what it kept is still good. A bound compiled with yesterday's walk would
prove nothing. So what is kept lies in a folder named after all the sources together.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

F = TypeVar("F", bound=Callable[..., Any])
_CONFIG: Any = config


def compiled(function: F) -> F:
    """Machine code on first use, kept beside the package (or in the user's cache) for the next start."""
    return cast(F, njit(cache=True, nogil=True)(function))


def bare(function: F) -> F:
    """As `compiled`, for functions that allocate nothing: no array is counted as used and unused again.

    Counting took most of the time where many small functions share many arrays.
    """
    return cast(F, njit(cache=True, nogil=True, _nrt=False)(function))  # type: ignore[call-overload]


def sources_digest(folder: Path) -> str:
    """16 hexadecimal digits that differ when any source below `folder` does."""
    digest = sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _shelf(folder: Path) -> Path:
    """Where machine code is kept: as numba was told, beside the sources, or with the user's caches."""
    if _CONFIG.CACHE_DIR:
        return Path(_CONFIG.CACHE_DIR)
    if os.access(folder, os.W_OK):
        return folder / "__pycache__"
    return Path.home() / ".cache" / "linmeng"


_HERE = Path(__file__).parent
_CONFIG.CACHE_DIR = str(_shelf(_HERE) / f"compiled-{sources_digest(_HERE)}")
