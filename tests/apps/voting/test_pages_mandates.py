"""The office's page for mandates: found, copied, held to, ended; what was said stays sealed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.voting.models import Mandate, Motion
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import CLOSES, Estate, MotionIn
from tests.apps.voting.polls import DURING, phone

__all__ = ["clock"]
_S = Motion.State
PAPER = {"name": "受托人甲", "document": "委托书，存4号夹", "item_1": "no", "item_2": "out", "account": ""}


@pytest.fixture
def running(motion_in: MotionIn, clock: Clock) -> Motion:
    motion = motion_in(_S.OPEN)
    clock(DURING)
    return motion


def office(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(motion: Motion, entry: int | None = None) -> str:
    name, more = ("mandate", [entry]) if entry else ("mandates", [])
    return reverse(f"voting:{name}", args=[motion.uid, *more])


def test_the_clerk_finds_the_page_the_unit_and_the_form(running: Motion, estate: Estate) -> None:
    clerk = office(estate.officer)
    assert page(running) in clerk.get(reverse("voting:motion", args=[running.uid])).content.decode()
    assert page(running) in clerk.get(reverse("voting:help", args=[running.uid])).content.decode()
    entry = estate.entry(running, "2-101")
    found = clerk.get(page(running) + "?unit=101").content.decode()
    assert page(running, entry.pk) in found
    form = clerk.get(page(running, entry.pk)).content.decode()
    assert all(f'name="item_{n}"' in form for n in (1, 2)) and "checked" not in form


def test_a_mandate_is_recorded_listed_masked_and_ended(running: Motion, estate: Estate) -> None:
    clerk, entry = office(estate.officer), estate.entry(running, "2-101")
    assert clerk.post(page(running, entry.pk), PAPER).status_code == 302
    kept = Mandate.objects.get()
    assert (kept.items, str(kept.name), kept.entry_id) == ([1], "受托人甲", entry.pk)
    shown = clerk.get(page(running)).content.decode()
    assert "受**" in shown and "受托人甲" not in shown and "委托书，存4号夹" in shown
    assert clerk.post(page(running), {"end": kept.pk}).status_code == 302
    kept.refresh_from_db()
    assert kept.revoked_at == DURING
    assert clerk.post(page(running), {"end": kept.pk}).status_code == 409
    assert f'value="{kept.pk}"' not in clerk.get(page(running)).content.decode()


def test_nobody_reads_from_any_page_what_the_owner_stated(running: Motion, estate: Estate) -> None:
    """The page is the same whatever the paper says: a clerk sees nothing of it any more."""
    clerk, pages = office(estate.officer), []
    for said in ("yes", "no", "abstain", "open"):
        entry = estate.entry(running, "2-102")
        Mandate.objects.all().delete()
        clerk.post(page(running, entry.pk), {**PAPER, "item_1": said})
        text = clerk.get(page(running)).content.decode() + clerk.get(page(running, entry.pk)).content.decode()
        text = re.sub(r'name="(csrfmiddlewaretoken|end)" value="[^"]*"', "", text)
        text = text.replace(f" {Mandate.objects.get().pk}</span>", "</span>")  # its number, as it is shown
        text = text.replace(f"第{Mandate.objects.get().pk}号", "")
        pages.append([row for row in text.split("\n") if "委托书" in row])
    assert pages[0] and all(one == pages[0] for one in pages)


def test_the_proxys_ballot_is_held_to_what_was_typed(running: Motion, estate: Estate) -> None:
    proxy = Person.objects.create_user(username="proxy", name="受托人")
    entry = estate.entry(running, "2-101")
    sent = {**PAPER, "account": "proxy"}
    assert office(estate.officer).post(page(running, entry.pk), sent).status_code == 302
    for choices in ({"1": "yes"}, {"2": "no"}):
        with pytest.raises(NotYours):
            phone(estate, running, "2-101", choices, by=proxy)
    phone(estate, running, "2-101", {"1": "no"}, by=proxy)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"item_2": ""}, 422), ({"item_1": "out"}, 422), ({"document": ""}, 422), ({"name": " "}, 422),
        ({"account": "no-such-account"}, 422), ({"account": "officer"}, 403), ({"item_1": "maybe"}, 422),
    ],
)  # fmt: skip
def test_what_is_not_a_mandate_is_refused_and_kept_on_the_page(
    running: Motion, estate: Estate, wrong: dict[str, Any], status: int
) -> None:
    entry = estate.entry(running, "2-101")
    answer = office(estate.officer).post(page(running, entry.pk), {**PAPER, **wrong})
    assert answer.status_code == status and not Mandate.objects.exists()
    assert "document" in wrong or "委托书，存4号夹" in answer.content.decode()


def test_a_new_mandate_ends_the_earlier_one_and_says_so(running: Motion, estate: Estate) -> None:
    clerk, entry = office(estate.officer), estate.entry(running, "2-101")
    clerk.post(page(running, entry.pk), PAPER)
    assert "委托书，存4号夹" in clerk.get(page(running, entry.pk)).content.decode()
    clerk.post(page(running, entry.pk), {**PAPER, "document": "第二份"})
    assert [m.document for m in Mandate.objects.filter(revoked_at=None)] == ["第二份"]


def test_who_records_when_and_where(
    running: Motion, estate: Estate, motion_in: MotionIn, clock: Clock
) -> None:
    entry = estate.entry(running, "2-101")
    people = estate.world.people
    for name, status in (("district", 403), ("expert", 403), ("resident", 403), ("stranger", 404)):
        assert office(people[name]).get(page(running)).status_code == status, name
        assert office(people[name]).post(page(running, entry.pk), PAPER).status_code == status, name
    other = motion_in(_S.ROLL, title="另一场表决")
    office(estate.officer).post(page(running, entry.pk), PAPER)
    kept = Mandate.objects.get()
    assert office(estate.officer).post(page(other), {"end": kept.pk}).status_code == 404  # another vote's
    assert office(estate.officer).get(page(other, entry.pk)).status_code == 404
    parking = running.entries.exclude(left_out="").first()
    assert parking and office(estate.officer).get(page(running, parking.pk)).status_code == 404
    clock(CLOSES)
    Motion.objects.filter(pk=running.pk).update(state=_S.CLOSED)
    assert office(estate.officer).post(page(running, entry.pk), PAPER).status_code == 409
    assert (
        page(running)
        not in office(estate.officer).get(reverse("voting:motion", args=[running.uid])).content.decode()
    )
