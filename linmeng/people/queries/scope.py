"""Where a person's roles reach on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from linmeng.people.models import Person, Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in force: what, and the part of the world it reaches."""

    what: str
    prefix: str | None  # of division codes, "" everywhere, None: no area
    compound_id: int | None
    company_id: int | None  # reaches what this company manages


@dataclass(frozen=True, slots=True)
class Scope:
    """The compounds and areas that some of a person's roles reach together."""

    prefixes: tuple[str, ...] = ()
    compound_ids: frozenset[int] = frozenset()
    companies: tuple[tuple[int, str], ...] = ()  # (company id, within this prefix)

    def __bool__(self) -> bool:
        return bool(self.prefixes or self.compound_ids or self.companies)

    def covers_area(self, code: str) -> bool:
        """Whether the area with this 12-digit code lies wholly inside."""
        return any(code.startswith(p) for p in self.prefixes)

    def covers(self, area_code: str, compound_id: int | None, company_id: int | None) -> bool:
        """Whether a compound lies inside: by its area, by itself, or by who manages it."""
        return (
            self.covers_area(area_code)
            or (compound_id is not None and compound_id in self.compound_ids)
            or any(company_id == c and area_code.startswith(p) for c, p in self.companies)
        )

    def compounds(self, at: str = "") -> Q:
        """The same as a condition on compounds, reached through the relation `at` ("compound__")."""
        reach = Q(pk__in=[])
        for prefix in self.prefixes:
            reach |= Q(**{f"{at}area_code__startswith": prefix})
        if self.compound_ids:
            reach |= Q(**{f"{at}pk__in": self.compound_ids})
        for company, prefix in self.companies:
            reach |= Q(**{f"{at}company_id": company, f"{at}area_code__startswith": prefix})
        return reach


def held_roles(person: Person | AnonymousUser, on: date) -> tuple[HeldRole, ...]:
    """The roles `person` holds on that day; asked once a request, since the answer is kept on the person."""
    if not isinstance(person, Person) or not person.is_active:
        return ()
    cache: dict[date, tuple[HeldRole, ...]] = person.__dict__.setdefault("_held_roles", {})
    if on not in cache:
        rows = person.roles.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)
        cache[on] = tuple(_held(r) for r in rows.select_related("area").order_by("pk"))
    return cache[on]


def scope_for(person: Person | AnonymousUser, whats: Collection[str], on: date) -> Scope:
    """Where those of the person's roles that are among `whats` reach on that day."""
    held = [r for r in held_roles(person, on) if r.what in whats]
    return Scope(
        prefixes=tuple(sorted({r.prefix for r in held if r.prefix is not None and r.company_id is None})),
        compound_ids=frozenset(r.compound_id for r in held if r.compound_id is not None),
        companies=tuple((r.company_id, r.prefix or "") for r in held if r.company_id is not None),
    )


def _held(role: Role) -> HeldRole:
    everywhere = (
        ""
        if role.what in (Role.What.ADMINISTRATOR, Role.What.CITY_OFFICER) and not role.compound_id
        else None
    )
    return HeldRole(
        what=role.what,
        prefix=role.area.prefix if role.area else everywhere,
        compound_id=role.compound_id,
        company_id=role.organisation_id
        if role.what == Role.What.AREA_MANAGER and not role.compound_id
        else None,
    )
