"""One byte form for one value: JSON after RFC 8785 (JCS) for what a vote consists of. No floats.

Source: RFC 8785, doi:10.17487/RFC8785, sections 3.2.2–3.2.3; I-JSON integers, RFC 7493 section 2.2.
"""

import hashlib
import json
from collections.abc import Mapping

from linmeng.domain.refusals import NotUnderstood

Plain = bool | int | str | None | list["Plain"] | Mapping[str, "Plain"]
LARGEST = 2**53 - 1  # beyond it another language may read a different integer
DEEPEST = 64


def canonical(value: Plain) -> bytes:
    """The UTF-8 bytes of a value: keys sorted by UTF-16 code units, no spaces, integers only.

    Raises NotUnderstood for floats, integers beyond ±(2⁵³ − 1), keys that are no text, lone surrogates,
    nesting deeper than 64, and every other kind of value: what two programs may write differently is no
    record.
    """
    try:
        text = json.dumps(_ordered(value, DEEPEST), ensure_ascii=False, separators=(",", ":"))
        return text.encode()  # json escapes exactly as section 3.2.2.2 asks
    except UnicodeEncodeError as error:
        raise NotUnderstood(
            "A text of the record holds half a character and has no one byte form."
        ) from error


def digest(value: Plain) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _ordered(value: Plain, depth: int) -> Plain:
    """The value with every table in its order; refuses what has no one form."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotUnderstood("A whole number of the record is larger than 2⁵³ − 1.")
        return value
    if depth == 0:
        raise NotUnderstood("The record is nested more than {deepest} deep.", deepest=DEEPEST)
    if isinstance(value, list):
        return [_ordered(item, depth - 1) for item in value]
    if isinstance(value, Mapping):
        return {key: _ordered(value[key], depth - 1) for key in _sorted(value)}
    raise NotUnderstood("A record cannot hold a value of the kind “{kind}”.", kind=type(value).__name__)


def _sorted(value: Mapping[str, Plain]) -> list[str]:
    for key in value:
        if not isinstance(key, str):
            raise NotUnderstood("A record cannot hold a key of the kind “{kind}”.", kind=type(key).__name__)
    if all(map(str.isascii, value)):
        return sorted(value)
    return sorted(value, key=_units)


def _units(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
