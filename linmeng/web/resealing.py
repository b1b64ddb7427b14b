"""After a change of DATA_KEYS every sealed column is sealed anew under the first key, batch by batch.

What is under the first key already is not touched, so a run that was stopped goes on where it was. A value
that changed meanwhile is left as it is: whoever changed it sealed it anew. What no key opens is counted and
stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from linmeng.web.columns import SealedColumn
from linmeng.web.vault import FORM, NAME, CannotOpen, seal, sealing_key, unseal

BATCH = 200
"""Values in one transaction; pictures of papers are the largest, about 1 MB each."""


@dataclass(slots=True)
class Resealed:
    """How a column stands: values that were sealed anew, and those that no key opens."""

    column: str
    done: int = 0
    lost: int = 0


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every table, in order of their names."""
    fields = [
        f for m in apps.get_models() if m._meta.managed and not m._meta.proxy for f in m._meta.local_fields
    ]
    return sorted((f for f in fields if isinstance(f, SealedColumn)), key=lambda f: f.about)


def reseal(column: SealedColumn, batch: int = BATCH, *, only_count: bool = False) -> Iterator[Resealed]:
    """Seals what stands under an older key anew; after each batch how far it is, at least once.

    `only_count`: nothing is written, `done` says how many would be.
    """
    told, last = Resealed(column.about), None
    while rows := _under_older_keys(column, last, batch):
        with transaction.atomic():
            for pk, sealed in rows:
                _one(column, pk, sealed, told, only_count=only_count)
        last = rows[-1][0]
        yield told
    yield told


def _one(column: SealedColumn, pk: Any, sealed: bytes, told: Resealed, *, only_count: bool) -> None:
    try:
        value = unseal(sealed, column.about)
    except CannotOpen:
        told.lost += 1
        return
    told.done += only_count or _replaced(column, pk, sealed, seal(value, column.about))


def _under_older_keys(column: SealedColumn, last: Any, most: int) -> list[tuple[Any, bytes]]:
    """The next values that do not begin with the first key's name, in order of their rows."""
    table, name, key = _names(column)
    begins = f"substr({name}, 1, {1 + NAME})"
    values: list[Any] = [FORM + sealing_key()]
    where = f"{name} IS NOT NULL AND length({name}) > 0 AND {begins} <> %s"
    if last is not None:
        where, values = f"{where} AND {key} > %s", [*values, last]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {where} ORDER BY {key} LIMIT {int(most)}",  # noqa: S608 (our own names)
            values,
        )
        return [(pk, bytes(sealed)) for pk, sealed in cursor.fetchall()]


def _replaced(column: SealedColumn, pk: Any, old: bytes, new: bytes) -> bool:
    """Writes the new bytes where still the old ones stand; whether they did."""
    table, name, key = _names(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s",  # noqa: S608 (our own names)
            [new, pk, old],
        )
        return bool(cursor.rowcount)


def _names(column: SealedColumn) -> tuple[str, str, str]:
    """Table, column and key of the rows, as the database quotes them."""
    meta: models.options.Options[models.Model] = column.model._meta
    assert meta.pk is not None and meta.pk.column and column.column
    quote = connection.ops.quote_name
    return quote(meta.db_table), quote(column.column), quote(meta.pk.column)
