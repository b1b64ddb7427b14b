"""Questions asked of the database very often, put into SQL once: Django writes longer than it asks."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]
Asked = int | str | date


class Compiled:
    """The rows of a query whose values alone differ from one call to the next.

    `make` gives the query, with `values_list`, for stand-ins of the values, which are put in by name: `like`
    has one example of each, whose kind (int, str, date) is all that counts. A value must go into the query as
    it is: no arithmetic, no `in`. Columns come as the database has them, so ask for numbers and texts only.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **like: Asked) -> None:
        self._make, self._like = make, like
        self._ready: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, **values: Asked) -> list[Row]:
        """The rows for these values."""
        sql, places = self._ready.get(connection.vendor) or self._compile()
        given = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[p.name] if isinstance(p, _Slot) else p for p in places])
            rows: list[Row] = cursor.fetchall()
        return rows

    def first(self, **values: Asked) -> Row | None:
        """The first row for these values."""
        rows = self(**values)
        return rows[0] if rows else None

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        """The SQL with a slot wherever a stand-in came out. Raises RuntimeError when one did not."""
        stand_ins = {name: _stand_in(one, n) for n, (name, one) in enumerate(self._like.items())}
        slots = {_adapted(one): _Slot(name) for name, one in stand_ins.items()}
        sql, params = self._make(**stand_ins).query.sql_with_params()
        places = tuple(slots.get(p, p) for p in params)
        if {p.name for p in places if isinstance(p, _Slot)} != set(self._like):
            raise RuntimeError("a value of this query does not go into its SQL as it is")
        self._ready[connection.vendor] = sql, places
        return sql, places


class _Slot:
    """Where a value goes."""

    def __init__(self, name: str) -> None:
        self.name = name


def _stand_in(like: Asked, n: int) -> Asked:
    """A value of this kind that no query has by itself."""
    if isinstance(like, date):
        return date(1, 1, 2 + n)
    return f"\ue000stand-in {n}" if isinstance(like, str) else 7_770_077_700_777_000 + n


def _adapted(value: Asked) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
