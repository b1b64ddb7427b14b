"""What the tests of paper do again and again: persons at desks, sheets received, sheets keyed."""

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from linmeng.people.models import Person, Role
from linmeng.voting.actions.keying import Keyed, key_sheet
from linmeng.voting.actions.opening import close_motion
from linmeng.voting.actions.papers import print_sheets, receive_sheet
from linmeng.voting.models import Motion, Sheet
from linmeng.voting.queries.sheets import number_of
from tests.apps.voting.conftest import CLOSES, NOTICED, OPENS, Estate

RECEIVED = OPENS + timedelta(days=1)
KEYED = CLOSES + timedelta(hours=14)
ON = localdate(RECEIVED)
YES = {"1": "yes", "2": "no"}


def clerk(estate: Estate, name: str, what: str = "community_worker") -> Person:
    """Somebody else of the neighbourhood's office."""
    person = Person.objects.create_user(username=name, name=f"{name} 某", password="x")
    place: dict[str, Any] = {"area": estate.world.areas["yueyang"]}
    Role.objects.create(person=person, what=what, from_on=date(2024, 1, 1), **place)
    return person


def sheets_in(motion: Motion, by: Person) -> list[Sheet]:
    """All ballots of a motion, printed."""
    return print_sheets(by=by, at=NOTICED, uid=motion.uid)


def numbers(motion: Motion) -> list[str]:
    return [number_of(motion, s) for s in motion.sheets.filter(spoiled_at__isnull=True).order_by("number")]


def returned(motion: Motion, by: Person, count: int = 16) -> list[str]:
    """Prints all ballots, receives `count` of them, closes the vote; their numbers."""
    sheets_in(motion, by)
    back = numbers(motion)[:count]
    for number in back:
        receive_sheet(by=by, at=RECEIVED, uid=motion.uid, sheet=number)
    close_motion(by=None, at=CLOSES, uid=motion.uid)
    motion.refresh_from_db()
    return back


def key(motion: Motion, by: Person, number: str, choices: Any = None, **more: Any) -> Keyed:
    said = YES if choices is None else choices
    return key_sheet(by=by, at=KEYED, uid=motion.uid, sheet=number, choices=said, **more)
