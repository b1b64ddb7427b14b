"""Many rows at once: one prepared statement, where Django's bulk methods build long SQL text anew per batch.

For 11 500 compounds of 34 columns that is the difference between one second and five.
"""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Model


def insert_all(rows: Sequence[Model]) -> None:
    """Inserts unsaved rows of one model. Their primary keys stay unknown."""
    if not rows:
        return
    options = rows[0]._meta
    fields = [f for f in options.concrete_fields if not f.primary_key]
    columns = ", ".join(_quoted(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_quoted(options.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    _many(statement, _values(rows, fields, add=True))


def update_all(rows: Sequence[Model], names: Collection[str]) -> None:
    """Writes these fields of saved rows of one model."""
    if not rows:
        return
    options = rows[0]._meta
    fields = [f for f in options.concrete_fields if f.name in names]
    columns = ", ".join(f"{_quoted(f.column)} = %s" for f in fields)
    key = _quoted(options.pk.column)
    statement = f"UPDATE {_quoted(options.db_table)} SET {columns} WHERE {key} = %s"  # noqa: S608
    _many(statement, [[*v, r.pk] for v, r in zip(_values(rows, fields, add=False), rows, strict=True)])


def _values(rows: Sequence[Model], fields: Sequence[Any], add: bool) -> list[list[Any]]:
    """What the database takes for each row; only the kinds of fields that change a value are asked to."""
    take = attrgetter(*(f.attname for f in fields))
    asked = [(i, f) for i, f in enumerate(fields) if not isinstance(f, _PLAIN)]
    found = []
    for row in rows:
        values = list(take(row)) if len(fields) > 1 else [take(row)]
        for i, f in asked:
            if values[i] is not None or getattr(f, "auto_now", False):
                values[i] = f.get_db_prep_save(f.pre_save(row, add), connection)
        found.append(values)
    return found


_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.ForeignKey)


def _many(statement: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _quoted(name: Any) -> str:
    return str(connection.ops.quote_name(name))
