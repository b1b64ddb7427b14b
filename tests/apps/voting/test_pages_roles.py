"""Who opens which page of a vote; nothing breaks on nonsense; questions do not grow with the roll."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linmeng.people.models import Person, Role
from linmeng.register.models import Title, Unit
from linmeng.voting.actions.papers import print_sheets, receive_sheet
from linmeng.voting.models import Ballot, Motion, Sheet
from linmeng.voting.queries.sheets import number_of
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import CLOSES, DRAFTED, OPENS, Estate, MotionIn, party

__all__ = ["clock"]
_S = Motion.State
SOON = OPENS + timedelta(hours=1)
STAFF = {"officer", "community", "administrator"}
LOOKERS = STAFF | {"district", "city"}
EVERYBODY = LOOKERS | {"manager", "resident", "expert"}
# page of an open vote → who may open it; everybody else gets 403, strangers of the area 404
OPEN_PAGES: dict[str, set[str]] = {
    "motion": EVERYBODY, "turn_out": EVERYBODY, "object": EVERYBODY, "roll": LOOKERS, "papers": LOOKERS,
    "notice": STAFF, "receive": STAFF, "serve": STAFF, "services": STAFF, "canvass": STAFF,
    "keying": STAFF, "scans": STAFF, "mandates": STAFF, "count": STAFF, "withdraw": STAFF, "freeze": STAFF,
    "audits": STAFF | {"expert"}, "challenges": LOOKERS,
}  # fmt: skip


def signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def people(estate: Estate) -> dict[str, Person]:
    """The world's people; a company's manager who reaches this compound."""
    manager = estate.world.people["manager"]
    leaving = estate.world.organisations["leaving_company"]
    Role.objects.create(person=manager, what="area_manager", from_on="2024-01-01", organisation=leaving)
    return {name: estate.world.people[name] for name in [*sorted(EVERYBODY), "stranger", "nobody"]}


def test_who_opens_which_page_of_an_open_vote(
    people: dict[str, Person], motion_in: MotionIn, clock: Clock
) -> None:
    motion = motion_in(_S.OPEN)
    clock(SOON)
    wrong = []
    for who, person in people.items():
        client = signed_in(person)
        for name, may in OPEN_PAGES.items():
            status = client.get(reverse(f"voting:{name}", args=[motion.uid])).status_code
            expected = 404 if who in ("stranger", "nobody") else 200 if who in may else 403
            if status != expected:
                wrong.append((who, name, status, expected))
    assert wrong == []


def test_a_draft_is_nobodys_business_but_the_offices(people: dict[str, Person], motion_in: MotionIn) -> None:
    motion = motion_in(_S.DRAFT)
    for who, person in people.items():
        status = signed_in(person).get(reverse("voting:motion", args=[motion.uid])).status_code
        assert status == (200 if who in LOOKERS else 404), who


def test_pages_are_for_people_who_signed_in(motion_in: MotionIn, estate: Estate) -> None:
    motion = motion_in(_S.PUBLISHED)
    for name in ("motion", "roll", "papers", "keying", "result", "count"):
        answer = Client().get(reverse(f"voting:{name}", args=[motion.uid]))
        assert answer.status_code == 302 and "login" in answer.headers["Location"]


NONSENSE: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("new", [], {"title": "\x00", "matter_1": "free_beer", "words_1": "x" * 999, "rows": "9" * 40}),
    ("edit", ["uid"], {"version": "x"}),
    ("publish", ["uid"], {"version": "-1"}),
    ("withdraw", ["uid"], {"version": "1", "why": ""}),
    ("freeze", ["uid"], {"objections_until": "tomorrow", "version": "9" * 30}),
    ("object", ["uid"], {"text": ""}),
    ("notice", ["uid"], {"told_on": "2024-02-30", "told_how": "\x00"}),
    ("witnesses", ["uid"], {"name": "x", "key": "not a key"}),
    ("witnesses", ["uid"], {"drop": "999999"}),
    ("open", ["uid"], {"version": "abc"}),
    ("receive", ["uid"], {"sheet": "\x00"}),
    ("receive", ["uid"], {"sheet": "LM1:" + "A" * 190}),
    ("replace", ["uid", "99999-9"], {"why": "x"}),
    ("serve", ["uid"], {"way": "pigeon", "evidence": "x", "entries": ["-1", "x"]}),
    ("services", ["uid"], {"service": "99999"}),
    ("mandates", ["uid"], {"end": "99999"}),
    ("mandate", ["uid", 999999], {"name": "x"}),
    ("visit", ["uid", 999999], {"outcome": "nobody"}),
    ("keying", ["uid"], {"sheet": "\x00\x00"}),
    ("sheet", ["uid", "00001-1"], {"item_1": "maybe"}),
    ("scans", ["uid"], {}),
    ("count", ["uid"], {"version": "x"}),
    ("publish_result", ["uid"], {}),
    ("challenges", ["uid"], {"on": "x", "court": ""}),
    ("audits", ["uid"], {"item": "77", "risk": "2"}),
    ("audit_look", ["uid", 7, "00001-1"], {"seen": "x"}),
    ("rule", ["T-opera", "unreturned"], {"value": "whatever", "from_on": "x"}),
    ("joint_new", [], {"codes": ["T-opera", "nope"], "title": ""}),
]


@pytest.mark.parametrize(("name", "args", "sent"), NONSENSE)
@pytest.mark.parametrize("state", [_S.DRAFT, _S.OPEN])
def test_nonsense_is_answered_in_words(
    estate: Estate, motion_in: MotionIn, clock: Clock, state: str, name: str, args: list[Any], sent: Any
) -> None:
    motion = motion_in(state)
    clock(SOON)
    address = reverse(f"voting:{name}", args=[motion.uid if a == "uid" else a for a in args])
    address += "?compound=T-opera" if name == "new" else ""
    answer = signed_in(estate.officer).post(address, sent)
    assert 400 <= answer.status_code < 500, answer.status_code
    assert Motion.objects.count() == 1 and Motion.objects.get().state == state


def test_an_unknown_vote_is_not_there(estate: Estate) -> None:
    client = signed_in(estate.officer)
    for name in ("motion", "roll", "papers", "result", "turn_out"):
        assert client.get(reverse(f"voting:{name}", args=["nothing"])).status_code == 404
    assert client.get("/votes/?page=9999&state=nonsense&q=%00").status_code == 200


def more_units(estate: Estate, many: int) -> None:
    for n in range(many):
        unit = Unit.objects.create(
            compound=estate.compound, building="2", door="1", number=str(n), area_dm2=6000
        )
        Title.objects.create(unit=unit, party=party(f"另业主{n}"))


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def opened(estate: Estate, motion_in: MotionIn, clock: Clock) -> Motion:
    motion = motion_in(_S.OPEN)
    clock(SOON)
    for printed in print_sheets(by=estate.officer, at=SOON, uid=motion.uid)[::2]:
        receive_sheet(by=estate.officer, at=SOON, uid=motion.uid, sheet=number_of(motion, printed))
    return motion


def test_questions_do_not_grow_with_the_roll(estate: Estate, motion_in: MotionIn, clock: Clock) -> None:
    client = signed_in(estate.officer)
    names = ("motion", "turn_out", "roll", "papers", "serve", "canvass", "keying")
    small = opened(estate, motion_in, clock)
    before = {n: asked(client, reverse(f"voting:{n}", args=[small.uid])) for n in names}
    clock(DRAFTED)
    more_units(estate, 45)
    large = opened(estate, motion_in, clock)
    assert large.entries.count() > 3 * small.entries.count()
    after = {n: asked(client, reverse(f"voting:{n}", args=[large.uid])) for n in names}
    grown = {n: (before[n], after[n]) for n in names if after[n] > before[n]}
    assert grown == {}


def test_questions_of_the_list_and_the_desk_do_not_grow(
    estate: Estate, motion_in: MotionIn, clock: Clock
) -> None:
    client = signed_in(estate.officer)
    for state in (_S.ROLL, _S.OPEN, _S.CLOSED):
        motion_in(state)
    clock(SOON)
    asked(client, "/")  # what a process asks once, it has asked
    before = asked(client, "/votes/"), asked(client, "/")
    clock(DRAFTED)
    for state in (_S.ROLL, _S.OPEN, _S.CLOSED) * 3:
        motion_in(state)
    clock(SOON)
    assert (asked(client, "/votes/"), asked(client, "/")) == before


def test_before_the_close_no_page_of_staff_tells_a_choice(
    estate: Estate, motion_in: MotionIn, clock: Clock
) -> None:
    """The pages with a ballot of yes and of no are the same, letter by letter but for keys and times."""
    from uuid import UUID

    from linmeng.voting.actions.ballots import cast_ballot

    motions = [motion_in(_S.OPEN), motion_in(_S.OPEN)]
    clock(SOON)
    for motion, choice in zip(motions, ("yes", "no"), strict=True):
        cast_ballot(
            by=estate.resident, at=SOON, uid=motion.uid, entry=estate.entry(motion, "1-101").pk,
            ballot=str(UUID(int=7)), choices={"1": choice, "2": choice},
        )  # fmt: skip
    assert Ballot.objects.count() == 2
    client = signed_in(estate.officer)
    for name in ("motion", "turn_out", "roll", "papers", "canvass", "count", "keying"):
        said = [_plain(client, name, m) for m in motions]
        assert said[0] == said[1], name


def _plain(client: Client, name: str, motion: Motion) -> list[str]:
    """The words of a page without what is of chance: addresses, keys, checkpoints, tokens."""
    import re

    page = client.get(reverse(f"voting:{name}", args=[motion.uid])).content.decode()
    page = re.sub(r"<(pre|dd) class=\"hash.*?</\1>|<span class=\"hash.*?</span>", "", page, flags=re.S)
    page = re.sub(r"<[^>]*>", " ", re.sub(r"<script.*?</script>", "", page, flags=re.S))
    return page.replace(motion.uid, "").split()


def test_a_reading_of_papers_waits_for_the_close(estate: Estate, motion_in: MotionIn, clock: Clock) -> None:
    motion = opened(estate, motion_in, clock)
    number = number_of(motion, Sheet.objects.filter(motion=motion, returned_at__isnull=False)[0])
    client = signed_in(estate.officer)
    sent = {"item_1": "yes", "item_2": "yes"}
    assert client.post(reverse("voting:sheet", args=[motion.uid, number]), sent).status_code == 409
    clock(CLOSES)
    assert (
        client.post(reverse("voting:sheet", args=[motion.uid, number]), sent).status_code == 409
    )  # not closed yet
