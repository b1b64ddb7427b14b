"""Who may do what with notices. Reading what is published, commenting and subscribing needs no role."""

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
ADMINISTRATOR = "administrator"

_OFFICES = frozenset({SUBDISTRICT, DISTRICT, ADMINISTRATOR, COMMUNITY})
_WRITERS = _OFFICES | {COMMITTEE}
_STAFF = _WRITERS | {CITY, MANAGER}

MAY: dict[str, frozenset[str]] = {
    "notices.see_notice": _STAFF,
    "notices.draft_notice": _WRITERS,
    "notices.publish_notice": _WRITERS,
    "notices.withdraw_notice": _WRITERS,
    "notices.replace_notice": _WRITERS,
    "notices.post_notice": _WRITERS | {MANAGER},
    "notices.record_comment": _WRITERS,
    "notices.answer_comment": _WRITERS,  # they read who said it, too
    "notices.see_deliveries": _OFFICES,
    "notices.subscribe": _OFFICES,  # a group's robot, or somebody without a computer
}
"""Act → the roles that may do it, each within its own reach."""


def reach(person: Any, act: str, on: date) -> Scope:
    """Where a person may do the act. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY[act], on)
    if not scope:
        raise NotYours("Your role does not include this.")
    return scope


def covers(scope: Scope, place: Any) -> bool:
    """Whether a place, a compound's or an area's, lies in a scope."""
    if place.compound_id is None:
        return scope.covers_area(place.area_code)
    return scope.covers(place.area_code, place.compound_id, place.compound.company_id)


def may(person: Any, act: str, on: date, notice: Any) -> bool:
    """Whether a person may do the act with this notice: all of its places must lie in their reach."""
    scope, places = scope_for(person, MAY[act], on), list(notice.places.select_related("compound"))
    return bool(scope) and all(covers(scope, place) for place in places)


def sees(person: Any, on: date, notice: Any) -> bool:
    """Whether staff sees the notice among theirs: one of its places is enough."""
    scope = scope_for(person, MAY["notices.see_notice"], on)
    return any(covers(scope, place) for place in notice.places.select_related("compound"))


def check(person: Any, act: str, on: date, notice: Any) -> None:
    """Raises NotYours when the person may not do the act with this notice."""
    reach(person, act, on)
    if not may(person, act, on, notice):
        raise NotYours("A place of this notice is outside your area.")


def check_place(person: Any, act: str, on: date, place: Any) -> None:
    """Raises NotYours when a place, a compound or an area, is outside the person's reach.

    `place` has area_code, compound_id and compound, as a row of `Place` or a `Subscription` has.
    """
    if not covers(reach(person, act, on), place):
        raise NotYours("“{name}” is outside your area.", name=getattr(place, "name", "") or str(place))
