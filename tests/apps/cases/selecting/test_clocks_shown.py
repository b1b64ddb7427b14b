"""The clocks of a selection on its page, in the case's list, in calendars; the form that shows the result."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from linmeng.cases.actions.scoring import rank_offers
from linmeng.cases.models import Case
from linmeng.cases.pages.selecting import clocks_shown, next_clock
from linmeng.cases.queries.feeds import entries_for
from linmeng.cases.queries.watching import clocks_of, due_beside_steps
from linmeng.notices.models import Notice
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    RANKED,
    SHOWN,
    Bidding,
    drawn,
    opened,
    scored,
    shown,
    with_offers,
)
from tests.apps.cases.selecting.test_steps_followed import awarded, tender
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock", "tender"]


def page(made: Bidding, address: str = "") -> str:
    client = Client()
    client.force_login(made.officer)
    return client.get(address or f"/cases/selections/{made.uid}/").content.decode()


def test_the_page_says_each_clock_and_what_is_late(world: World, case: Case, clock: Clock) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    clock(moment(11, 25))
    with translation.override("en"):
        rows = {c.what: (c.how, c.left) for c in clocks_shown(made.now(), date(2024, 11, 25))}
        late = next_clock(made.now(), date(2024, 11, 25))
    assert rows["A company is chosen."] == ("late", "4 days late")
    assert rows["The result is announced."] == ("done", "done on 2024-11-13")
    text = page(made)
    assert "2024-11-19 – 2024-11-21" in text and "case-late" in text
    assert late is not None and late.what == "A company is chosen."
    assert "2024-11-21" in page(made, f"/cases/{case.uid}/selections/")


def test_the_award_is_filed_when_its_step_says_so(world: World, rules: Any, tender: Case) -> None:
    """A procedure without the step never says it: the clock goes late and a person sees it."""
    made = shown(scored(opened(drawn(with_offers(world, tender)))))
    awarded(made)
    found = {c.key: c for c in clocks_of(made.now(), date(2024, 12, 10))}
    assert found["filed"].standing(date(2024, 12, 10)) == "late"


def test_the_calendar_holds_what_no_step_watches(world: World, case: Case) -> None:
    """The test procedure has no tender: all of it."""
    made = with_offers(world, case)
    today = date(2024, 11, 8)
    assert [c.key for _row, c in due_beside_steps(case, today)] == ["close", "drawn", "opened"]
    said = {e.id.rsplit("-", 1)[-1]: e for e in entries_for(made.officer, today, lambda *_a: "")}
    assert said["close"].begins == moment(11, 12, 10) and said["opened"].begins == moment(11, 12, 14)
    assert said["drawn"].begins == date(2024, 11, 12) and not said["drawn"].done


def test_a_step_of_the_procedure_is_not_said_twice(world: World, tender: Case) -> None:
    shown(scored(opened(drawn(with_offers(world, tender)))))
    keys = [c.key for _row, c in due_beside_steps(tender, date(2024, 11, 14))]
    assert keys == ["close", "opened"]


def test_the_form_is_filled_in_and_publishes(world: World, tender: Case, clock: Clock) -> None:
    made = scored(opened(drawn(with_offers(world, tender))))
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    clock(SHOWN)
    address = f"/cases/selections/{made.uid}/show/"
    text = page(made, address)
    for said in ('value="2024-11-13"', 'value="2024-11-18"', "评标结果公示", "第一候选人", made.uid):
        assert said in text, said
    client = Client()
    client.force_login(made.officer)
    data = {"from_on": "2024-11-13", "until_on": "2024-11-18", "title": "公示", "body": "正文"}
    data["version"] = str(made.now().version)
    assert client.post(address, data).status_code == 302
    assert Notice.objects.get().title == "公示" and made.now().state == "shown"
    assert client.post(address, data).status_code == 409 and Notice.objects.count() == 1  # twice
    assert "/notices/n/" in page(made)
    public = Client().get(f"/notices/n/{Notice.objects.get().uid}/")
    assert public.status_code == 200 and "正文" in public.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"from_on": "gestern", "until_on": "2024-11-18"},
        {"from_on": "2024-11-13", "until_on": "99999-01-01"},
        {"from_on": "2024-11-13", "until_on": "2024-11-14"},
        {"title": "长" * 161},
        {"title": ""},
        {"body": "长" * 20_001},
        {"body": "  "},
        {"version": "abc"},
        {"version": "1"},
        {"version": "9" * 400},
    ],
)
def test_nonsense_in_the_form_is_said_and_publishes_nothing(
    world: World, tender: Case, clock: Clock, data: dict[str, str]
) -> None:
    made = scored(opened(drawn(with_offers(world, tender))))
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    clock(SHOWN)
    client = Client()
    client.force_login(made.officer)
    whole = {"from_on": "2024-11-13", "until_on": "2024-11-18", "title": "公示", "body": "正文"}
    answer = client.post(f"/cases/selections/{made.uid}/show/", {**whole, **data} if data else {})
    assert answer.status_code in (200, 400, 409, 422), answer.status_code
    assert made.now().state == "ranked" and not Notice.objects.exists()


def test_a_refused_form_can_be_sent_again(world: World, case: Case, clock: Clock) -> None:
    """After a refusal the form stands for the selection's own version, not for its case's."""
    made = scored(opened(drawn(with_offers(world, case))))
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    clock(SHOWN)
    client = Client()
    client.force_login(made.officer)
    address = f"/cases/selections/{made.uid}/show/"
    whole = {"from_on": "2024-11-13", "until_on": "2024-11-14", "title": "公示", "body": "正文"}
    answer = client.post(address, {**whole, "version": str(made.now().version)})
    version = answer.context["form"]["version"].value()
    assert int(version) == made.now().version != Case.objects.get(pk=case.pk).version
    assert client.post(address, {**whole, "until_on": "2024-11-18", "version": version}).status_code == 302
