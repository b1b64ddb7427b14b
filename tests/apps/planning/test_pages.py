"""Every page of the room, for those who may see it and those who may not."""

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.planning.queries import report_of
from tests.worlds import World

OFFICERS = {"officer", "district", "city", "administrator"}
INSIDERS = {*OFFICERS, "community", "expert", "committee", "manager", "resident"}
ANYBODY = {*INSIDERS, "stranger"}


def client_of(world: World, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(world.people[who])
    client.cookies["django_language"] = language
    return client


def addresses(plan: PlanVersion) -> dict[str, tuple[str, set[str]]]:
    """Page → its address, and who gets it."""
    run, rates = plan.run_id, plan.run.rates_id
    files = ("plan.json", "plan.xlsx", "plan.geojson", "plan.png", "plan.html", "rates.toml",
             "plan.certificates.json", "check_certificate.py")  # fmt: skip
    of_plan = {
        "plan": reverse("planning:plan", args=[plan.pk]),
        "map": reverse("planning:plan_map", args=[plan.pk]),
        "alliances": reverse("planning:alliances", args=[plan.pk]),
        "shares": reverse("planning:shares", args=[plan.pk]),
        "questions": reverse("planning:questions", args=[plan.pk]),
        "why here": reverse("planning:questions", args=[plan.pk]) + "?compound=T-opera",
        "front": reverse("planning:front", args=[plan.pk]),
        "alliance 1": reverse("planning:alliance", args=[plan.pk, 1]),
        "alliance 2": reverse("planning:alliance", args=[plan.pk, 2]),
        "run": reverse("planning:run", args=[run]),
        **{name: reverse("planning:file", args=[plan.pk, name]) for name in files},
    }
    of_rates = {
        "rates": reverse("planning:rates"),
        "rates version": reverse("planning:rates_version", args=[rates]),
        "rates edit": reverse("planning:rates_edit", args=[rates]),
        "rates text": reverse("planning:rates_text", args=[rates]),
        "rates file": reverse("planning:rates_file", args=[rates]),
        "rates compare": reverse("planning:compare_rates") + f"?one={rates}&other={rates}",
    }
    return {
        "plans": (reverse("planning:plans"), ANYBODY),
        "runs": (reverse("planning:runs"), OFFICERS | {"stranger"}),
        "compare": (reverse("planning:compare"), OFFICERS | {"stranger"}),
        "choose area": (reverse("planning:choose_area"), OFFICERS | {"stranger"}),
        "start": (reverse("planning:start", args=["310104003000"]), OFFICERS),
        "compound": (reverse("planning:compound", args=["T-garden"]), INSIDERS - {"resident"}),
        "my compound": (reverse("planning:compound", args=["T-opera"]), INSIDERS - {"manager", "committee"}),
        **{name: (address, OFFICERS) for name, address in of_plan.items()},
        **{name: (address, OFFICERS | {"stranger"}) for name, address in of_rates.items()},
    }


@pytest.mark.django_db
def test_every_page_by_role(world: World, plan: PlanVersion) -> None:
    wrong = []
    for who in [*sorted(ANYBODY), "nobody"]:
        client = client_of(world, who)
        for name, (address, allowed) in addresses(plan).items():
            status = client.get(address).status_code
            if (status == 200) != (who in allowed) or status not in (200, 403, 404):
                wrong.append((who, name, status))
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_in_both_languages(world: World, plan: PlanVersion, language: str) -> None:
    client = client_of(world, "officer", language)
    for name, (address, _allowed) in addresses(plan).items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        if answer["Content-Type"].startswith("text/html") and not name.endswith("html"):
            assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in answer.content.decode(), name


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in(plan: PlanVersion) -> None:
    for name, (address, _allowed) in addresses(plan).items():
        answer = Client().get(address)
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"], name


@pytest.mark.django_db
def test_numbers_too_large_are_not_found(world: World) -> None:
    client = client_of(world, "officer")
    for name in ("plan", "run", "rates_version"):
        assert client.get(reverse(f"planning:{name}", args=[10**30])).status_code == 404


@pytest.mark.django_db
def test_start_then_cancel(world: World, rates: RatesVersion) -> None:
    client = client_of(world, "officer")
    address = reverse("planning:start", args=["310104003000"])
    answer = client.post(address, {"rates": rates.pk, "seconds": 10, "seed": ""})
    run = Run.objects.get()
    assert answer["Location"] == reverse("planning:run", args=[run.pk])
    page = client.get(answer["Location"])
    assert "hx-trigger" in page.content.decode()
    client.post(reverse("planning:cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert client.post(reverse("planning:cancel", args=[run.pk])).status_code == 409


@pytest.mark.django_db
def test_a_bad_form_says_so(world: World, rates: RatesVersion) -> None:
    client = client_of(world, "officer")
    address = reverse("planning:start", args=["310104003000"])
    answer = client.post(address, {"rates": rates.pk, "seconds": "7", "seed": "-1"})
    assert answer.status_code == 422 and not Run.objects.exists()


@pytest.mark.django_db
def test_a_resident_reads_what_the_fee_becomes(world: World, public: PlanVersion) -> None:
    page = client_of(world, "resident").get(reverse("planning:compound", args=["T-opera"])).content.decode()
    assert "岳阳花苑" in page and "元" in page
    assert reverse("planning:plan", args=[public.pk]) not in page


@pytest.mark.django_db
def test_htmx_gets_the_card_only(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    pair = next(s.number for s in report_of(plan).sheets if s.joined)
    card = client.get(reverse("planning:alliance", args=[plan.pk, pair]), headers={"HX-Request": "true"})
    assert b"<html" not in card.content and "★" in card.content.decode()


def test_a_member_s_own_calculation_is_for_its_own_people_and_the_office(
    world: World, public: PlanVersion
) -> None:
    for who, columns in (("resident", 1), ("officer", 2)):
        client = client_of(world, who)
        page = client.get(reverse("planning:compound", args=["T-opera"])).content.decode()
        assert ("岳阳花苑单独" in page, "京剧院小区单独" in page) == (columns == 2, True)
        lines = client.get("/api/planning/compounds/T-opera/calculation").json()["lines"]
        assert {len(line["alone"]) for line in lines} == {columns}
