"""From a compound's page to its notices and back, for each as they may."""

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.register.models import Compound
from tests.apps.notices.conftest import NoticeIn
from tests.worlds import World

pytestmark = pytest.mark.django_db
OPEN, LIST, NEW = "/notices/c/T-opera/", "/notices/?compound=T-opera", "/notices/new/?compound=T-opera"


def offered(world: World, who: str, code: str = "T-opera") -> set[str]:
    client = Client()
    client.force_login(world.people[who])
    answer = client.get(reverse("register:compound", args=[code]))
    assert answer.status_code == 200
    text = answer.content.decode()
    return {address for address in (OPEN, LIST, NEW) if f'href="{address}"' in text}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", {OPEN, LIST, NEW}),
        ("community", {OPEN, LIST, NEW}),
        ("city", {OPEN, LIST}),
        ("resident", {OPEN}),
    ],
)
def test_each_is_offered_what_they_may(world: World, who: str, sees: set[str]) -> None:
    assert offered(world, who) == sees
    client = Client()
    client.force_login(world.people[who])
    for address in (OPEN, LIST, NEW):
        status = client.get(address).status_code
        assert (status == 200) == (address in sees), (address, status)


def test_a_closed_record_gets_no_new_one(world: World) -> None:
    Compound.objects.filter(code="T-opera").update(status="merged")
    assert offered(world, "officer") == {OPEN, LIST}


def test_the_new_notice_is_for_this_compound(world: World) -> None:
    client = Client()
    client.force_login(world.people["officer"])
    text = client.get(NEW).content.decode()
    assert 'value="T-opera"' in text and "checked" in text.split('value="T-opera"')[1][:120]


def test_back_from_the_public_page(world: World, notice_in: NoticeIn) -> None:
    """Only for somebody who may open the compound; everybody else is offered nothing that refuses them."""
    notice = notice_in()
    back = f'href="{reverse("register:compound", args=["T-opera"])}"'
    client, stranger = Client(), Client()
    client.force_login(world.people["officer"])
    stranger.force_login(world.people["stranger"])
    for address in (OPEN, reverse("notices:public", args=[notice.uid])):
        assert back in client.get(address).content.decode(), address
        assert back not in Client().get(address).content.decode()
        assert back not in stranger.get(address).content.decode()
