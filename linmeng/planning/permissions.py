"""Who may do what with rates, runs and plans."""

from linmeng.people.models import Role

_W = Role.What
_OFFICERS = frozenset({_W.SUBDISTRICT_OFFICER, _W.DISTRICT_OFFICER, _W.CITY_OFFICER, _W.ADMINISTRATOR})

MAY: dict[str, frozenset[str]] = {
    "planning.see_plans": _OFFICERS,  # runs, plans, comparisons, downloads: wholly inside their area
    "planning.start_run": _OFFICERS,  # also with wishes: keep together, keep apart, fix a mode or a host
    "planning.cancel_run": _OFFICERS,
    "planning.see_rates": _OFFICERS,
    "planning.edit_rates": _OFFICERS,
    # what a finished plan means for a compound within one's reach
    "planning.see_calculation": frozenset(_W.values),
}
"""Act → the roles that may do it, each within its own area. Nobody deletes anything."""
