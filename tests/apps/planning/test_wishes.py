"""Pin and forbid by clicking, then run again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.planning import jobs
from linmeng.planning.models import PlanVersion, Run
from linmeng.planning.queries import report_of
from linmeng.planning.queries.comparison import compare
from tests.apps.planning.test_pages import client_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


def click(client: Client, plan: PlanVersion, **sent: str) -> str:
    """The page after a click on the plan's page."""
    address = reverse("planning:wish", args=[plan.pk])
    return client.post(
        address, {"back": reverse("planning:plan", args=[plan.pk]), **sent}, follow=True
    ).content.decode()


def again(client: Client, plan: PlanVersion) -> PlanVersion:
    answer = client.post(reverse("planning:again", args=[plan.pk]))
    run = Run.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("planning:run", args=[run.pk])
    jobs.run_plan(run.pk)
    return PlanVersion.objects.select_related("run__rates", "run__area").get(run=run)


def test_forbid_a_pair_and_run_again(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    page = click(client, plan, do="apart", one="T-opera", other="T-garden")
    assert "Noted for the next plan." in page and "never with" in page
    other = again(client, plan)
    assert other.run.based_on == plan and other.objective > plan.objective
    found = compare(report_of(plan), report_of(other))
    assert {m.compound.id for m in found.moved} == {"T-opera", "T-garden"}
    sides = client.get(reverse("planning:compare") + f"?one={plan.pk}&other={other.pk}")
    assert sides.status_code == 200 and "2 compounds are grouped otherwise" in sides.content.decode()
    assert "never with" in client.get(reverse("planning:plan", args=[other.pk])).content.decode()


def test_a_refused_wish_comes_back_as_a_sentence(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    page = click(client, plan, do="together", one="T-opera", other="T-alone")
    assert "these two lie" in page and "together with" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "together", "one": "T-opera"},
        {"do": "together", "one": "T-opera", "other": "<script>"},
        {"do": "keep", "one": "nobody"},
        {"do": "mode", "one": "T-opera"},
        {"do": "drop", "kind": "mode", "one": "T-nobody"},
        {"do": "host", "one": "T-opera", "other": "T-opera"},
    ],
)
def test_nonsense_changes_nothing(sent: dict[str, str], world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    page = click(client, plan, **sent)
    assert "<script>" not in page.replace("<script src", "")
    assert client.session.get("planning.wishes", {}).get(str(plan.pk), {}) == {}


@pytest.mark.parametrize("sent", [{}, {"do": "fly"}, {"do": "mode", "mode": "dance"}])
def test_what_no_button_sends_is_refused(sent: dict[str, str], world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    assert client.post(reverse("planning:wish", args=[plan.pk]), sent).status_code == 422


def test_keep_as_it_is_then_drop(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    click(client, plan, do="keep", one="T-opera")
    kept: dict[str, Any] = client.session["planning.wishes"][str(plan.pk)]
    assert kept == {
        "together": [["T-garden", "T-opera"]],
        "mode": {"T-garden": "attach", "T-opera": "attach"},
        "host": {"T-opera": "T-garden"},
    }
    click(client, plan, do="drop", kind="together", one="T-opera", other="T-garden")
    assert "together" not in client.session["planning.wishes"][str(plan.pk)]
    click(client, plan, do="clear")
    assert client.session["planning.wishes"][str(plan.pk)] == {}


def test_no_way_out_of_the_house(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    sent = {"do": "clear", "back": "//elsewhere.example/"}
    answer = client.post(reverse("planning:wish", args=[plan.pk]), sent)
    assert answer["Location"] == reverse("planning:plan", args=[plan.pk])


def test_why_not_otherwise_is_answered(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    pair = next(s.number for s in report_of(plan).sheets if s.joined)
    page = client.get(reverse("planning:alliance", args=[plan.pk, pair])).content.decode()
    assert "a merged area has one housing class" in page and "dearer" in page
