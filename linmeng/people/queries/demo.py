"""Who can be tried in the demo. Only the demo's sign-in page asks."""

from dataclasses import dataclass

from django.conf import settings

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Role

DEMO_PASSWORD = "linmeng-demo"  # noqa: S105 (public: the sign-in page of the demo prints it)
_LIMIT = 20
_ORDER = [
    Role.What.SUBDISTRICT_OFFICER,
    Role.What.COMMUNITY_WORKER,
    Role.What.OWNERS_COMMITTEE,
    Role.What.AREA_MANAGER,
    Role.What.RESIDENT,
    Role.What.EXPERT,
    Role.What.DISTRICT_OFFICER,
    Role.What.CITY_OFFICER,
    Role.What.ADMINISTRATOR,
]


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account as its sign-in page shows it."""

    username: str
    name: str
    role: Role
    password: str


def demo_accounts() -> list[Account]:
    """One line per role of the demo's people, the street's officer first. NotYours outside the demo."""
    if not settings.DEMO:
        raise NotYours("Only the demo shows its accounts.")
    roles = Role.objects.select_related("person", "area", "compound", "organisation")
    roles = roles.filter(person__is_active=True, until_on=None).order_by("pk")[: 5 * _LIMIT]
    ordered = sorted(roles, key=lambda r: _ORDER.index(Role.What(r.what)))
    return [Account(r.person.username, r.person.name, r, DEMO_PASSWORD) for r in ordered[:_LIMIT]]
