"""The JSON door to ways: read as GeoJSON, publish the next version; the same permissions."""

from typing import Any

import pytest
from django.test import Client

from linmeng.people.models import AuditRow
from linmeng.planning.models import WaysVersion
from tests.apps.planning.test_api import API, post
from tests.apps.planning.test_pages import client_of
from tests.apps.planning.test_permissions import IN_TIANPING, OFFICES, ROLES
from tests.apps.planning.test_ways import PARTED, WALKED, drawing, save
from tests.worlds import World

pytestmark = pytest.mark.django_db
HERE = "/ways/310104003000"


def send(client: Client, data: Any, on_top_of: int = 0, **more: Any) -> Any:
    return post(client, HERE, {"data": data, "on_top_of": on_top_of, **more})


def test_publish_and_read_every_version(world: World) -> None:
    client = client_of(world, "officer")
    nothing = client.get(API + HERE).json()
    assert (nothing["version"], nothing["features"], nothing["type"]) == (0, [], "FeatureCollection")
    first = send(client, PARTED, note=" the river ")
    assert first.status_code == 201 and (first.json()["version"], first.json()["note"]) == (1, "the river")
    assert send(client, WALKED, on_top_of=1).status_code == 201
    newest = client.get(API + HERE).json()
    assert [f["properties"]["kind"] for f in newest["features"]] == ["way", "gate"] and newest["version"] == 2
    assert client.get(f"{API}{HERE}/versions/1").json() == first.json()
    rows = client.get(f"{API}{HERE}/versions").json()
    assert [(r["version"], r["counts"]) for r in rows] == [(2, {"way": 1, "gate": 1}), (1, {"barrier": 1})]
    assert send(client, newest, on_top_of=2).status_code == 409  # what was read is understood: the same again
    assert AuditRow.objects.filter(act="planning.save_ways").count() == 2


def test_refusals_are_problems(world: World) -> None:
    save(world)
    client = client_of(world, "officer", "en")
    late = send(client, WALKED, on_top_of=0)
    assert late.status_code == 409 and late["Content-Type"] == "application/problem+json"
    huge = {"type": "LineString", "coordinates": [[10**400, 1], [121.45, 31.2]]}
    nonsense: list[Any] = [[], {"type": "FeatureCollection"}, drawing((huge, {})), drawing((None, {}))]
    for wrong in nonsense:
        assert send(client, wrong, on_top_of=1).status_code == 422
    assert send(client, WALKED, on_top_of=1, note="x" * 201).status_code == 422
    assert client.get(f"{API}{HERE}/versions/2").status_code == 404
    assert client.get(f"{API}/ways/31010400300x").status_code == 422
    city = client_of(world, "city")
    assert city.get(f"{API}/ways/310104000000").status_code == 409  # a district: ways are a sub-district's
    assert WaysVersion.objects.count() == 1


def test_by_role(world: World) -> None:
    save(world)
    for who in ROLES:
        client, last = client_of(world, who), WaysVersion.objects.count()
        seen = [client.get(API + HERE + more).status_code for more in ("", "/versions", "/versions/1")]
        made = send(client, WALKED if last % 2 else PARTED, on_top_of=last).status_code
        if who in IN_TIANPING:
            assert (seen, made) == ([200] * 3, 201), who
        else:
            assert {*seen, made} <= ({404} if who in OFFICES else {403, 404}), who
            assert WaysVersion.objects.count() == last
    assert Client().get(API + HERE).status_code == 401
