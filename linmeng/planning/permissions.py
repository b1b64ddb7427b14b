"""Who may do what with rates, runs and plans."""

from linmeng.people.models import Role

_W = Role.What
_OFFICERS = frozenset({_W.SUBDISTRICT_OFFICER, _W.DISTRICT_OFFICER, _W.CITY_OFFICER, _W.ADMINISTRATOR})

MAY: dict[str, frozenset[str]] = {
    "planning.see_plans": _OFFICERS,  # runs, plans, comparisons, downloads: wholly inside their area
    "planning.start_run": _OFFICERS,  # also with wishes: keep together, keep apart, fix a mode or a host
    "planning.cancel_run": _OFFICERS,
    "planning.study": _OFFICERS,  # questions about a plan, and opening a plan that an answer holds
    "planning.edit_draft": _OFFICERS,  # drafts: open, see, edit, note, keep versions
    "planning.publish_plan": _OFFICERS,  # also withdraw
    "planning.edit_ways": _OFFICERS,  # where people can walk, in their own sub-districts
    "planning.see_rates": _OFFICERS,
    "planning.edit_rates": _OFFICERS,
    # what a published plan means for a compound within one's reach
    "planning.see_calculation": frozenset(_W.values),
}
"""Act → the roles that may do it, each within its own area. Nobody deletes anything."""
