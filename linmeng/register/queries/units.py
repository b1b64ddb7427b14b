"""Exclusive units as a roll needs them, and which of them a signed-in person votes for.

No permission is asked here: the votes' own actions ask. Screens take theirs from `unit_lists`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from linmeng.domain.register.buildings import in_order
from linmeng.domain.register.persons import masked_name
from linmeng.domain.register.units import Place, plain_place
from linmeng.domain.voting.facts import Unit as UnitFact
from linmeng.register.models import Acting, Party, Title, Unit
from linmeng.web.compiled import Compiled

ANOTHER = gettext_noop("The co-owners chose another person to vote for this unit.")
GUARDED = gettext_noop("A guardian is recorded for this owner, and votes for them.")
DEVELOPERS = gettext_noop("This unit has not been handed over: the developer votes for it.")


@dataclass(frozen=True, slots=True)
class RollUnit:
    """One exclusive unit as a roll needs it; its parties are the titleholders of the day."""

    pk: int
    place: str
    building: str
    door: str
    fact: UnitFact
    parties: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A unit that a person may vote for, as what and for which party; or why not (msgid, else "")."""

    unit: int
    compound: int
    place: str
    how: str  # "owner" | "representative" | "guardian"
    party: int
    why_not: str


def standing(on: date, at: str = "") -> Q:
    """The condition that a unit, reached through the relation `at` ("unit__"), exists on a day."""
    return Q(**{f"{at}gone_on__isnull": True}) | Q(**{f"{at}gone_on__gt": on})


def in_force(on: date, at: str = "") -> Q:
    """The condition that a title, or an acting for somebody, is in force on a day."""
    begun = Q(**{f"{at}from_on__isnull": True}) | Q(**{f"{at}from_on__lte": on})
    return begun & (Q(**{f"{at}until_on__isnull": True}) | Q(**{f"{at}until_on__gte": on}))


def place_order(unit: Unit) -> tuple[Any, ...]:
    """A key that puts building 2 before building 10, and so on down to the unit."""
    return in_order(unit.building), in_order(unit.door), in_order(unit.number), unit.pk


def roll_units(compound_pk: int, on: date) -> list[RollUnit]:
    """A compound's units on a day, in the order of their places: two queries, no permission asked.

    A unit whose area nobody stated has the area 0, one whose holder nobody stated the holder "": both stand
    in the way of a roll (`domain.voting.facts.check_unit`).
    """
    units = Unit.objects.filter(standing(on), compound=compound_pk)
    titles = Title.objects.filter(in_force(on), standing(on, "unit__"), unit__compound=compound_pk)
    return _as_roll(sorted(units, key=place_order), titles)


def unit_fact(pk: int, on: date) -> RollUnit | None:
    """One unit as a roll needs it; None when it does not exist on that day."""
    unit = Unit.objects.filter(standing(on), pk=pk).first()
    if unit is None:
        return None
    titles = Title.objects.filter(in_force(on), standing(on, "unit__"), unit__compound=unit.compound_id)
    developers = titles.filter(Q(unit=pk) | Q(party__kind=Party.Kind.DEVELOPER))
    return _as_roll([unit], developers)[0]


def place_index(compound_pk: int) -> dict[Place, Unit]:
    """The standing units of a compound by their places as they are compared (`plain_place`)."""
    rows = Unit.objects.filter(compound=compound_pk, gone_on__isnull=True)
    return {plain_place((u.building, u.door, u.number)): u for u in rows}


def unit_count(compound_pk: int, on: date) -> int:
    """How many units a compound has on a day."""
    return Unit.objects.filter(standing(on), compound=compound_pk).count()


def holders_masked(unit_pks: Collection[int], on: date) -> dict[int, list[str]]:
    """Unit → the masked names 王** of its titleholders on a day, for screens of those who may see units."""
    found: dict[int, list[str]] = {pk: [] for pk in unit_pks}
    rows = Title.objects.filter(in_force(on), unit__in=list(unit_pks)).order_by("unit_id", "id")
    for unit, name, kind in rows.values_list("unit_id", "party__name", "party__kind"):
        found[unit].append(masked_name(str(name), kind == Party.Kind.NATURAL))
    return found


def units_of(person: Any, on: date, unit: int | None = None) -> list[Held]:
    """The units that the party of a signed-in person may vote for, or sees why not; one row for each unit.
    Of one unit, if asked.

    Co-owners who have chosen nobody may each vote: which of two ballots counts is settled by the rules. Where
    a person stands in several ways for one unit, the one by which they may vote is told. A fixed number of
    queries.
    """
    if unit is not None and (plain := _plainly_owned(person, unit, on)):
        return [plain]
    mine = Party.objects.filter(person=person).values_list("pk", "kind").first() if person.pk else None
    if mine is None:
        return []
    me, kind = mine
    wards = _guarded(Q(party=me), on)
    speaking = [me, *wards]
    about = _units_about(me, speaking, kind, on)
    units = {u.pk: u for u in (about if unit is None else about.filter(pk=unit))}
    holders = _parties(units, on)
    chosen = _chosen(units, on)
    guarded = set(_guarded(Q(ward__in={p for of in holders.values() for p in of}), on))
    found = [
        _held(unit, me, wards, holders.get(pk, []), chosen.get(pk), guarded, kind)
        for pk, unit in units.items()
    ]
    return [h for _, h in sorted(zip(map(place_order, units.values()), found, strict=True), key=_by_place)]


def is_titleholder(person: Any) -> bool:
    """Whether the register knows the account as a titleholder's, or as one who speaks for such."""
    return bool(person.pk) and Party.objects.filter(person=person).exists()


def _plainly_owned(person: Any, unit: int, on: date) -> Held | None:
    """The unit of somebody who holds it and for whom nobody else speaks: what nearly every ballot asks."""
    found = _plain_titles.first(person=person.pk, unit=unit, on=on) if person.pk else None
    if found is None:
        return None
    party, compound, building, door, number = found
    place = Unit(building=building, door=door, number=number).place
    return Held(unit, compound, place, "owner", party, "")


def _plain(person: int, unit: int, on: date) -> QuerySet[Title, Any]:
    spoken = Acting.objects.filter(in_force(on)).filter(Q(unit=OuterRef("unit")) | Q(ward=OuterRef("party")))
    rows = Title.objects.filter(in_force(on), standing(on, "unit__"), unit=unit, party__person=person)
    rows = rows.exclude(unit__state__in=(Unit.State.UNSOLD, Unit.State.UNDELIVERED)).filter(~Exists(spoken))
    return rows.order_by("pk").values_list(
        "party", "unit__compound", "unit__building", "unit__door", "unit__number"
    )[:1]


_plain_titles = Compiled(_plain, person=0, unit=0, on=date.min)


def _by_place(pair: tuple[Any, Held]) -> Any:
    return pair[1].compound, pair[0]


def _as_roll(units: Iterable[Unit], titles: QuerySet[Title]) -> list[RollUnit]:
    parties: dict[int, set[int]] = defaultdict(set)
    developers: set[int] = set()
    for unit_pk, party, kind in titles.values_list("unit_id", "party_id", "party__kind"):
        parties[unit_pk].add(party)
        if kind == Party.Kind.DEVELOPER:
            developers.add(party)
    return [_roll_unit(u, sorted(parties.get(u.pk, ())), min(developers, default=None)) for u in units]


def _roll_unit(unit: Unit, parties: list[int], developer: int | None) -> RollUnit:
    fact = UnitFact(
        id=str(unit.pk),
        area=unit.area_dm2 or 0,
        holder="+".join(map(str, parties)),
        compound=str(unit.compound_id),
        building=unit.building,
        door=unit.door,
        kind=unit.kind,
        basis=unit.basis,
        state=unit.state,
        developer=str(developer) if developer else f"developer-{unit.compound_id}",
    )
    return RollUnit(unit.pk, unit.place, unit.building, unit.door, fact, tuple(parties))


def _units_about(me: int, speaking: list[int], kind: str, on: date) -> QuerySet[Unit]:
    """The units of a party and its wards, those it was chosen for, and a developer's unsold ones."""
    titled = Title.objects.filter(in_force(on), party__in=speaking)
    chosen = Acting.objects.filter(in_force(on), unit__isnull=False, party__in=speaking)
    about = Q(pk__in=titled.values("unit")) | Q(pk__in=chosen.values("unit"))
    if kind == Party.Kind.DEVELOPER:
        compounds = titled.filter(party=me).values("unit__compound")
        about |= Q(compound__in=compounds, state__in=(Unit.State.UNSOLD, Unit.State.UNDELIVERED))
    return Unit.objects.filter(standing(on)).filter(about)


def _parties(units: Collection[int], on: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Title.objects.filter(in_force(on), unit__in=list(units)).order_by("party_id")
    for unit, party in rows.values_list("unit_id", "party_id"):
        found[unit].append(party)
    return found


def _chosen(units: Collection[int], on: date) -> dict[int, int]:
    rows = Acting.objects.filter(in_force(on), how=Acting.How.REPRESENTATIVE, unit__in=list(units))
    return dict(rows.values_list("unit_id", "party_id"))


def _guarded(which: Q, on: date) -> list[int]:
    rows = Acting.objects.filter(which, in_force(on), how=Acting.How.GUARDIAN).order_by("ward_id")
    return [ward for ward in rows.values_list("ward_id", flat=True) if ward is not None]


def _held(
    unit: Unit,
    me: int,
    wards: list[int],
    holders: list[int],
    chosen: int | None,
    guarded: set[int],
    kind: str,
) -> Held:
    """The best way in which `me` stands for one unit: as who was chosen, as owner, as guardian."""

    def held(how: str, party: int, why_not: str = "") -> Held:
        return Held(unit.pk, unit.compound_id, unit.place, how, party, why_not)

    if _is_developers(unit):
        if kind == Party.Kind.DEVELOPER:
            return held("owner", me)
        return held("owner", me if me in holders else min([*holders, me]), DEVELOPERS)
    if chosen == me:
        return held("representative", me if me in holders else min([*holders, me]))
    for ward in wards:  # a ward's guardian stands in the ward's place
        if chosen == ward or (chosen is None and ward in holders and me not in holders):
            return held("guardian", ward)
    if me in holders and me not in guarded:
        return held("owner", me, ANOTHER if chosen else "")
    if me in holders:
        return held("owner", me, GUARDED)
    return held("guardian", min(w for w in wards if w in holders), ANOTHER)


def _is_developers(unit: Unit) -> bool:
    return unit.state in (Unit.State.UNSOLD, Unit.State.UNDELIVERED)
