"""An alliance of a plan is put to the vote from its page."""

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.planning.models import PlanVersion
from linmeng.planning.queries.plans import report_of
from linmeng.voting.queries.motions import motions_about
from tests.worlds import TODAY, World


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def joined(plan: PlanVersion) -> int:
    """The number of the alliance that changes something for its members."""
    return next(s.number for s in report_of(plan).sheets if s.joined)


def address(plan: PlanVersion) -> str:
    return reverse("planning:put_to_vote", args=[plan.pk, joined(plan)])


def test_a_plan_that_is_not_published_says_what_to_do_first(officer: Client, plan: PlanVersion) -> None:
    page = officer.get(address(plan)).content.decode()
    assert reverse("planning:publish_plan", args=[plan.pk]) in page and "fee_matter" not in page
    sent = {"fee_matter": "other_major", "adjacency": "踏勘"}
    assert officer.post(address(plan), sent).status_code == 409


def test_the_button_leads_to_drafts_once(officer: Client, public: PlanVersion, world: World) -> None:
    alliance = reverse("planning:alliance", args=[public.pk, joined(public)])
    assert address(public) in officer.get(alliance).content.decode()
    sent = {"fee_matter": "other_major", "adjacency": "踏勘记录第 7 号"}
    assert officer.post(address(public), sent).status_code == 302
    found = motions_about(world.people["officer"], TODAY, kind="planning.alliance", plan=public.pk)
    assert found.count() >= 1
    page = officer.get(address(public)).content.decode()
    assert reverse("voting:motion", args=[found[0].uid]) in page
    assert officer.post(address(public), sent).status_code == 409


def test_it_is_not_for_residents(client: Client, public: PlanVersion, world: World) -> None:
    client.force_login(world.people["resident"])
    assert client.get(address(public)).status_code in (403, 404)
