"""Who am I, and what may I do: the JSON door of this room."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from linmeng.people.models import Person
from linmeng.people.queries import roles_of

router = Router(tags=["people"])


class RoleOut(Schema):
    """A role in force today."""

    what: str
    words: str
    place: str
    from_on: date
    until_on: date | None


class MeOut(Schema):
    """The person who asks."""

    username: str
    name: str
    roles: list[RoleOut]


@router.get("/me", response=MeOut, summary="Who am I, with my roles of today")
def me(request: HttpRequest) -> MeOut:
    person = request.user
    assert isinstance(person, Person)
    roles = [
        RoleOut(
            what=role.what,
            words=role.get_what_display(),
            place=str(role.area or role.compound or role.organisation or ""),
            from_on=role.from_on,
            until_on=role.until_on,
        )
        for role in roles_of(person, timezone.localdate())
    ]
    return MeOut(username=person.username, name=person.name, roles=roles)
