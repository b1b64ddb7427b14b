"""What may go otherwise, and the trade-offs: asked on the page, answered, shown in both languages."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning import actions, jobs
from linmeng.planning.models import PlanVersion, RatesVersion, Study
from linmeng.planning.queries.risks import contract_ends
from linmeng.register.actions import record_contract
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.apps.planning.test_pages import client_of
from tests.apps.planning.test_studies import answered, ask, opened
from tests.apps.planning.test_studies_queries import scatter
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db
AREA = "310104003000"
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def asked_on_page(world: World, plan: PlanVersion, language: str, **sent: str) -> tuple[Study, str]:
    """The study that a form of the page leads to, computed, and its page."""
    client = client_of(world, "officer", language)
    opened(client, "robustness", plan.pk)
    answer = client.post(reverse("planning:ask_robustness", args=[plan.pk]), {"area": AREA, **sent})
    study = Study.objects.latest("pk")
    assert answer["Location"] == reverse("planning:study", args=[study.pk])
    jobs.run_study(study.pk)
    study.refresh_from_db()
    assert study.state == Study.State.DONE, study.failure
    return study, opened(client, "study", study.pk)


@LANGUAGES
def test_if_the_host_says_no_the_guest_cannot_go_on(world: World, plan: PlanVersion, language: str) -> None:
    study, page = asked_on_page(world, plan, language, kind="robustness")
    rows = {row["member"]: row for row in study.result["answer"]["rows"]}
    assert set(rows) == {"T-opera", "T-garden"}
    assert not rows["T-garden"]["stands"] and rows["T-garden"]["reasons"]
    assert rows["T-opera"]["price"] > 0 and "京剧院小区" in page


@LANGUAGES
def test_where_nobody_agrees_nobody_is_relied_on(world: World, plan: PlanVersion, language: str) -> None:
    study, page = asked_on_page(world, plan, language, kind="expected", yes="0", exceptions="岳阳花苑 60 %\n")
    found = study.result["answer"]
    assert study.parameters == {"yes": 0.0, "except": {"T-garden": 0.6}}
    assert found["bound"] <= found["mean"] <= found["mean_now"] + 1e-6
    assert "60%" in page
    version = actions.open_answer(by=world.people["officer"], at=NOW, study=study, place=0)
    assert version.bound <= version.objective


@pytest.mark.parametrize("line", ["凡尔赛 60", "岳阳花苑", "岳阳花苑 160", "岳阳花苑 x"])
def test_a_line_that_is_no_chance_is_named(world: World, plan: PlanVersion, line: str) -> None:
    sent = {"area": AREA, "kind": "expected", "yes": "80", "exceptions": line}
    answer = client_of(world, "officer").post(reverse("planning:ask_robustness", args=[plan.pk]), sent)
    assert answer.status_code == 422 and line in answer.content.decode() and not Study.objects.exists()


@LANGUAGES
def test_who_is_bound_by_a_contract_joins_later(world: World, plan: PlanVersion, language: str) -> None:
    record_contract(
        by=world.people["officer"], at=NOW, code="T-opera", company="旧城物业有限公司",
        starts_on=date(2023, 1, 1), ends_on=date(2099, 6, 30), fee=Decimal("0.45"), fee_mode="lump_sum",
    )  # fmt: skip
    assert contract_ends(world.people["officer"], ["T-opera", "T-garden"], TODAY) == {"T-opera": "2099-06-30"}
    study, page = asked_on_page(world, plan, language, kind="staging")
    [row] = study.result["answer"]["rows"]
    assert row["whole_on"] == "2099-07-01" and "2099-07-01" in page


@LANGUAGES
def test_how_far_figures_may_be_off(world: World, plan: PlanVersion, language: str) -> None:
    sent = {"estimates": "20", "wages": "10", "direct": "10", "draws": "10"}
    study, page = asked_on_page(world, plan, language, kind="intervals", **sent)
    found = study.result["answer"]
    assert found["draws"] == 10 and found["kept"]["low"] < found["kept"]["high"]
    assert [h["members"] for h in found["held"]] == [["T-garden", "T-opera"]] and "10" in page


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("expected", {"yes": 1.5}), ("expected", {"yes": "often"}), ("expected", {"yes": True}),
        ("expected", {"except": {"T-nowhere": 0.5}}), ("expected", {"except": [1]}),
        ("intervals", {"wages": 0.95}), ("intervals", {"draws": 0}), ("intervals", {"draws": 10**9}),
        ("staging", {}), ("staging", {"on": "2026-01-01", "ends": {"T-opera": "soon"}}),
        ("staging", {"on": "2026-01-01", "ends": ["T-opera"]}),
    ],
)  # fmt: skip
def test_assumptions_out_of_range_are_refused(
    kind: str, parameters: dict[str, Any], world: World, plan: PlanVersion
) -> None:
    with pytest.raises(NotUnderstood):
        ask(world, plan, kind=kind, parameters=parameters)
    assert not Study.objects.exists()


def varied(world: World, rates: RatesVersion) -> PlanVersion:
    """A plan of compounds beside one another, of different size and fee."""
    scatter(world, 6)
    for n, c in enumerate(Compound.objects.filter(code__startswith="T-few")):
        c.floor_area_dm2, c.fee = (120_000 + 160_000 * n), Decimal("0.30") + Decimal("0.15") * n
        c.management, c.company = "company", world.organisations["leaving_company"]
        c.save()
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    return PlanVersion.objects.get(run=run)


@LANGUAGES
def test_the_trade_offs_and_two_of_their_plans_compared(
    world: World, rates: RatesVersion, language: str
) -> None:
    client, plan = client_of(world, "officer", language), varied(world, rates)
    assert opened(client, "front", plan.pk)
    study = answered(world, plan, kind="front", parameters={})
    points = study.result["answer"]["points"]
    assert study.result["answer"]["whole"] and len(points) > 1
    there = client.get(reverse("planning:front", args=[plan.pk]))
    assert there["Location"] == reverse("planning:study", args=[study.pk])
    page = opened(client, "study", study.pk)
    assert page.count('name="place"') == len(points) and 'id="front-data"' in page
    address = reverse("planning:open_answer", args=[study.pk])
    both = client.post(address, {"place": ["0", str(len(points) - 1)]})
    assert (
        both["Location"].startswith(reverse("planning:compare"))
        and client.get(both["Location"]).status_code == 200
    )
    assert client.post(address, {"only": "1", "place": ["0"]})["Location"].startswith("/planning/plans/")
    for sent in ({}, {"place": ["0", "1", "0"]}, {"place": ["x"]}, {"place": ["99"]}):
        assert client.post(address, sent).status_code == 422


@LANGUAGES
def test_other_plans_side_by_side(world: World, rates: RatesVersion, language: str) -> None:
    client, plan = client_of(world, "officer", language), varied(world, rates)
    study = answered(world, plan, kind="alternatives", parameters={})
    found = study.result["answer"]["found"]
    assert len(study.result["plans"]) == len(found) and opened(client, "study", study.pk)
    for place in range(len(found)):
        version = actions.open_answer(by=world.people["officer"], at=NOW, study=study, place=place)
        assert plan.objective - 0.01 <= version.objective <= plan.objective * 1.03
        assert version.data["alliances"] != plan.data["alliances"]
