"""What every room's JSON API may answer instead, and what text it takes."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator


class Problem(Schema):
    """Why something was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def refused(*more: int) -> dict[Any, Any]:
    """The statuses of refusals, by their shape; `more` besides those every address has."""
    return dict.fromkeys((400, 401, 403, 404, 409, 422, *more), Problem)


def _clean(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\t\r") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("control characters and half characters are not allowed")
    return text


CLEAN = AfterValidator(_clean)
Text = Annotated[str, CLEAN]
