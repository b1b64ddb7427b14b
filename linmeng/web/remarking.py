"""After a change of DATA_KEYS the marks by which sealed values are found are made anew, batch by batch.

A mark does not say under which key it was made: so every row is read, the mark made from the unsealed value,
and written where another one stands. What stands right is not touched, so a run that was stopped loses
nothing and goes on with what is left. A row that changed meanwhile was marked anew by whoever changed it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from linmeng.web.columns import SealedColumn
from linmeng.web.vault import CannotOpen, unseal

BATCH = 1000
"""Rows in one transaction."""


@dataclass(frozen=True, slots=True)
class Marked:
    """That a model's column `mark` finds the value of its sealed column `of`.

    `make`: the mark of a value that is not empty, and of the row's columns `beside` it; "" where none is.
    """

    model: str  # "register.Party"
    of: str
    mark: str
    make: Callable[..., str]
    beside: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """How the command names it."""
        return f"{self.model.lower()}.{self.mark}"


@dataclass(slots=True)
class Remarked:
    """How the marks of a column stand: made anew; of values that no key opens; and the rows whose new mark
    another row has already, which stay as they are (two records of one person, say).
    """

    column: str
    done: int = 0
    lost: int = 0
    doubled: list[Any] = field(default_factory=list)


def remark(marked: Marked, batch: int = BATCH, *, only_count: bool = False) -> Iterator[Remarked]:
    """Makes a column's marks anew under the first key; after each batch how far it is, at least once.

    `only_count`: nothing is written, `done` says how many would be.
    """
    told, last = Remarked(marked.about), None
    while rows := _rows(marked, last, batch):
        with transaction.atomic():
            for row in rows:
                _one(marked, row, told, only_count=only_count)
        last = rows[-1][0]
        yield told
    yield told


def _one(marked: Marked, row: Sequence[Any], told: Remarked, *, only_count: bool) -> None:
    pk, old, sealed, *beside = row
    try:
        value = unseal(sealed, _column(marked).about).decode() if sealed else ""
    except CannotOpen:
        told.lost += 1
        return
    new = marked.make(value, *beside) if value else ""
    if new == old:
        return
    try:
        with transaction.atomic():
            told.done += only_count or _replaced(marked, pk, sealed, old, new)
    except IntegrityError:
        told.doubled.append(pk)


def _rows(marked: Marked, last: Any, most: int) -> list[tuple[Any, ...]]:
    """The next rows in order of their keys: key, mark, sealed value, what is beside it."""
    table, key, *columns = _names(marked)
    where, values = (f"WHERE {key} > %s", [last]) if last is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([key, *columns])} FROM {table} {where} ORDER BY {key} LIMIT {int(most)}",  # noqa: S608 (our own names)
            values,
        )
        found = cursor.fetchall()
    return [(pk, old, None if sealed is None else bytes(sealed), *more) for pk, old, sealed, *more in found]


def _replaced(marked: Marked, pk: Any, sealed: bytes | None, old: str, new: str) -> bool:
    """Writes the new mark where still the old one and the value it was made from stand; whether they did."""
    table, key, mark, of, *_ = _names(marked)
    same, values = (f"{of} IS NULL", []) if sealed is None else (f"{of} = %s", [sealed])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {mark} = %s WHERE {key} = %s AND {mark} = %s AND {same}",  # noqa: S608 (our own names)
            [new, pk, old, *values],
        )
        return bool(cursor.rowcount)


def _column(marked: Marked) -> SealedColumn:
    found = apps.get_model(marked.model)._meta.get_field(marked.of)
    assert isinstance(found, SealedColumn)
    return found


def _names(marked: Marked) -> list[str]:
    """Table, key, mark, sealed column and those beside, as the database quotes them."""
    meta = apps.get_model(marked.model)._meta
    assert meta.pk is not None
    fields = [meta.pk, *(meta.get_field(name) for name in (marked.mark, marked.of, *marked.beside))]
    return [connection.ops.quote_name(name) for name in (meta.db_table, *(f.column for f in fields))]
