"""Who may do what with votes. Casting is no role's right: it is its holder's (`queries.standing`)."""

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
CANVASSER = "canvasser"
ADMINISTRATOR = "administrator"

_OFFICERS = frozenset({SUBDISTRICT, DISTRICT, CITY, ADMINISTRATOR})
_STREET = frozenset({SUBDISTRICT, ADMINISTRATOR})
_RUNNERS = _STREET | {COMMUNITY, COMMITTEE}
_STAFF = _OFFICERS | {COMMUNITY, COMMITTEE}
_EVERYBODY = _STAFF | {MANAGER, RESIDENT, EXPERT, CANVASSER}

MAY: dict[str, frozenset[str]] = {
    "voting.see_motion": _EVERYBODY,  # from its publication on
    "voting.see_draft": _STAFF,
    "voting.see_turn_out": _EVERYBODY,  # sums and what is missing, never which unit
    "voting.see_roll": _STAFF,  # units, areas, who was served and who returned; never names, never choices
    "voting.set_local_rule": _STREET | {COMMUNITY},
    "voting.draft_motion": _RUNNERS,
    "voting.publish_motion": _RUNNERS,
    "voting.withdraw_motion": _RUNNERS,
    "voting.freeze_roll": _RUNNERS,
    "voting.answer_objection": _RUNNERS,
    "voting.record_notice": _RUNNERS,
    "voting.name_witness": _RUNNERS,
    "voting.open_motion": _RUNNERS,
    "voting.record_mandate": _RUNNERS,
    "voting.print_papers": _RUNNERS,
    "voting.record_service": _RUNNERS | {CANVASSER},
    "voting.check_service": _RUNNERS,
    "voting.receive_paper": _RUNNERS,
    "voting.help_owner": _RUNNERS,
    "voting.canvass": _RUNNERS | {CANVASSER},
    "voting.key_paper": _RUNNERS,
    "voting.import_ballots": _STREET,
    "voting.void_ballot": _RUNNERS,
    "voting.count_motion": _RUNNERS,
    "voting.publish_result": _RUNNERS,
    "voting.audit_paper": _RUNNERS | {EXPERT},
    "voting.take_auditors_file": frozenset({EXPERT, DISTRICT, CITY, ADMINISTRATOR}),
    "voting.record_challenge": _STAFF,
}
"""Act → the roles that may do it, each within its own reach."""


def reach(person: Any, act: str, on: date) -> Scope:
    """Where a person may do the act. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY[act], on)
    if not scope:
        raise NotYours("Your role does not include this.")
    return scope


def may(person: Any, act: str, on: date, motion: Any) -> bool:
    """Whether a person may do the act with this motion (or anything else with its compound)."""
    return scope_for(person, MAY[act], on).covers(*_place(motion))


def check(person: Any, act: str, on: date, motion: Any) -> None:
    """Raises NotYours when the person may not do the act with this motion."""
    if not reach(person, act, on).covers(*_place(motion)):
        raise NotYours("This compound is outside your area.")


def _place(motion: Any) -> tuple[str, int | None, int | None]:
    compound = getattr(motion, "compound", motion)
    return compound.area_code, compound.pk, compound.company_id
