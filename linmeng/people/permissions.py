"""Who may do what with people, organisations and roles."""

from linmeng.people.models import Role

_W = Role.What
_OFFICERS = frozenset({_W.SUBDISTRICT_OFFICER, _W.DISTRICT_OFFICER, _W.CITY_OFFICER, _W.ADMINISTRATOR})

MAY: dict[str, frozenset[str]] = {
    "people.see_people": _OFFICERS,
    "people.register_person": _OFFICERS,
    "people.give_role": _OFFICERS,
    "people.end_role": _OFFICERS,
    "people.set_password": _OFFICERS,
    "people.close_account": _OFFICERS,
    "people.register_organisation": _OFFICERS,
    "people.see_organisations": _OFFICERS,
    "people.read_audit": _OFFICERS,
}
"""Act → the roles that may do it, each within its own area."""

GIVES: dict[str, frozenset[str]] = {
    _W.ADMINISTRATOR: frozenset(_W.values),
    _W.CITY_OFFICER: frozenset(_W.values) - {_W.ADMINISTRATOR, _W.CITY_OFFICER},
    _W.DISTRICT_OFFICER: frozenset(_W.values) - {_W.ADMINISTRATOR, _W.CITY_OFFICER, _W.DISTRICT_OFFICER},
    _W.SUBDISTRICT_OFFICER: frozenset(
        {_W.COMMUNITY_WORKER, _W.OWNERS_COMMITTEE, _W.AREA_MANAGER, _W.RESIDENT, _W.EXPERT, _W.CANVASSER}
    ),
}
"""Role → the roles its holder may give: nobody but the administrator makes an equal or a superior."""

PLACES: dict[str, frozenset[str]] = {
    _W.SUBDISTRICT_OFFICER: frozenset({"subdistrict"}),
    _W.COMMUNITY_WORKER: frozenset({"committee", "subdistrict"}),
    _W.OWNERS_COMMITTEE: frozenset({"compound"}),
    _W.AREA_MANAGER: frozenset({"company"}),
    _W.RESIDENT: frozenset({"compound"}),
    _W.CANVASSER: frozenset({"compound"}),
    _W.EXPERT: frozenset({"city", "district", "subdistrict"}),
    _W.DISTRICT_OFFICER: frozenset({"district"}),
    _W.CITY_OFFICER: frozenset({"city", "everywhere"}),
    _W.ADMINISTRATOR: frozenset({"everywhere"}),
}
"""Role → where it is held: an area of such a level, one compound, a company, everywhere."""
