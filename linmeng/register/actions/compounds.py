"""Compounds are registered, corrected and renamed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.figures import FIGURES, check_figures
from linmeng.people.actions import find_or_register_companies, record
from linmeng.people.models import Person
from linmeng.register.actions.changes import apply, check_version, day_of, entered, plain
from linmeng.register.models import Area, Compound, CompoundEvent
from linmeng.register.permissions import check_area
from linmeng.register.queries import compound_for_update, contracts_of, running_contract


@transaction.atomic
def register_compound(
    *,
    by: Person,
    at: datetime,
    area: Area,
    name: str,
    figures: Mapping[str, Any],
    again: bool = False,
    assumed: frozenset[str] = frozenset(),
) -> Compound:
    """Registers a compound in a sub-district or residents' committee.

    `figures` by register field (areas in 0.01 m², fee in CNY/m² a month); `again` allows a name that stands
    there already; `assumed` names the figures that are plausible but not confirmed: they count as estimates.
    Raises NotYours, NotUnderstood for a figure that cannot be true, NotNow for a second name.
    """
    check_area(by, "register.register_compound", day_of(at), area.code)
    name = clean_name(name)
    Area.objects.select_for_update(no_key=True).only("pk").get(pk=area.pk)  # two who register wait here
    if not again and Compound.objects.filter(area=area, name=name, status=Compound.Status.ACTIVE).exists():
        raise NotNow("“{name}” stands in {area} already.", name=name, area=area.name)
    stated = _stated(figures, by, at)
    compound = new_compound(area, name, stated, by, at)
    if assumed:
        compound.sources |= {f: {**compound.sources[f], "kind": "assumed"} for f in assumed & stated.keys()}
        compound.save(update_fields=["sources"])
    after = {"name": name, **{f: plain(v) for f, v in stated.items()}}
    record(act="register.register_compound", by=by, at=at, subject=compound, area_code=area.code, after=after)
    return compound


def new_compound(
    area: Area,
    name: str,
    figures: Mapping[str, Any],
    by: Any,
    at: datetime,
    kind: str = "registered",
    **source: Any,
) -> Compound:
    """A new record with its first event; its number is the sub-district's and one of its own."""
    stated = {f: v for f, v in figures.items() if v not in (None, "")}
    compound = Compound.objects.create(
        code=f"new {by.pk} {at.isoformat()} {name[:10]}"[:40],
        name=name,
        area=area,
        area_code=area.code,
        sources={f: entered(by, at, **source) for f in stated},
        **stated,
    )
    compound.code = f"{area.code[:9]}-{compound.pk}"
    compound.save(update_fields=["code"])
    changes = {f: [None, plain(v)] for f, v in stated.items()}
    CompoundEvent.objects.create(compound=compound, kind=kind, at=at, by=by, changes=changes)
    return compound


@transaction.atomic
def correct_figures(
    *, by: Person, at: datetime, code: str, version: int, figures: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Corrects figures by hand; None or "" makes one unknown again. The answer is {field: [before, after]}.

    Raises NotYours, NotUnderstood for a figure that cannot be true, NotNow when somebody else changed the
    record since `version`, or when company or fee follow from a contract.
    """
    compound = compound_for_update(by, code, day_of(at), "register.correct_figures")
    check_standing(compound)
    check_version(compound, version)
    stated = _stated(figures, by, at, compound)
    _check_contract(compound, stated, at)
    changes = apply(compound, stated, by=by, at=at)
    if changes:
        _record(compound, "register.correct_figures", by, at, changes)
    return changes


@transaction.atomic
def rename_compound(*, by: Person, at: datetime, code: str, version: int, name: str) -> Compound:
    """Gives a compound a new name; the old one stays in its history.

    Raises NotYours, NotNow, NotUnderstood.
    """
    compound = compound_for_update(by, code, day_of(at), "register.rename_compound")
    check_standing(compound)
    check_version(compound, version)
    changes = apply(compound, {"name": clean_name(name)}, by=by, at=at, kind="renamed")
    if changes:
        _record(compound, "register.rename_compound", by, at, changes)
    return compound


def check_standing(compound: Compound) -> None:
    """Raises NotNow when the compound was merged, split or removed."""
    if compound.status != Compound.Status.ACTIVE:
        raise NotNow("{name} no longer stands by itself: it was merged or split before.", name=compound.name)


def clean_name(name: str) -> str:
    """A name without needless blanks. Raises NotUnderstood when it is empty, too long or not printable."""
    name = " ".join(name.split())
    if not name or len(name) > 120 or not name.isprintable():
        raise NotUnderstood("A name has 1 to 120 printable characters.")
    return name


def _stated(
    figures: Mapping[str, Any], by: Any, at: datetime, compound: Compound | None = None
) -> dict[str, Any]:
    """The figures as the register takes them: known fields only, a company's name as its row."""
    unknown = sorted(set(figures) - set(FIGURES))
    if unknown:
        raise NotUnderstood("The register has no figure called {names}.", names=", ".join(unknown))
    stated = {f: (v if v is not None or f not in _TEXTS else "") for f, v in figures.items()}
    both = {f: stated.get(f, getattr(compound, f, None)) for f in (*stated, "fee", "fee_max", "lon", "lat")}
    check_figures(both)
    if stated.get("company"):
        name = clean_name(str(stated["company"]))
        stated["company"] = find_or_register_companies(by=by, at=at, names=[name])[name]
        stated["management"] = Compound.Management.COMPANY
    elif "company" in stated:
        stated["company"] = None
    return stated


_TEXTS = ("address", "housing_class", "ownership_origin", "management")


def _check_contract(compound: Compound, stated: dict[str, Any], at: datetime) -> None:
    contract = running_contract(contracts_of(compound), day_of(at))
    if contract is None:
        if stated.get("management", "company") != "company" and "company" not in stated:
            stated["company"] = None
        return
    moved = "company" in stated and stated["company"] != contract.company
    if moved or stated.get("management", "company") != "company":
        raise NotNow(
            "The company follows from the contract with {company}: end that contract first.",
            company=contract.company.name,
        )
    higher = stated.get("fee_max") not in (None, compound.fee_max)
    if higher or ("fee" in stated and stated["fee"] not in (compound.fee, contract.fee)):
        raise NotNow(
            "The fee follows from the contract with {company}: record a new contract.",
            company=contract.company.name,
        )


def _record(compound: Compound, act: str, by: Any, at: datetime, changes: Mapping[str, list[Any]]) -> None:
    record(
        act=act,
        by=by,
        at=at,
        subject=compound,
        area_code=compound.area_code,
        before={f: b for f, (b, _) in changes.items()},
        after={f: a for f, (_, a) in changes.items()},
    )
