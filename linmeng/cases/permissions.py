"""Who may do what with cases. A case is within reach by its area, or by any compound that takes part."""

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
EXPERT = "expert"
ADMINISTRATOR = "administrator"

_OFFICERS = frozenset({SUBDISTRICT, DISTRICT, CITY, ADMINISTRATOR})
_STREET = frozenset({SUBDISTRICT, ADMINISTRATOR})
_KEEPERS = _STREET | {COMMUNITY}  # who keeps the file of a case
_HANDS = _KEEPERS | {COMMITTEE}
_STAFF = _OFFICERS | {COMMUNITY, COMMITTEE}
_EVERYBODY = _STAFF | {MANAGER, EXPERT}

MAY: dict[str, frozenset[str]] = {
    "cases.see_case": _EVERYBODY,  # where it stands, its steps, meetings, duties and votes
    "cases.see_documents": _STAFF | {EXPERT},
    "cases.see_names": _KEEPERS,  # of those who attended or gave an opinion
    "cases.see_opinions": _STAFF,
    "cases.open_case": _KEEPERS | {DISTRICT},
    "cases.record_step": _EVERYBODY,  # and only the steps of one's own part: STEPS
    "cases.waive_step": _STREET,
    "cases.reopen_step": _KEEPERS,
    "cases.learn_fact": _HANDS,
    "cases.change_compounds": _STREET,
    "cases.end_case": _STREET,
    "cases.move_case": _STREET,
    "cases.add_document": _EVERYBODY,
    "cases.set_aside_document": _KEEPERS,
    "cases.make_paper": _HANDS,  # fill a paper in
    "cases.set_template": _STREET | {DISTRICT, CITY},  # an area's own Word templates
    "cases.staff_case": _KEEPERS,  # the task force
    "cases.give_duty": _HANDS,
    "cases.answer_duty": _EVERYBODY,  # one's own, or as somebody who keeps the case
    "cases.hold_meeting": _HANDS,  # invite, attendance, minutes, resolutions
    "cases.ask_opinions": _KEEPERS,
    "cases.take_opinion": _HANDS,
    "cases.answer_opinion": _HANDS,
    "cases.publish_opinion": _KEEPERS,
    "cases.give_legality": _KEEPERS | {EXPERT},
    "cases.propose_votes": _HANDS,
    "cases.publish_notice": _KEEPERS,
    # the pool is a district's; an offer is its company's own affair, wherever the compound lies
    "cases.see_pool": _STAFF,
    "cases.keep_pool": frozenset({DISTRICT, CITY, ADMINISTRATOR}),
    "cases.apply_custody": _HANDS,
    "cases.run_custody": _STREET,
    "cases.run_selection": _HANDS,
    "cases.hold_key": _HANDS | {DISTRICT},
    "cases.open_offers": _HANDS,
    "cases.see_offers": _STAFF | {EXPERT},  # from the opening on
    "cases.bid": frozenset({MANAGER}),
    "cases.score": _STAFF | {EXPERT},  # one's own seat on the panel
    "cases.sign_contract": _HANDS,
    "cases.hand_over": _HANDS | {MANAGER},
}
"""Act → the roles that may do it, each within its own reach."""

STEPS: dict[str, frozenset[str]] = {
    "owners": _HANDS,
    "owners_committee": _HANDS,
    "residents_committee": _KEEPERS,
    "subdistrict_office": _STREET,
    "district_bureau": _STREET | {DISTRICT},
    "company": _HANDS | {MANAGER},
    "new_company": _HANDS | {MANAGER},
    "association": _KEEPERS | {EXPERT},
    "panel": _KEEPERS,
    "departments": _KEEPERS | {DISTRICT},
}
"""A step's role → who may record that it was done, for themselves or for those whose step it is."""


def reach(person: Any, act: str, on: date) -> Scope:
    """Where a person may do the act. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY[act], on)
    if not scope:
        raise NotYours("Your role does not include this.")
    return scope


def may(person: Any, act: str, on: date, case: Any) -> bool:
    """Whether a person may do the act with this case (or anything else of `case.case`)."""
    return covers(scope_for(person, MAY[act], on), getattr(case, "case", case))


def may_step(person: Any, step_role: str, on: date, case: Any) -> bool:
    """Whether a person may record a step that this part in a procedure has to do."""
    return covers(scope_for(person, STEPS.get(step_role, _STREET), on), case)


def check(person: Any, act: str, on: date, case: Any) -> None:
    """Raises NotYours when the person may not do the act with this case."""
    if not covers(reach(person, act, on), getattr(case, "case", case)):
        raise NotYours("This case is outside your area.")


def check_step(person: Any, step_role: str, on: date, case: Any) -> None:
    """Raises NotYours when the step is somebody else's to record."""
    check(person, "cases.record_step", on, case)
    if not may_step(person, step_role, on, case):
        raise NotYours("This step is not yours to record.")


def check_compound(person: Any, act: str, on: date, compound: Any) -> None:
    """Raises NotYours when the person may not do the act with a case of this compound."""
    if not reach(person, act, on).covers(compound.area_code, compound.pk, compound.company_id):
        raise NotYours("This compound is outside your area.")


def covers(scope: Scope, case: Any) -> bool:
    """Whether a case lies in reach: by its area, or by a compound that takes or took part."""
    if scope.covers_area(case.area_code):
        return True
    if not (scope.compound_ids or scope.companies or scope.prefixes):
        return False
    rows = case.compounds.all()
    return any(scope.covers(r.compound.area_code, r.compound_id, r.compound.company_id) for r in rows)
