"""Reading plain data (parsed TOML or JSON) key by key, each refusal naming the place."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from linmeng.domain.refusals import NotUnderstood

Data = Mapping[str, Any]


def check_only(data: Data, known: Collection[str], place: str) -> None:
    """Raises NotUnderstood for a key nobody reads: it would be a rule that is silently lost."""
    for key in data:
        if key not in known:
            raise NotUnderstood("{place} has an unknown key “{key}”.", place=place, key=key)


def text(data: Data, key: str, place: str, *, empty: bool = False) -> str:
    value = data.get(key, "" if empty else None)
    if not isinstance(value, str) or not (empty or value.strip()):
        raise NotUnderstood("{place} lacks “{key}”, a text.", key=key, place=place)
    return value


def choice(data: Data, key: str, place: str, among: Collection[str]) -> str:
    value = data.get(key)
    if not isinstance(value, str) or value not in among:
        raise NotUnderstood(
            "“{key}” of {place} must be one of: {among}.", key=key, place=place, among=", ".join(among)
        )
    return value


def flag(data: Data, key: str, place: str, default: bool | None = None) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise NotUnderstood("“{key}” of {place} must be true or false.", key=key, place=place)
    return value


def count(data: Data, key: str, place: str, lowest: int) -> int:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= 1000:
        raise NotUnderstood(
            "“{key}” of {place} must be a whole number from {lowest} to 1000.",
            key=key, place=place, lowest=lowest,
        )  # fmt: skip
    return value


def day(data: Data, key: str, place: str) -> date:
    value = data.get(key)
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, date) or isinstance(found, datetime):
        raise NotUnderstood("“{key}” of {place} must be a date like 2021-01-01.", key=key, place=place)
    return found


def tables(data: Data, key: str, place: str) -> list[Data]:
    """A list of tables; none where the key is absent."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise NotUnderstood("“{key}” of {place} must be a list of tables.", key=key, place=place)
    return value


def texts(data: Data, key: str, place: str) -> tuple[str, ...]:
    """A list of texts; none where the key is absent."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise NotUnderstood("“{key}” of {place} must be a list of texts.", key=key, place=place)
    return tuple(value)


def word(data: Data, key: str, place: str) -> str:
    """A key: small Latin letters, digits and underscores, beginning with a letter, at most 40."""
    value = text(data, key, place)
    plain = value.isascii() and value.replace("_", "a").isalnum() and value == value.lower()
    if not plain or not value[0].isalpha() or len(value) > 40:
        raise NotUnderstood(
            "“{key}” of {place} must be small letters, digits and underscores.", key=key, place=place
        )
    return value
