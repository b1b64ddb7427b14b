"""What a case begins with: its compounds, the area it lies in, what the register and the plan already say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext as _

from linmeng.cases.models import Case
from linmeng.cases.permissions import check_compound
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.state import fits
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.planning.queries import plan_for, report_of
from linmeng.register.queries import compound_for, contracts_of, notice_in_force, running_contract

PLAN, NOTICE = "planning.alliance", "register.exit_notice"
MODES = {
    "merge": "shanghai-merge",
    "attach": "attach",
    "unified": "joint-selection",
    "selfrun": "self-management",
}
"""A plan's mode → the procedure that carries it out."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a form to open a case shows filled in."""

    codes: tuple[str, ...]
    procedure: str = ""  # code, "" leaves the choice open
    title: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)


def compounds_to_open(person: Any, codes: Iterable[str], on: date) -> list[Any]:
    """The standing compounds by register number, each in reach. Raises Http404, NotYours, NotNow."""
    found = [compound_for(person, code, on) for code in dict.fromkeys(codes)]
    if not found:
        raise NotUnderstood("A case needs at least one compound.")
    for compound in found:
        check_compound(person, "cases.open_case", on, compound)
        if compound.status != "active":
            raise NotNow(
                "This compound is no longer in the register: {status}.", status=compound.get_status_display()
            )
    return found


def common_area(compounds: Sequence[Any]) -> Any:
    """The sub-district all of them lie in, else the smallest area that holds them all."""
    chains = [_chain(compound.area) for compound in compounds]
    shared = [area for area in chains[0] if all(any(a.pk == area.pk for a in chain) for chain in chains)]
    if not shared:
        raise NotNow("These compounds lie in different cities.")
    return next((area for area in shared if area.level == "subdistrict"), shared[0])


def lock_compounds(compounds: Sequence[Any]) -> None:
    """Locks the compounds' rows, in one order for everybody, until the transaction ends.

    Of two who open a case for one compound at once, over whatever areas, the second sees the first one's.
    """
    rows = type(compounds[0]).objects.filter(pk__in=[c.pk for c in compounds]).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def check_none_open(compounds: Sequence[Any], procedure: str) -> None:
    """Raises NotNow when one of them is in an open case of the same procedure already."""
    rows = Case.objects.filter(state=Case.State.OPEN, procedure=procedure)
    taken = rows.filter(compounds__compound__in=compounds, compounds__left_on__isnull=True).first()
    if taken is not None:
        raise NotNow(
            "A case of this kind is open already: {number} {title}.", number=taken.number, title=taken.title
        )


def from_alliance(person: Any, plan: int, number: int, on: date) -> Beginning | None:
    """What a plan's alliance says of the case that carries it out, None when there is no such alliance."""
    try:
        version = plan_for(person, plan, on)
    except ObjectDoesNotExist:
        return None
    sheet = next((s for s in report_of(version).sheets if s.number == number), None)
    if sheet is None:
        return None
    names = "、".join(c.name for c in sheet.members)
    link = reverse("planning:alliance", args=[version.pk, number])
    origin = {
        "kind": PLAN, "plan": version.pk, "alliance": number, "link": link,
        "words": f"{version.name} · {names}",
        "mode": sheet.alliance.mode, "host": sheet.alliance.host,
    }  # fmt: skip
    return Beginning(tuple(c.id for c in sheet.members), MODES.get(sheet.alliance.mode, ""), names, origin)


def from_notice(person: Any, code: str, on: date) -> Beginning | None:
    """What a compound's exit notice in force says of the case that follows it, None where there is none."""
    compound = compound_for(person, code, on)
    contract = running_contract(contracts_of(compound), on)
    notice = notice_in_force(contract)
    if contract is None or notice is None:
        return None
    words = _("{company} leaves {compound} on {day}").format(
        company=contract.company.name, compound=compound.name, day=notice.leaves_on
    )
    link = reverse("register:compound", args=[code])
    origin = {"kind": NOTICE, "notice": notice.pk, "link": link, "words": words}
    return Beginning((code,), "exit-handover", compound.name, origin)


def told_facts(origin: Mapping[str, Any], codes: Iterable[str]) -> dict[tuple[str, str], Any]:
    """What a plan says of its compounds: which of them takes the others in."""
    host = origin.get("host")
    return {("is_host", code): code == host for code in codes} if host else {}


def known_facts(procedure: Procedure, compound: Any, on: date) -> dict[str, Any]:
    """Fact → what the register says of it for one compound today; only facts the procedure asks for."""
    contract = running_contract(contracts_of(compound), on)
    notice = notice_in_force(contract)
    said: dict[str, Any] = {
        "contract_end": contract and contract.ends_on,
        "notice_given": notice and notice.given_on,
        "leaves": notice and notice.leaves_on,
        "has_company": compound.management == "company" if compound.management else None,
    }
    asked = {fact.key: fact for fact in procedure.facts if fact.scope == "compound"}
    return {key: value for key, value in said.items() if key in asked and fits(asked[key], value)}


def _chain(area: Any) -> list[Any]:
    """The area and all above it, the smallest first."""
    found = [area]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found
