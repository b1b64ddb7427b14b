"""The register for programs: the same permissions, one kind of answer to what cannot be done."""

import json
from typing import Any

import pytest
from django.test import Client

from linmeng.register.models import Compound, ServiceContract
from tests.apps.register.stories import contract
from tests.worlds import World

HOUSE = "/api/register"


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.people["officer"])
    return client


def send(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = client.generic(method, HOUSE + path, raw, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_a_list_is_counted_and_cut(officer: Client) -> None:
    status, body = send(officer, "GET", "/compounds?limit=2")
    assert (status, body["count"], len(body["rows"])) == (200, 3, 2)
    status, body = send(officer, "GET", "/compounds?text=京剧")
    assert [r["name"] for r in body["rows"]] == ["京剧院小区"]


def test_one_compound_with_sources_and_estimates(officer: Client) -> None:
    status, body = send(officer, "GET", "/compounds/T-opera")
    assert (status, body["area"], body["figures"]["households"]) == (200, 813.0, 16)
    assert body["sources"]["site_area"]["kind"] == "estimated" and body["estimates"]["site_area"] == 508.1


def test_correcting(officer: Client, world: World) -> None:
    sent = {"version": 1, "figures": {"households": 17, "area": 820.5, "tier": None}}
    status, body = send(officer, "PATCH", "/compounds/T-opera", sent)
    assert (status, body["households"], body["area"], body["version"]) == (200, 17, 820.5, 2)
    assert Compound.objects.get(code="T-opera").fee is not None  # what was left out stays
    status, body = send(officer, "PATCH", "/compounds/T-opera", sent)
    assert (status, body["status"]) == (409, 409) and "officer 某" in body["title"]


def test_registering_and_renaming(officer: Client, world: World) -> None:
    status, body = send(officer, "POST", "/compounds", {"name": "新村", "area": "310104003001"})
    assert (status, body["name"], body["area_name"]) == (201, "新村", "岳阳居委会")
    code = body["code"]
    status, body = send(officer, "PUT", f"/names/{code}", {"version": 1, "name": "新新村"})
    assert (status, body["name"]) == (200, "新新村")


def test_contract_notice_and_back(officer: Client, world: World) -> None:
    sent = {"company": "甲", "starts_on": "2024-01-01", "fee": 0.5, "fee_mode": "lump_sum"}
    status, body = send(officer, "POST", "/contracts/of/T-alone", sent)
    assert (status, body["company"], body["ends_on"]) == (201, "甲", None)
    number = body["number"]
    assert send(officer, "POST", "/contracts/of/T-alone", sent)[0] == 409
    notice = {"given_on": "2024-09-01", "leaves_on": "2024-12-31"}
    assert send(officer, "POST", f"/contracts/{number}/exit-notice", notice)[0] == 201
    assert send(officer, "GET", "/contracts/of/T-alone")[1][0]["leaves_on"] == "2024-12-31"
    assert send(officer, "DELETE", f"/contracts/{number}/exit-notice")[0] == 200
    assert send(officer, "POST", f"/contracts/{number}/end", {"ended_on": "2024-12-31"})[0] == 200


def test_overviews(officer: Client, world: World) -> None:
    contract(world)
    assert [a["name"] for a in send(officer, "GET", "/areas")[1]] == ["天平街道", "岳阳居委会"]
    status, body = send(officer, "GET", "/warnings?kind=no_company")
    assert (status, [r["code"] for r in body["rows"]]) == (200, ["T-alone"])
    status, body = send(officer, "GET", "/warnings?kind=loss")
    assert "shanghai.toml" in body["rows"][0]["basis"] and "2026-01-01" in body["rows"][0]["basis"]
    status, body = send(officer, "GET", "/census?households=20&households=100")
    assert [b["count"] for b in body["tables"]["households"]] == [1, 1, 1]


HUGE = "1" + "0" * 400
LUMP = {"company": "甲", "starts_on": "2024-02-03", "fee": 1, "fee_mode": "lump_sum"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/compounds/T-none", None, 404),
        ("GET", "/compounds/T-hongyi", None, 403),
        ("GET", "/compounds/%00", None, 404),
        ("GET", "/compounds/😀", None, 404),
        ("GET", f"/compounds?offset={HUGE}", None, 422),
        ("GET", f"/compounds?fee_below={HUGE}", None, 422),
        ("GET", "/compounds?text=%00", None, 422),
        ("GET", "/compounds?warning=x", None, 422),
        ("GET", "/census?households=nan", None, 422),
        ("GET", "/census?households=-1", None, 422),
        ("GET", "/census?area=%00", None, 422),
        ("PATCH", "/compounds/T-opera", "{", 400),
        ("PATCH", "/compounds/T-opera", b"\xff\xfe", 400),
        ("PATCH", "/compounds/T-opera", "null", 422),
        ("PATCH", "/compounds/T-opera", {"version": 1, "figures": {"fee": 150}}, 422),
        ("PATCH", "/compounds/T-opera", f'{{"version": {HUGE}, "figures": {{}}}}', 422),
        ("PATCH", "/compounds/T-opera", f'{{"version": 1, "figures": {{"households": {HUGE}}}}}', 422),
        ("PATCH", "/compounds/T-opera", f'{{"version": 1, "figures": {{"lon": {HUGE}}}}}', 422),
        ("PATCH", "/compounds/T-opera", '{"version": 1, "figures": {"lon": NaN, "lat": 1}}', 422),
        ("PATCH", "/compounds/T-opera", '{"version": 1, "figures": {"address": "\\u0000"}}', 422),
        ("PATCH", "/compounds/T-opera", '{"version": 1, "figures": {"address": "\\ud800"}}', 422),
        ("POST", "/contracts/of/T-opera", {**LUMP, "starts_on": "0001-01-01"}, 422),
        ("POST", "/contracts/of/T-opera", {**LUMP, "starts_on": "2024-02-30"}, 422),
        ("POST", "/contracts/of/T-opera", {**LUMP, "fee": "1e400"}, 422),
        ("POST", f"/contracts/{HUGE}/end", {"ended_on": "2024-01-01"}, 404),
        ("DELETE", "/contracts/7/exit-notice", None, 404),
        ("POST", "/compounds", {"name": "x", "area": "999999999999"}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_problem(
    officer: Client, method: str, path: str, body: Any, status: int
) -> None:
    got, said = send(officer, method, path, body)
    assert got == status
    assert said["status"] == status and said["title"] and said["detail"]
    assert Compound.objects.get(code="T-opera").version == 1 and not ServiceContract.objects.exists()


def test_nobody_without_signing_in(world: World, client: Client) -> None:
    status, said = send(client, "GET", "/compounds")
    assert (status, said["status"]) == (401, 401)


@pytest.mark.parametrize(
    ("role", "status"),
    [("officer", 200), ("community", 200), ("committee", 403), ("resident", 403), ("nobody", 403)],
)
def test_the_same_permissions_as_the_pages(world: World, client: Client, role: str, status: int) -> None:
    client.force_login(world.people[role])
    assert (
        send(client, "PATCH", "/compounds/T-garden", {"version": 1, "figures": {"households": 121}})[0]
        == status
    )
