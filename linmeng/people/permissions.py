"""Who may do what with people, organisations and roles."""

from linmeng.people.models import Role

_W = Role.What
_OFFICERS = frozenset({_W.SUBDISTRICT_OFFICER, _W.DISTRICT_OFFICER, _W.CITY_OFFICER, _W.ADMINISTRATOR})

MAY: dict[str, frozenset[str]] = {
    "people.see_people": _OFFICERS,
    "people.register_person": _OFFICERS,
    "people.give_role": _OFFICERS,
    "people.end_role": _OFFICERS,
    "people.register_organisation": _OFFICERS,
    "people.read_audit": _OFFICERS,
}
"""Act → the roles that may do it, each within its own area."""

GIVES: dict[str, frozenset[str]] = {
    _W.ADMINISTRATOR: frozenset(_W.values),
    _W.CITY_OFFICER: frozenset(_W.values) - {_W.ADMINISTRATOR, _W.CITY_OFFICER},
    _W.DISTRICT_OFFICER: frozenset(_W.values) - {_W.ADMINISTRATOR, _W.CITY_OFFICER, _W.DISTRICT_OFFICER},
    _W.SUBDISTRICT_OFFICER: frozenset(
        {_W.COMMUNITY_WORKER, _W.OWNERS_COMMITTEE, _W.AREA_MANAGER, _W.RESIDENT, _W.EXPERT}
    ),
}
"""Role → the roles its holder may give to others: nobody makes an equal or a superior, but the administrator."""
