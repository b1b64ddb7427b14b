"""Cases for programs: one door, the same permissions and refusals."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from linmeng.cases.models import Case
from linmeng.people.models import Person
from tests.apps.cases.conftest import CaseOf, moment
from tests.worlds import World


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment(9, 20, 12))


@pytest.fixture
def program(client: Client, officer: Person) -> Client:
    client.force_login(officer)
    return client


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/cases/{path}", body, content_type="application/json")


def test_the_list_narrows(program: Client, case: Case, case_of: CaseOf) -> None:
    case_of("T-alone", title="无人小区")
    rows = program.get("/api/cases/").json()
    assert {row["number"] for row in rows} == {"310104003-2024-001", "310104003-2024-002"}
    (row,) = program.get("/api/cases/", {"compound": "T-garden"}).json()
    assert row["uid"] == case.uid and row["state"] == "open" and row["area"] == "310104003000"
    assert program.get("/api/cases/", {"late": "true"}).json() == []


def test_opened_read_and_carried_on(program: Client, world: World) -> None:
    made = post(program, "", procedure="try", codes=["T-opera"], title="京剧院小区").json()
    found = program.get(f"/api/cases/{made['uid']}").json()
    first = next(t for t in found["tasks"] if t["step"] == "feasibility")
    assert (first["standing"], first["role"], first["clause"]) == ("open", "subdistrict_office", "SH-REG 8")
    done = post(program, f"{made['uid']}/steps/feasibility", on="2024-09-20", version=found["version"])
    assert done.status_code == 200
    told = post(program, f"{made['uid']}/facts/contract_end", compound="T-opera", value="2024-12-31").json()
    assert {"fact": "contract_end", "compound": "T-opera", "value": "2024-12-31"} in told["facts"]
    kinds = [e["kind"] for e in program.get(f"/api/cases/{made['uid']}/events").json()]
    assert kinds == ["joined", "did", "learnt"]


def test_refused_in_words(program: Client, case: Case, client: Client, world: World) -> None:
    stale = post(program, f"{case.uid}/steps/feasibility", version=1)
    assert stale.status_code == 409 and stale.headers["Content-Type"].startswith("application/problem+json")
    assert post(program, f"{case.uid}/steps/vote", compound="T-opera", outcome="carried").status_code == 409
    assert (
        post(program, f"{case.uid}/facts/contract_end", compound="T-opera", value="月底").status_code == 422
    )
    assert post(program, f"{case.uid}/steps/feasibility", on="明天").status_code == 422
    client.force_login(world.people["committee"])
    assert post(client, f"{case.uid}/steps/feasibility").status_code == 403
    client.force_login(world.people["stranger"])
    assert client.get(f"/api/cases/{case.uid}").status_code == 404
    client.logout()
    assert client.get("/api/cases/").status_code == 401
