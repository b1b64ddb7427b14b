"""Who announces: an office, a committee or a company, as a notice names it. Never a person."""

from datetime import date
from typing import Any

from linmeng.people.queries import roles_of

# role → how its office is called after its place; what is published is Chinese, whatever the page speaks
OFFICES = {
    "subdistrict_officer": "办事处",
    "district_officer": "房屋管理局",
    "owners_committee": "业主委员会",
}


def issuers_of(person: Any, on: date) -> list[str]:
    """The offices for which a person may announce, by their roles of that day."""
    found = [_issuer(role) for role in roles_of(person, on)]
    return list(dict.fromkeys(name for name in found if name))


def _issuer(role: Any) -> str:
    if role.organisation:
        return str(role.organisation.name)
    place = role.area or role.compound
    return f"{place.name}{OFFICES.get(role.what, '')}" if place else ""
