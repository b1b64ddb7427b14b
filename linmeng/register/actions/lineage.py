"""Compounds merge and split; the old records stay, with what became of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow
from linmeng.domain.register.contracts import check_days
from linmeng.domain.register.figures import FIGURES
from linmeng.domain.register.lineage import Part, check_merge, check_split, merged_figures
from linmeng.people.actions import carry_roles, record
from linmeng.people.models import Person
from linmeng.register.actions.carrying import STAYS, carry_one, carry_to_parts, copy_all, copy_some
from linmeng.register.actions.carrying_units import move_all, move_some
from linmeng.register.actions.changes import day_of, touch
from linmeng.register.actions.compounds import clean_name, new_compound
from linmeng.register.models import Compound, CompoundEvent, Lineage
from linmeng.register.permissions import check
from linmeng.register.queries import compound_for_update


@transaction.atomic
def merge_compounds(
    *,
    by: Person,
    at: datetime,
    on: date,
    codes: Sequence[str],
    name: str,
    contract: int | None = None,
) -> Compound:
    """Makes one compound of several N合一 and answers it; the old ones stay as merged, with their lineage.

    It states only what follows from its parts (`domain.register.lineage.merged_figures`) and has copies of
    their buildings; their units move to it with titles and representatives. Of the running contracts the
    one named goes over, as one area has one company; the others stay with the old records until somebody
    ends them. Residents' roles follow, owners' committees end.
    Raises NotYours for any part out of reach, NotNow, NotUnderstood.
    """
    parts = [compound_for_update(by, code, day_of(at), "register.merge_compounds") for code in sorted(codes)]
    check_merge([_part(c) for c in parts])
    _check_day(on, at)
    figures = merged_figures([_part(c) for c in parts])
    company, management = {c.company for c in parts}, {c.management for c in parts}
    figures["company"] = company.pop() if len(company) == 1 else None
    figures["management"] = management.pop() if len(management) == 1 else ""
    areas = {c.area for c in parts}
    area = areas.pop() if len(areas) == 1 else parts[0].area.parent or parts[0].area
    check(by, "register.merge_compounds", day_of(at), _Place(area.code))
    merged = new_compound(
        area, clean_name(name), figures, by, at, kind="merged", merged=[c.code for c in parts]
    )
    buildings = copy_all(parts, merged, by, at)
    units = move_all(parts, merged, by, at)
    carried = carry_one(parts, merged, contract, on, by, at)
    roles: Counter[str] = Counter()
    for part in parts:
        _close(part, Compound.Status.MERGED, merged, on, by, at)
        roles += Counter(carry_roles(by=by, at=at, of=part, to=[merged], area_code=merged.area_code))
    before, after = {"compounds": [c.name for c in parts]}, {"compound": merged.name, "on": on.isoformat()}
    went: dict[str, Any] = {"buildings": buildings, "units": units, "roles": dict(roles)}
    went["contract"] = carried and carried.company.name
    _record("register.merge_compounds", merged, by, at, before, {**after, **went})
    return merged


@transaction.atomic
def split_compound(
    *,
    by: Person,
    at: datetime,
    on: date,
    code: str,
    names: Sequence[str],
    contract: str = STAYS,
    buildings: Mapping[str, int] | None = None,
    units: Mapping[str, int] | None = None,
) -> list[Compound]:
    """Makes several compounds of one and answers them; the old one stays as split, with its lineage.

    The new ones keep what holds for every part (class, year, address, place); the rest must be entered.
    `contract`: the running one goes to a part (its place in `names`, from "0"), to "all", or stays with the
    old record (""); `buildings`: number → the part it is copied to, the others stay. Units move with their
    building; `units` says it for those of a building that is not recorded as one ("" for none), the others
    stay. Residents' roles go on in every part, the owners' committee ends.
    Raises NotYours, NotNow, NotUnderstood.
    """
    whole = compound_for_update(by, code, day_of(at), "register.split_compound")
    names = [clean_name(n) for n in names]
    check_split(_part(whole), names)
    _check_day(on, at)
    figures = {f: getattr(whole, f) for f in _KEPT}
    parts = [new_compound(whole.area, n, figures, by, at, kind="split", split=whole.code) for n in names]
    copied = copy_some(whole, parts, buildings or {}, by, at)
    moved = move_some(whole, parts, {**(buildings or {}), **(units or {})}, by, at)
    carried = carry_to_parts(whole, parts, contract, on, by, at)
    for part in parts:
        _close(whole, Compound.Status.SPLIT, part, on, by, at)
    roles = carry_roles(by=by, at=at, of=whole, to=parts, area_code=whole.area_code)
    before, after = {"compound": whole.name}, {"compounds": list(names), "on": on.isoformat()}
    went = {
        "buildings": copied,
        "units": moved,
        "roles": roles,
        "contract": [c.compound.name for c in carried],
    }
    _record("register.split_compound", whole, by, at, before, {**after, **went})
    return parts


def check_parts(compounds: Sequence[Compound]) -> None:
    """Raises NotUnderstood, NotNow when these cannot become one; asked before anybody decides."""
    check_merge([_part(c) for c in compounds])


def check_whole(compound: Compound, names: Sequence[str]) -> None:
    """Raises NotUnderstood, NotNow when the compound cannot become several with these names."""
    check_split(_part(compound), [clean_name(n) for n in names])


_KEPT = (
    "address",
    "housing_class",
    "ownership_origin",
    "year_built",
    "tier",
    "management",
    "company",
    "lon",
    "lat",
)


class _Place:
    """A place asked about before the compound there exists."""

    pk = company_id = None
    name = ""

    def __init__(self, area_code: str) -> None:
        self.area_code = area_code


def _part(c: Compound) -> Part:
    figures = {f: getattr(c, f) for f in FIGURES if f not in ("company", "management", "outline")}
    stated = {f: v for f, v in figures.items() if v not in (None, "")}
    return Part(c.pk, c.name, c.area_code[:9], c.status == Compound.Status.ACTIVE, stated)


def _check_day(on: date, at: datetime) -> None:
    check_days(on)
    if on > day_of(at):
        raise NotNow("What lies ahead is recorded when it has happened: {day} is still to come.", day=on)


def _close(old: Compound, status: str, new: Compound, on: date, by: Any, at: datetime) -> None:
    """The old record stays as it was, only no longer standing by itself."""
    how = "merge" if status == Compound.Status.MERGED else "split"
    Lineage.objects.create(ancestor=old, descendant=new, on=on, how=how)
    if old.status == status:
        return
    changes = {"status": [old.status, status]}
    old.status = status
    touch(old)
    CompoundEvent.objects.create(compound=old, kind=status, at=at, by=by, changes=changes)


def _record(act: str, on_what: Compound, by: Any, at: datetime, before: Any, after: Any) -> None:
    record(act=act, by=by, at=at, subject=on_what, area_code=on_what.area_code, before=before, after=after)
