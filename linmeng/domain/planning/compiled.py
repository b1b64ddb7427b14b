"""numba's decorator with a type, so that compiled functions keep theirs."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code on first use, kept beside the module (or in the user's cache) for the next start."""
    return cast(F, njit(cache=True, nogil=True)(function))
