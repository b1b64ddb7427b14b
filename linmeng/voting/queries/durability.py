"""Whether a committed ballot would survive a power cut: asked of the database itself when a vote opens.

PostgreSQL: synchronous_commit, fsync, full_page_writes (manual, 20.5). SQLite: journal_mode WAL with
synchronous FULL or EXTRA (sqlite.org/pragma.html: in WAL mode NORMAL may lose the last commits).
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from linmeng.domain.refusals import NotNow

WANTED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "postgresql": {
        "synchronous_commit": frozenset({"on", "remote_write", "remote_apply"}),
        "fsync": frozenset({"on"}),
        "full_page_writes": frozenset({"on"}),
    },
    "sqlite": {"journal_mode": frozenset({"wal"}), "synchronous": frozenset({"2", "3"})},  # FULL, EXTRA
}
"""Database → setting → the values that keep what was committed."""


def settings_of(database: Any = connection) -> dict[str, str]:
    """What the database says of itself, on this very connection."""
    ask = "SHOW {}" if database.vendor == "postgresql" else "PRAGMA {}"
    found = {}
    with database.cursor() as cursor:
        for name in WANTED.get(database.vendor, {}):
            cursor.execute(ask.format(name))  # names are ours
            found[name] = str(cursor.fetchone()[0]).lower()
    return found


def check_durable(vendor: str, found: Mapping[str, str]) -> None:
    """Raises NotNow for a database that could forget a ballot whose receipt was already given."""
    if vendor not in WANTED:
        raise NotNow("Votes are held on PostgreSQL or SQLite only: this database is {name}.", name=vendor)
    for name, good in WANTED[vendor].items():
        if found.get(name) not in good:
            raise NotNow(
                "The database may forget a ballot when the power fails ({name} = {value}):"
                " an administrator must set {good} before a vote opens.",
                name=name, value=found.get(name, "—"), good=" / ".join(sorted(good)),
            )  # fmt: skip


def check_this_database() -> None:
    """The same for the database of this process."""
    check_durable(connection.vendor, settings_of())
