"""A district's units at once: COPY on PostgreSQL, one prepared statement on SQLite; sealed as ever.

For a first load from another system, whose list was judged there. It compares nothing: lists that people
bring go through the preview (`imports`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.parties import NewParty
from linmeng.register.models import Compound, Party, Title, Unit
from linmeng.register.permissions import reach
from linmeng.register.queries.marks import name_mark, paper_mark, phone_mark
from linmeng.web.vault import seal

AT_ONCE = 20_000  # rows in memory
ACT = "register.import_units"
PARTY = (
    "id",
    "kind",
    "name",
    "name_mark",
    "phone",
    "phone_mark",
    "paper",
    "paper_mark",
    "version",
    "changed_at",
)
UNIT: tuple[str, ...] = (
    "id",
    "compound_id",
    "building",
    "door",
    "number",
    "area_dm2",
    "basis",
    "paper",
    "kind",
    "state",
)
UNIT += ("version", "changed_at")
TITLE = ("unit_id", "party_id", "share")


@dataclass(frozen=True, slots=True)
class BulkUnit:
    """A unit of a standing compound and its holders: places in the list of parties, from 0."""

    compound: int
    number: str
    building: str = ""
    door: str = ""
    area_dm2: int | None = None
    basis: str = Unit.Basis.REGISTERED
    paper: str = ""
    kind: str = Unit.Kind.DWELLING
    state: str = Unit.State.OWNED
    holders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were written."""

    parties: int
    units: int
    titles: int


@transaction.atomic
def load_units(*, by: Person, at: datetime, parties: Iterable[NewParty], units: Iterable[BulkUnit]) -> Loaded:
    """Writes all parties, units and titles, or nothing; both are read once, a portion at a time.

    The places are expected as `domain.register.units.clean_place` gives them; the database refuses two units
    at one, two parties with one identity number, and an area of 0. Raises NotYours for a compound outside
    one's reach, NotUnderstood for one that does not stand or a holder not in the list.
    """
    scope = reach(by, ACT, day_of(at))
    standing = Compound.objects.filter(status=Compound.Status.ACTIVE)
    places = dict(standing.filter(scope.compounds()).values_list("pk", "area_code"))
    _lock()
    party_from, unit_from = _next(Party), _next(Unit)
    people = _load(Party, PARTY, (_party(party_from + i, p, at) for i, p in enumerate(parties)))
    titles: list[tuple[Any, ...]] = []
    count = held = 0
    for portion in _portions(enumerate(units)):
        rows = []
        for i, u in portion:
            if u.compound not in places:
                raise NotYours("This compound is outside your area.")
            if any(not 0 <= h < people for h in u.holders):
                raise NotUnderstood("A holder is not among the parties.")
            rows.append(_unit(unit_from + i, u, at))
            titles += [(unit_from + i, party_from + h, "") for h in u.holders]
        count += _load(Unit, UNIT, rows)
        held += _load(Title, TITLE, titles)
        titles.clear()
    _go_on(Party, Unit)
    said = Loaded(people, count, held)
    after = {"parties": people, "units": count, "titles": held}
    record(act="register.load_units", by=by, at=at, after=after)
    return said


def _party(pk: int, said: NewParty, at: datetime) -> tuple[Any, ...]:
    return (
        pk,
        said.kind,
        seal(said.name.encode(), "register.party.name"),
        name_mark(said.name),
        seal(said.phone.encode(), "register.party.phone") if said.phone else None,
        phone_mark(said.phone),
        seal(said.paper.encode(), "register.party.paper") if said.paper else None,
        paper_mark(said.paper),
        1,
        at,
    )


def _unit(pk: int, u: BulkUnit, at: datetime) -> tuple[Any, ...]:
    place = (u.building, u.door, u.number)
    return (pk, u.compound, *place, u.area_dm2, str(u.basis), u.paper, str(u.kind), str(u.state), 1, at)


def _load(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Writes the rows by the quickest way the database has; how many."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(c) for c in columns)
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    count += 1
            return count
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (names of our own)
        for portion in _portions(rows):
            cursor.executemany(statement, portion)
            count += len(portion)
    return count


def _portions(rows: Iterable[Any]) -> Iterator[list[Any]]:
    reader = iter(rows)
    while portion := list(islice(reader, AT_ONCE)):
        yield portion


def _lock() -> None:
    """Nobody else writes parties or units meanwhile, so that their keys can be counted on; readers go on."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in (Party, Unit))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _next(model: type[Model]) -> int:
    last = model._default_manager.aggregate(last=Max("pk"))["last"]
    return (last or 0) + 1


def _go_on(*models: type[Model]) -> None:
    """The keys that the database gives next lie behind those that were written."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM {name}))",  # noqa: S608
                [table],
            )
