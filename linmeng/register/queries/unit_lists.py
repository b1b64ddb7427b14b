"""Units and owners on screens, in exports and for programs: with the permission asked, and masked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.domain.register.persons import plain_name, plain_phone
from linmeng.domain.register.units import plain_place
from linmeng.people.queries import audit_lines, audit_rows_for
from linmeng.register.models import Acting, Compound, Party, Title, Unit
from linmeng.register.permissions import check, may, reach
from linmeng.register.queries.marks import name_marks, paper_marks, phone_marks
from linmeng.register.queries.parties import Masked, masked
from linmeng.register.queries.units import holders_masked, in_force, place_order, standing, units_of

SEE = "register.see_units"
MISSING = ("area", "holder")
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list of units is narrowed to: words of its place, a kind, a state, what is missing."""

    text: str = ""
    kind: str = ""
    state: str = ""
    missing: str = ""  # "area" | "holder"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list, its titleholders masked."""

    unit: Unit
    holders: list[str]


@dataclass(frozen=True, slots=True)
class Totals:
    """A compound's units together; areas in 0.01 m²."""

    units: int = 0
    area: int = 0
    by_kind: list[tuple[Any, int, int]] = field(default_factory=list)  # words, units, area
    by_basis: list[tuple[Any, int, int]] = field(default_factory=list)
    without_area: int = 0
    without_holder: int = 0

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of a roll."""
        return bool(self.units) and not self.without_area and not self.without_holder


NO_FILTER = UnitFilter()


def units_for(person: Any, compound: Compound, on: date, narrow: UnitFilter = NO_FILTER) -> list[Unit]:
    """A compound's units in the order of their places, narrowed. Raises NotYours."""
    check(person, SEE, on, compound)
    rows = Unit.objects.filter(standing(on), compound=compound)
    for name, known in (("kind", Unit.Kind.values), ("state", Unit.State.values)):
        if getattr(narrow, name) in known:
            rows = rows.filter(**{name: getattr(narrow, name)})
    if narrow.missing == "area":
        rows = rows.filter(area_dm2__isnull=True)
    elif narrow.missing == "holder":
        rows = _without_holder(rows, on)
    wanted = [plain_place((w, w, w)) for w in narrow.text.split()]
    return sorted((u for u in rows if _matches(u, wanted)), key=place_order)


def unit_lines(units: Sequence[Unit], on: date) -> list[UnitLine]:
    """The units with their masked titleholders; ask for one page only."""
    holders = holders_masked([u.pk for u in units], on)
    return [UnitLine(u, holders[u.pk]) for u in units]


def totals_for(person: Any, compound: Compound, on: date) -> Totals:
    """A compound's units by kind and basis of area, and what a vote still lacks. Raises NotYours."""
    check(person, SEE, on, compound)
    rows = Unit.objects.filter(standing(on), compound=compound)
    kinds: Counter[str] = Counter()
    bases: Counter[str] = Counter()
    areas: Counter[str] = Counter()
    bare = 0
    for kind, basis, area in rows.values_list("kind", "basis", "area_dm2"):
        kinds[kind] += 1
        areas[f"kind {kind}"] += area or 0
        bare += area is None
        if area is not None:
            bases[basis] += 1
            areas[f"basis {basis}"] += area
    return Totals(
        units=sum(kinds.values()),
        area=sum(areas[f"kind {k}"] for k in kinds),
        by_kind=[(k.label, kinds[k], areas[f"kind {k}"]) for k in Unit.Kind if kinds[k]],
        by_basis=[(b.label, bases[b], areas[f"basis {b}"]) for b in Unit.Basis if bases[b]],
        without_area=bare,
        without_holder=_without_holder(rows, on).count(),
    )


def unit_for(person: Any, pk: int, on: date, act: str = SEE) -> Unit:
    """One unit, also for those who hold it or vote for it. Raises Http404, NotYours."""
    unit = Unit.objects.select_related("compound__area").filter(pk=pk).first() if 0 < pk < 2**63 else None
    if unit is None:
        raise Http404
    if act == SEE and not may(person, SEE, on, unit.compound):
        if any(h.unit == unit.pk for h in units_of(person, on)):
            return unit
        raise NotYours(
            "Units and owners are for the offices and the owners' committee, and each owner's own."
        )
    check(person, act, on, unit.compound)
    return unit


@dataclass(frozen=True, slots=True)
class Holding:
    """A titleholder of a unit, in force or former."""

    title: Title
    party: Masked
    guardians: list["Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who acts for owners."""

    acting: Acting
    party: Masked


@dataclass(frozen=True, slots=True)
class UnitStory:
    """Who holds a unit and who held it, who votes for them, and what was done with it."""

    holders: list[Holding]
    former: list[Holding]
    representative: Standing | None
    before: list[Standing]  # former representatives
    done: list[Any] = field(default_factory=list)  # lines of the audit trail, for those who may read it


def story_of(person: Any, unit: Unit, on: date) -> UnitStory:
    """A unit's owners and history, masked; whoever `unit_for` let in may see it."""
    titles = list(Title.objects.filter(unit=unit).order_by("-from_on", "id"))
    chosen = list(Acting.objects.filter(unit=unit).order_by("-from_on", "-id"))
    guards = list(Acting.objects.filter(in_force(on), ward__in=[t.party_id for t in titles]))
    known = masked({t.party_id for t in titles} | {a.party_id for a in (*chosen, *guards)})
    by_ward: dict[int, list[Standing]] = defaultdict(list)
    for a in guards:
        by_ward[a.ward_id or 0].append(Standing(a, known[a.party_id]))
    holdings = [Holding(t, known[t.party_id], by_ward.get(t.party_id, [])) for t in titles]
    standings = [Standing(a, known[a.party_id]) for a in chosen]
    now = [s for s in standings if _holds(s.acting, on)]
    return UnitStory(
        holders=[h for h in holdings if _holds(h.title, on)],
        former=[h for h in holdings if not _holds(h.title, on)],
        representative=now[0] if now else None,
        before=[s for s in standings if s not in now],
        done=_done(person, unit, on),
    )


def find_units(person: Any, on: date, text: str) -> list[Unit]:
    """The units in reach whose titleholder has exactly this name, telephone or identity number.

    Blanks, capitals and full width do not matter. The search reads only marks. Raises NotYours, and
    NotUnderstood for fewer than two characters.
    """
    scope = reach(person, SEE, on)
    marks = _marks(text)
    parties = Party.objects.filter(marks)
    titles = Title.objects.filter(in_force(on), party__in=parties)
    rows = Unit.objects.filter(standing(on), scope.compounds("compound__"), pk__in=titles.values("unit"))
    rows = rows.filter(compound__status=Compound.Status.ACTIVE).select_related("compound")
    return sorted(rows[:MOST_FOUND], key=lambda u: (u.compound.name, *place_order(u)))


def parties_in(person: Any, compound: Compound, on: date, act: str = "register.record_party") -> list[Masked]:
    """The titleholders of a compound's units, masked, for a choice. Raises NotYours."""
    check(person, act, on, compound)
    rows = Title.objects.filter(in_force(on), unit__compound=compound, unit__gone_on__isnull=True)
    return sorted(masked(set(rows.values_list("party_id", flat=True))).values(), key=lambda m: m.pk)


def units_export(person: Any, compound: Compound, on: date) -> list[list[Any]]:
    """A compound's units as rows of `domain.register.unit_columns`, names masked, nothing else of a person.

    Raises NotYours.
    """
    lines = unit_lines(units_for(person, compound, on), on)
    return [_exported(line, compound) for line in lines]


def _exported(line: UnitLine, compound: Compound) -> list[Any]:
    u = line.unit
    area = None if u.area_dm2 is None else f"{u.area_dm2 // 100}.{u.area_dm2 % 100:02}"
    place = [compound.code, compound.name, u.building, u.door, u.number]
    words = [u.get_basis_display() if u.area_dm2 is not None else "", u.get_kind_display()]
    return [*place, area, *map(str, words), str(u.get_state_display()), u.paper, "、".join(line.holders)]


def _marks(text: str) -> Q:
    if max(len(plain_name(text)), len(plain_phone(text))) < 2:
        raise NotUnderstood("Search for a whole name, telephone or identity number.")
    wanted = Q(name_mark__in=name_marks(text)) | Q(phone_mark__in=phone_marks(text))
    return wanted | Q(paper_mark__in=paper_marks(text))


def _without_holder(rows: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Units nobody is recorded for; the developer's own need no titleholder, its account votes for them."""
    held = Title.objects.filter(in_force(on)).values("unit")
    developers = (Unit.State.UNSOLD, Unit.State.UNDELIVERED)
    return rows.exclude(pk__in=held).exclude(state__in=developers)


def _matches(unit: Unit, wanted: Iterable[tuple[str, str, str]]) -> bool:
    """Whether every word is its building, its door, or part of its number."""
    building, door, number = plain_place((unit.building, unit.door, unit.number))
    return all(b == building or d == door or n in number for b, d, n in wanted)


def _holds(row: Title | Acting, on: date) -> bool:
    begun = row.from_on is None or row.from_on <= on
    return begun and (row.until_on is None or row.until_on >= on)


def _done(person: Any, unit: Unit, on: date) -> list[Any]:
    try:
        rows = audit_rows_for(person, on, subject=("register.unit", str(unit.pk)))
    except NotYours:
        return []
    return audit_lines(rows[:50])
