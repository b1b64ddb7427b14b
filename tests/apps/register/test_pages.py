"""The register's pages through the door."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.register.models import Area, Compound, ServiceContract
from tests.apps.register.stories import many
from tests.worlds import World

SQUARE = {"type": "Polygon", "coordinates": [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]]}


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def words(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"register:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def sent_figures(client: Client, code: str) -> dict[str, Any]:
    """What the browser would send for an untouched form."""
    form = client.get(reverse("register:correct", args=[code])).context["form"]
    return {f.name: f.value() for f in form if f.value() not in (None, "")}


def test_an_untouched_form_changes_nothing(officer: Client, world: World) -> None:
    sent = sent_figures(officer, "T-opera")
    answer = officer.post(reverse("register:correct", args=["T-opera"]), sent)
    assert answer.status_code == 302
    assert Compound.objects.get(code="T-opera").version == 1


def test_a_correction_shows_on_the_compound_page(officer: Client, world: World) -> None:
    sent = {**sent_figures(officer, "T-opera"), "households": "17", "collection": "85.5", "mature": "no"}
    officer.post(reverse("register:correct", args=["T-opera"]), sent)
    found = Compound.objects.get(code="T-opera")
    assert (found.households, found.collection, found.mature) == (17, Decimal("0.855"), False)
    assert "85.5%" in words(officer, "compound", "T-opera")


def test_a_mistake_loses_nothing_that_was_typed(officer: Client, world: World) -> None:
    sent = {**sent_figures(officer, "T-opera"), "households": "999999999", "address": "岳阳路170弄"}
    answer = officer.post(reverse("register:correct", args=["T-opera"]), sent)
    assert answer.status_code == 422
    assert "岳阳路170弄" in answer.content.decode()
    assert Compound.objects.get(code="T-opera").households == 16


def test_a_stale_form_is_told_who_changed_what(officer: Client, world: World) -> None:
    sent = sent_figures(officer, "T-opera")
    officer.post(reverse("register:correct", args=["T-opera"]), {**sent, "households": "17"})
    answer = officer.post(reverse("register:correct", args=["T-opera"]), {**sent, "households": "18"})
    assert answer.status_code == 409
    assert "officer 某" in answer.content.decode() and 'value="18"' in answer.content.decode()


def test_contract_notice_and_countdown(officer: Client, world: World) -> None:
    today = timezone.localdate()
    end = today + timedelta(days=40)
    officer.post(
        reverse("register:contract", args=["T-opera"]),
        {
            "company": "旧城物业有限公司",
            "starts_on": "2022-01-01",
            "ends_on": end.isoformat(),
            "fee": "0.45",
            "fee_mode": "lump_sum",
        },
    )
    row = ServiceContract.objects.get()
    sent = {"given_on": today.isoformat(), "leaves_on": end.isoformat(), "reason": "收不抵支"}
    world.people["administrator"]
    answer = officer.post(reverse("register:exit_notice", args=[row.pk]), sent)
    assert answer.status_code == 302
    page = words(officer, "compound", "T-opera")
    assert "countdown-days" in page and ">40<" in page and "收不抵支" in page
    assert "京剧院小区" in words(officer, "warnings", kind="exit_notice")
    again = officer.post(reverse("register:exit_notice", args=[row.pk]), sent)
    assert again.status_code == 409
    officer.post(reverse("register:withdraw_notice", args=[row.pk]))
    assert "countdown-days" not in words(officer, "compound", "T-opera")


def test_merging_from_the_page(officer: Client, world: World) -> None:
    url = reverse("register:merge", args=["T-opera"])
    sent = {"codes": ["T-opera", "T-garden"], "name": "岳阳新苑", "on": timezone.localdate().isoformat()}
    assert officer.post(url, {**sent, "codes": ["T-opera"]}).status_code == 422
    assert officer.post(url, {**sent, "codes": ["T-opera", "T-hongyi"]}).status_code == 422
    assert officer.post(url, {**sent, "confirmed": "T-garden|T-opera"}).status_code == 302
    assert "岳阳新苑" in words(officer, "compound", "T-opera")  # what became of it


def test_the_form_for_an_area_is_not_for_everybody(client: Client, world: World) -> None:
    for who, status in (("resident", 403), ("officer", 403), ("district", 200), ("administrator", 200)):
        client.force_login(world.people[who])
        assert client.get(reverse("register:area_new")).status_code == status, who


def test_outlines_come_with_the_view(officer: Client, world: World) -> None:
    corners = [[121.45, 31.209], [121.451, 31.209], [121.451, 31.21], [121.45, 31.209]]
    square = {"type": "Polygon", "coordinates": [corners]}
    Compound.objects.exclude(code="T-garden").update(outline=square)
    url = reverse("register:map_outlines")
    seen = officer.get(url, {"box": "121.447,31.20,121.46,31.22"}).json()["features"]
    assert [f["properties"]["key"] for f in seen] == ["T-opera"] and seen[0]["geometry"] == square
    filtered = officer.get(url, {"box": "121.447,31.20,121.46,31.22", "text": "花苑"}).json()
    assert filtered["features"] == []
    assert officer.get(url, {"box": "121.3,31.1,121.31,31.11"}).json()["features"] == []
    for box in ("", "1,2,3", "a,b,c,d", "nan,nan,nan,nan", "121,31,122,32", "5,5,4,4", "1e999,0,1,1"):
        assert officer.get(url, {"box": box}).status_code == 422, box
    told = officer.get(reverse("register:map_data"), {"text": "京剧"}).json()["outlines"]
    assert told.startswith(url) and "text=" in told


def test_the_list_is_paged_and_filtered(officer: Client, world: World) -> None:
    many(world, 60)
    assert officer.get(reverse("register:compounds")).context is not None
    first = words(officer, "compounds")
    assert first.count("<tr>") == 51
    assert "京剧院小区" in words(officer, "compounds", text="京剧")
    assert "京剧院小区" not in words(officer, "compounds", text="花苑")
    assert words(officer, "compounds", page="999") != first


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"page": "9" * 5000},
        {"area": "nowhere"},
        {"households_below": "-1"},
        {"fee_below": "nan"},
        {"fee_below": "1e999"},
        {"older_than": "9" * 400},
        {"text": "\x00'\"<script>"},
        {"warning": "x"},
        {"sort": "password"},
        {"households": "0", "floor_area": "a,b", "fee": "inf", "age": "1" * 110},
        {"days": "99999999999"},
        {"kind": "\U0001f600"},
    ],
)
@pytest.mark.parametrize("page", ["compounds", "map", "map_data", "warnings", "census", "census_map"])
def test_strange_addresses_are_answered(officer: Client, page: str, query: dict[str, str]) -> None:
    body = words(officer, page, **query)
    assert "<script>" not in body or page != "compounds"


def test_a_name_is_written_not_run(officer: Client, world: World) -> None:
    Compound.objects.filter(code="T-opera").update(name="<img src=x onerror=alert(1)>", version=2)
    for page in (words(officer, "compounds"), words(officer, "compound", "T-opera"), words(officer, "map")):
        assert "<img src=x" not in page


def test_an_unknown_compound_is_not_there(officer: Client) -> None:
    assert officer.get(reverse("register:compound", args=["T-none"])).status_code == 404
    assert officer.get(reverse("register:exit_notice", args=[9])).status_code == 404


def test_the_map_counts_every_compound_with_a_place(officer: Client, world: World) -> None:
    Compound.objects.filter(code="T-alone").update(lon=None, lat=None, version=2)
    body = json.loads(words(officer, "map_data"))
    assert {p[3] for p in body["points"]} == {"T-opera", "T-garden"}
    assert {c["key"] for c in body["colourings"]} == {"warning", "class", "management", "fee"}
    for place in body["points"]:
        assert len(place) == 5 + len(body["colourings"])
        for colouring, index in zip(body["colourings"], place[5:], strict=True):
            assert 0 <= index < len(colouring["categories"])
    assert "无人小区" not in json.dumps(body, ensure_ascii=False)


def test_a_map_that_the_browser_has_is_not_sent_again(officer: Client, world: World) -> None:
    url = reverse("register:map_data")
    mark = officer.get(url)["ETag"]
    assert officer.get(url, HTTP_IF_NONE_MATCH=mark).status_code == 304
    zipped = officer.get(url, HTTP_ACCEPT_ENCODING="gzip")
    assert zipped["Content-Encoding"] == "gzip"
    Compound.objects.filter(code="T-opera").update(name="新名", version=9)
    assert officer.get(url, HTTP_IF_NONE_MATCH=mark).status_code == 200


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("geojson", b"{")])
def test_the_list_is_taken_out(officer: Client, kind: str, start: bytes) -> None:
    answer = officer.get(reverse("register:export", args=[kind]))
    assert answer.content.startswith(start) and kind in answer["Content-Disposition"]
    assert officer.get(reverse("register:export", args=["exe"])).status_code == 404


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_census_is_taken_out(officer: Client, kind: str, start: bytes) -> None:
    assert officer.get(reverse("register:census_file", args=[kind])).content.startswith(start)


def test_census_limits_stand_in_the_address(officer: Client, world: World) -> None:
    counted = officer.get(reverse("register:census"), {"households": "20，100"}).context["census"]
    assert [(b.high, b.count) for b in counted.tables["households"]] == [(20, 1), (100, 1), (None, 1)]


def test_a_formula_in_a_name_stays_text(officer: Client, world: World) -> None:
    Compound.objects.filter(code="T-opera").update(housing_class="=1+1", version=2)
    text = officer.get(reverse("register:census_file", args=["csv"])).content.decode()
    assert "'=1+1" in text and "\n=1+1" not in text


def test_a_full_width_formula_is_text_too(officer: Client, world: World) -> None:
    Compound.objects.filter(code="T-opera").update(housing_class="＝1+1", version=2)
    assert "'＝1+1" in officer.get(reverse("register:census_file", args=["csv"])).content.decode()


def test_money_is_told_with_its_rates(officer: Client, world: World) -> None:
    page = words(officer, "warnings", kind="loss")
    assert "shanghai.toml" in page and "2026-01-01" in page


def test_an_outline_is_drawn(officer: Client, world: World) -> None:
    url = reverse("register:outline", args=["310104003000"])
    sent = SimpleUploadedFile("a.geojson", json.dumps(SQUARE).encode())
    assert officer.post(url, {"outline": sent}).status_code == 302
    outline = Area.objects.get(code="310104003000").outline
    assert outline and outline["type"] == "Polygon"
    assert "天平街道" in words(officer, "map_data")
    broken = SimpleUploadedFile("a.geojson", b"{")
    assert officer.post(url, {"outline": broken}).status_code == 422


def test_every_page_in_english(officer: Client, world: World) -> None:
    officer.cookies["django_language"] = "en"
    page = words(officer, "compound", "T-opera")
    assert "Service contracts" in page and "Households" in page and "估算" not in page
