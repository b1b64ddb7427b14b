"""numba's decorator with a type, so that compiled functions keep theirs."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Machine code on first use, kept beside the module (or in the user's cache) for the next start."""
    return cast(F, njit(cache=True, nogil=True)(function))


def bare(function: F) -> F:
    """As `compiled`, for functions that allocate nothing: no array is counted as used and unused again.

    Counting took most of the time where many small functions share many arrays. (What is kept for the next
    start knows its own module only: whoever changes walk_bound or walk_cost touches walk.py too.)
    """
    return cast(F, njit(cache=True, nogil=True, _nrt=False)(function))  # type: ignore[call-overload]
