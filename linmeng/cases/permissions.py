"""Who may do what with cases: which roles, and over how much of a case that several streets may share.

A case is within reach by its area, or by a compound that takes part; one that left gives no right any more.
"""

from collections.abc import Sequence
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
    "cases.see_meetings": _STAFF | {EXPERT},  # all of them, and all duties; companies: their own
    "cases.see_documents": _STAFF | {EXPERT},
    "cases.see_names": _KEEPERS,  # of those who attended or gave an opinion
    "cases.see_opinions": _STAFF,
    "cases.open_case": _KEEPERS | {DISTRICT},
    "cases.record_step": _EVERYBODY,  # and only the steps of one's own part: STEPS
    "cases.waive_step": _STREET,
    "cases.excuse_proofs": _STREET,  # the case may end without them
    "cases.rename_case": _KEEPERS,
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

WHOLE, PART, SHARED = "whole", "part", "shared"

OVER: dict[str, str] = {
    "cases.see_case": SHARED,
    "cases.see_meetings": SHARED,
    "cases.see_documents": SHARED,
    "cases.see_names": PART,
    "cases.see_opinions": SHARED,
    "cases.record_step": PART,
    "cases.waive_step": PART,
    "cases.excuse_proofs": PART,
    "cases.reopen_step": PART,
    "cases.learn_fact": PART,
    "cases.change_compounds": PART,  # one leaves: its own; one joins: the whole case's
    "cases.rename_case": WHOLE,
    "cases.end_case": WHOLE,
    "cases.move_case": WHOLE,
    "cases.ask_opinions": WHOLE,
    "cases.add_document": SHARED,
    "cases.set_aside_document": SHARED,
    "cases.make_paper": SHARED,
    "cases.staff_case": SHARED,
    "cases.give_duty": SHARED,
    "cases.answer_duty": SHARED,
    "cases.hold_meeting": SHARED,
    "cases.take_opinion": SHARED,
    "cases.answer_opinion": SHARED,
    "cases.publish_opinion": SHARED,
    "cases.give_legality": SHARED,
    "cases.propose_votes": PART,
    "cases.publish_notice": PART,
    "cases.apply_custody": PART,
    "cases.run_custody": PART,
    "cases.run_selection": PART,
    "cases.hold_key": SHARED,
    "cases.open_offers": SHARED,
    "cases.see_offers": SHARED,
    "cases.score": SHARED,
    "cases.sign_contract": PART,
    "cases.hand_over": SHARED,  # and only for one's own side: queries.handovers.parts_of
}
"""Act → over how much of a case its roles must have rights; whoever has the case's area has them over all.

WHOLE: over every compound that takes part now. PART: over every compound the act is about, and over the
whole where it is about the case itself. SHARED, the work of all who take part: over one of the compounds it
is about, or of those of the case. What needs the whole of a case of several streets is also the
district's, of several districts the city's.
"""

STREET_DIGITS, CITY_DIGITS = 6, 4
"""Digits of an area's code after which a street, and a district, are told."""

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


def may(person: Any, act: str, on: date, thing: Any, *codes: str) -> bool:
    """Whether a person may do the act with this case, or with anything else of `thing.case`.

    `codes`: the compounds it is about, "" for the case itself; those of a selection or custody are its own.
    Without any an act that is about single compounds is allowed who may do it for one of them: so a page
    opens, and the act asks again.
    """
    case, meant, over = getattr(thing, "case", thing), codes or _compounds_of(thing), OVER.get(act, SHARED)
    if covers(scope_for(person, MAY[act], on), case, over, meant):
        return True
    return not act.startswith("cases.see_") and _is_whole(over, meant) and _above(person, on, case)


def may_step(person: Any, step_role: str, on: date, case: Any, *codes: str) -> bool:
    """Whether a person may record a step that this part in a procedure has to do, for these compounds."""
    scope = scope_for(person, STEPS.get(step_role, _STREET), on)
    return covers(scope, case, PART, codes) or (_is_whole(PART, codes) and _above(person, on, case))


def check(person: Any, act: str, on: date, thing: Any, *codes: str) -> None:
    """Raises NotYours when the person may not do the act with this case, or with these compounds of it."""
    if may(person, act, on, thing, *codes):
        return
    if covers(reach(person, act, on), getattr(thing, "case", thing)):
        raise NotYours("This concerns compounds outside your area, or the whole case they share with yours.")
    raise NotYours("This case is outside your area.")


def check_step(person: Any, step_role: str, on: date, case: Any, *codes: str) -> None:
    """Raises NotYours when the step of these compounds ("" the whole case's) is somebody else's to record."""
    check(person, "cases.record_step", on, case, *codes)
    if not may_step(person, step_role, on, case, *codes):
        raise NotYours("This step is not yours to record.")


def check_compound(person: Any, act: str, on: date, compound: Any) -> None:
    """Raises NotYours when the person may not do the act with a case of this compound."""
    if not reach(person, act, on).covers(compound.area_code, compound.pk, compound.company_id):
        raise NotYours("This compound is outside your area.")


def covers(scope: Scope, case: Any, over: str = SHARED, codes: Sequence[str] = ()) -> bool:
    """Whether as much of a case lies in reach as `over` asks: by its area, or by the compounds in it now."""
    if scope.covers_area(case.area_code):
        return True
    if not (scope.compound_ids or scope.companies or scope.prefixes):
        return False
    rows = list(case.compounds.all())
    reached = {row.code: row.left_on is None and _reaches(scope, row.compound) for row in rows}
    present = [reached[row.code] for row in rows if row.left_on is None]
    whole = bool(present) and all(present)
    if over == WHOLE:
        return whole
    if over == PART and codes:
        return all(reached.get(code, whole) for code in codes)
    named = [code for code in codes if code]
    return any(reached.get(code, whole) for code in named) if named else any(present)


def _reaches(scope: Scope, compound: Any) -> bool:
    return scope.covers(compound.area_code, compound.pk, compound.company_id)


def _compounds_of(thing: Any) -> tuple[str, ...]:
    """The compounds a selection or a custody is for."""
    if not hasattr(thing, "case") or not hasattr(thing, "compounds"):
        return ()
    return tuple(compound.code for compound in thing.compounds.all())


def _is_whole(over: str, codes: Sequence[str]) -> bool:
    return over == WHOLE or (over == PART and (not codes or "" in codes))


def _above(person: Any, on: date, case: Any) -> bool:
    """Whether the person is of the authority above the streets, or the districts, that share this case."""
    if int(case.area_code[STREET_DIGITS:]):  # it lies in one street
        return False
    what = DISTRICT if int(case.area_code[CITY_DIGITS:]) else CITY
    return scope_for(person, {what}, on).covers_area(case.area_code)
