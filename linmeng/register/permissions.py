"""Who may do what with the register."""

from datetime import date
from typing import Any

from linmeng.domain.refusals import NotYours
from linmeng.people.queries import Scope, scope_for

CITY = "city_officer"
DISTRICT = "district_officer"
SUBDISTRICT = "subdistrict_officer"
COMMUNITY = "community_worker"
COMMITTEE = "owners_committee"
MANAGER = "area_manager"
RESIDENT = "resident"
EXPERT = "expert"
ADMINISTRATOR = "administrator"

_OFFICERS = frozenset({SUBDISTRICT, DISTRICT, CITY, ADMINISTRATOR})
_OFFICES = _OFFICERS | {COMMUNITY}
_WATCHERS = _OFFICES | {COMMITTEE, MANAGER, EXPERT}
_EVERYBODY = _WATCHERS | {RESIDENT}

MAY: dict[str, frozenset[str]] = {
    "register.see_compound": _EVERYBODY,
    "register.see_census": _WATCHERS,
    "register.see_warnings": _WATCHERS,
    "register.see_who": _OFFICES,  # the names of those who entered something
    "register.register_compound": _OFFICERS,
    "register.correct_figures": _OFFICES,
    "register.record_building": _OFFICES,
    "register.remove_building": _OFFICES,
    "register.rename_compound": _OFFICERS,
    "register.merge_compounds": _OFFICERS,
    "register.split_compound": _OFFICERS,
    "register.assign_units": _OFFICERS,  # of a closed record, to what became of it
    "register.record_contract": _OFFICERS | {COMMITTEE},
    "register.end_contract": _OFFICERS | {COMMITTEE},
    "register.give_exit_notice": _OFFICERS | {MANAGER},
    "register.withdraw_exit_notice": _OFFICERS | {MANAGER},
    "register.import_lists": _OFFICERS,
    "register.export_lists": _OFFICES | {EXPERT},
    "register.edit_area": frozenset({DISTRICT, CITY, ADMINISTRATOR}),
    "register.set_outline": _OFFICERS,
    # units and owners: never the property company; an owner sees their own units (queries/unit_lists.py)
    "register.see_units": _OFFICES | {COMMITTEE},
    "register.record_unit": _OFFICES | {COMMITTEE},
    "register.record_party": _OFFICES | {COMMITTEE},
    "register.reveal_party": _OFFICES | {COMMITTEE},
    "register.import_units": _OFFICES | {COMMITTEE},
}
"""Act → the roles that may do it, each within its own reach."""


def reach(person: Any, act: str, on: date) -> Scope:
    """Where a person may do the act. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY[act], on)
    if not scope:
        raise NotYours("Your role does not include this.")
    return scope


def may(person: Any, act: str, on: date, compound: Any) -> bool:
    """Whether a person may do the act with this compound."""
    scope = scope_for(person, MAY[act], on)
    return scope.covers(compound.area_code, compound.pk, compound.company_id)


def check(person: Any, act: str, on: date, compound: Any) -> None:
    """Raises NotYours when the person may not do the act with this compound."""
    if not reach(person, act, on).covers(compound.area_code, compound.pk, compound.company_id):
        raise NotYours("This compound is outside your area.")


def check_area(person: Any, act: str, on: date, code: str) -> None:
    """Raises NotYours when the area with this code does not lie wholly in the person's reach."""
    if not reach(person, act, on).covers_area(code):
        raise NotYours("This area is outside yours.")
