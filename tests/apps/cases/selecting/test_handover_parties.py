"""A handover is seen and ticked by its two companies, whoever manages the compound that day; by no rival."""

from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from linmeng.cases.actions.contracts import add_line, begin_handover, close_handover, tick_line
from linmeng.cases.models import Case, Handover
from linmeng.cases.queries.handovers import expected_of_firms
from linmeng.domain.refusals import NotYours
from linmeng.people.models import Organisation, Person
from linmeng.register.models import ServiceContract
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.test_contracts import SIGNED, person, sign
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
LATER = moment(12, 30)
OWN = "/cases/handovers/"


@pytest.fixture
def coming(world: World) -> Person:
    """A manager of the company that comes in; it manages nothing in the city yet."""
    firm = Organisation.objects.create(name="新来物业有限公司", kind="property_company")
    return person(world, "coming", what="area_manager", organisation=firm)


@pytest.fixture
def leaving(world: World) -> Person:
    return person(world, "leaving", what="area_manager", organisation=world.organisations["leaving_company"])


@pytest.fixture
def row(world: World, case: Case, contract: ServiceContract, coming: Person, clock: Clock) -> Handover:
    """Opera House's handover to the new company, after its old one has left the register."""
    clock(SIGNED)
    sign(world, case, company="新来物业有限公司", manager="")
    told: dict[str, Any] = {"by": world.people["officer"], "at": SIGNED, "uid": case.uid, "code": "T-opera"}
    made = begin_handover(**told, ended_on=date(2024, 12, 31))
    world.compounds["opera"].company = None  # nobody manages it for now
    world.compounds["opera"].save()
    clock(LATER)
    return made


def client_of(who: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def page_of(who: Person, url: str) -> tuple[int, str]:
    answer = client_of(who).get(url)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(("side", "other"), [("old", "new"), ("new", "old")])
def test_both_companies_see_and_tick_their_side_and_no_more_of_the_case(
    row: Handover, coming: Person, leaving: Person, side: str, other: str
) -> None:
    who = {"old": leaving, "new": coming}[side]
    url = reverse("cases:handover", args=[row.uid])
    status, page = page_of(who, url)
    assert status == 200 and f'name="part" value="{side}"' in page and f'value="{other}"' not in page
    assert page_of(who, f"/cases/{row.case.uid}/")[0] == 404 and f"/cases/{row.case.uid}/" not in page
    client = client_of(who)
    assert client.post(f"{url}tick/", {"number": "1", "part": side}).status_code == 302
    assert client.post(f"{url}tick/", {"number": "1", "part": other}).status_code == 403
    assert client.post(f"{url}tick/", {"words": "水箱钥匙"}).status_code == 302
    assert list(row.items.get(number=1).ticks) == [side] and row.items.filter(words="水箱钥匙").exists()
    assert client.get(f"{url}close/").status_code == 404  # closing stays with those who keep the case


def test_a_company_finds_its_handovers_by_itself(row: Handover, coming: Person, leaving: Person) -> None:
    for who, words in ((coming, "takes over"), (leaving, "hands over")):
        assert OWN in page_of(who, "/cases/")[1]
        status, page = page_of(who, OWN)
        assert status == 200 and f"{OWN}{row.uid}/" in page and words in page and "11 lines" in page
    tick_line(by=coming, at=LATER, uid=row.uid, number=1, part="new")
    assert "10 lines" in page_of(coming, OWN)[1] and "11 lines" in page_of(leaving, OWN)[1]


@pytest.fixture
def rival(world: World, case: Case) -> Person:
    """A manager of a company that manages another compound of the same case."""
    firm = Organisation.objects.create(name="对手物业有限公司", kind="property_company")
    world.compounds["garden"].company = firm
    world.compounds["garden"].save()
    return person(world, "rival", what="area_manager", organisation=firm)


def test_a_rival_in_the_same_case_sees_nothing_of_it(row: Handover, rival: Person) -> None:
    url = reverse("cases:handover", args=[row.uid])
    assert page_of(rival, f"/cases/{row.case.uid}/")[0] == 200, "it takes part in the case"
    assert page_of(rival, url)[0] == 404
    client = client_of(rival)
    for sent in ({"number": "1", "part": "new"}, {"words": "偷看"}):
        assert client.post(f"{url}tick/", sent).status_code == 404
    assert client.get(f"{url}close/").status_code == 404
    status, page = page_of(rival, f"/cases/{row.case.uid}/contracts/")
    assert status == 200 and row.uid not in page
    status, page = page_of(rival, OWN)
    assert status == 200 and row.uid not in page and "京剧院" not in page
    with pytest.raises(Http404):
        add_line(by=rival, at=LATER, uid=row.uid, words="偷看")


def test_who_is_no_company_has_no_such_page(row: Handover, world: World) -> None:
    for who in ("officer", "resident", "committee"):
        status, page = page_of(world.people[who], OWN)
        assert status == 403 and row.uid not in page
    assert OWN not in page_of(world.people["officer"], "/cases/")[1]
    assert page_of(world.people["officer"], reverse("cases:handover", args=[row.uid]))[0] == 200
    assert page_of(world.people["resident"], reverse("cases:handover", args=[row.uid]))[0] == 404


def test_what_was_handed_over_stays_to_be_read(world: World, row: Handover, coming: Person) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": LATER, "uid": row.uid}
    for part in ("new", "committee"):
        tick_line(**told, number=1, part=part)
    close_handover(**told, done_on=LATER.date(), why="其余后补")
    status, page = page_of(coming, reverse("cases:handover", args=[row.uid]))
    assert status == 200 and 'name="part"' not in page and 'name="words"' not in page


def test_who_signs_after_the_list_was_begun_takes_over(
    world: World, case: Case, contract: ServiceContract, coming: Person
) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": SIGNED}
    row = begin_handover(**told, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31))
    assert row.new_company is None
    with pytest.raises(Http404):
        tick_line(by=coming, at=SIGNED, uid=row.uid, number=1, part="new")
    sign(world, case, company="新来物业有限公司", manager="")
    assert "new" in tick_line(by=coming, at=SIGNED, uid=row.uid, number=1, part="new").ticks
    with pytest.raises(NotYours):
        tick_line(by=coming, at=SIGNED, uid=row.uid, number=2, part="old")


def test_a_signed_contract_tells_both_what_is_coming(
    world: World, case: Case, contract: ServiceContract, coming: Person, leaving: Person, rival: Person,
    clock: Clock,
) -> None:  # fmt: skip
    clock(SIGNED)
    assert expected_of_firms(coming, SIGNED.date()) == []
    sign(world, case, company="新来物业有限公司", manager="")
    for who, side in ((coming, "new"), (leaving, "old")):
        [one] = expected_of_firms(who, SIGNED.date())
        assert one.sides == (side,) and str(one.old_company) == "旧城物业有限公司"
        status, page = page_of(who, OWN)
        assert status == 200 and "京剧院小区" in page and "2025-01-01" in page and "Fire archive" in page
    assert expected_of_firms(rival, SIGNED.date()) == []
    begin_handover(
        by=world.people["officer"], at=SIGNED, uid=case.uid, code="T-opera", ended_on=date(2024, 12, 31)
    )
    assert expected_of_firms(coming, SIGNED.date()) == []  # now it is a list
