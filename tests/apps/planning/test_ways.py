"""Ways: drawn, saved as versions, walked on by the next plan."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.planning import jobs
from linmeng.planning.actions import open_draft, save_ways
from linmeng.planning.models import RatesVersion, Run, WaysVersion
from linmeng.planning.queries.snapshots import thaw
from linmeng.planning.queries.streets import planning_areas
from tests.apps.planning.conftest import run_of
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, TODAY, World

RIVER = {"type": "LineString", "coordinates": [[121.4506, 31.2], [121.4506, 31.22]]}
WAY = {"type": "LineString", "coordinates": [[121.449, 31.2095], [121.452, 31.2095]]}


def drawing(*features: tuple[Any, dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": about, "geometry": g} for g, about in features],
    }


PARTED = drawing((RIVER, {"kind": "barrier"}))
WALKED = drawing((WAY, {}), ({"type": "Point", "coordinates": [121.4505, 31.2095]}, {"compound": "T-opera"}))


def save(
    world: World, data: Any = PARTED, on_top_of: int = 0, who: str = "officer", **more: Any
) -> WaysVersion:
    area = more.pop("area", world.areas["tianping"])
    return save_ways(by=world.people[who], at=NOW, area=area, data=data, on_top_of=on_top_of, **more)


@pytest.mark.django_db
def test_every_save_is_a_version_and_an_audit_row(world: World) -> None:
    first = save(world, note="  the river ")
    second = save(world, WALKED, on_top_of=1)
    assert [(v.number, v.note) for v in (first, second)] == [(1, "the river"), (2, "")]
    rows = AuditRow.objects.filter(act="planning.save_ways").order_by("pk")
    assert [row.after for row in rows] == [{"version": 1, "barrier": 1}, {"version": 2, "way": 1, "gate": 1}]


@pytest.mark.django_db
def test_who_drew_on_an_older_version_is_told_and_nothing_is_lost(world: World) -> None:
    save(world)
    with pytest.raises(NotNow, match="version"):
        save(world, WALKED, on_top_of=0, who="district")
    with pytest.raises(NotNow, match="different"):
        save(world, PARTED, on_top_of=1)
    assert WaysVersion.objects.count() == AuditRow.objects.filter(act="planning.save_ways").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "resident", "manager", "community", "expert", "committee"])
def test_only_the_offices_of_the_area_draw(world: World, who: str) -> None:
    with pytest.raises(NotYours):
        save(world, who=who)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"type": "FeatureCollection"},
        drawing((RIVER, {"kind": "moat"})),
        drawing(({"type": "Point", "coordinates": [121.45, 31.2]}, {"compound": "T-nowhere"})),
        drawing(({"type": "LineString", "coordinates": [[121.45, 31.2], [121.45, 31.2]]}, {})),
        drawing((RIVER, {"kind": "barrier"}), ({"type": "LineString", "coordinates": [[0, 0]]}, {})),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(world: World, wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        save(world, wrong)
    with pytest.raises(NotUnderstood):
        save(world, note="x" * 201)
    assert not WaysVersion.objects.exists()


@pytest.mark.django_db
def test_ways_belong_to_sub_districts(world: World) -> None:
    with pytest.raises(NotNow):
        save(world, who="city", area=world.areas["xuhui"])


@pytest.mark.django_db
def test_the_next_plan_walks_and_the_run_keeps_what_it_walked_on(world: World, rates: RatesVersion) -> None:
    free = run_of(world, rates)
    save(world)
    parted = run_of(world, rates, seed=1)
    for run in (free, parted):
        jobs.run_plan(run.pk)
        run.refresh_from_db()
        assert run.state == Run.State.DONE, run.failure
    alliances = [{tuple(a["members"]) for a in run.plan.data["alliances"]} for run in (free, parted)]
    assert ("T-garden", "T-opera") in alliances[0]
    assert ("T-garden", "T-opera") not in alliances[1]
    save(world, WALKED, on_top_of=1)
    assert [a.ways for run in (free, parted) for a in thaw(run.inputs, {})] == [None, 1]
    (kept,) = thaw(parted.inputs, {})
    assert (len(kept.street.barriers), kept.street.walking) == (1, None)
    (now,) = planning_areas(world.people["officer"], world.areas["tianping"], TODAY)
    assert now.street.walking is not None
    assert [g.compound for g in now.street.walking.gates] == ["T-opera"]


@pytest.mark.django_db
def test_the_page_shows_saves_and_refuses(world: World) -> None:
    url = reverse("planning:ways", args=[world.areas["tianping"].code])
    client = client_of(world, "officer")
    assert client.get(url).status_code == 200
    sent = {"data": json.dumps(PARTED), "on_top_of": "0", "note": "river"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code in (409, 422)
    assert client.post(url, {"data": "no json", "on_top_of": "1"}).status_code in (400, 422)
    assert WaysVersion.objects.count() == 1
    brought = SimpleUploadedFile("ways.geojson", json.dumps(WALKED).encode())
    assert client.post(url, {"file": brought, "on_top_of": "1"}).status_code == 302
    file = client.get(reverse("planning:ways_file", args=[world.areas["tianping"].code]) + "?version=1")
    assert [f["properties"] for f in json.loads(file.content)["features"]] == [{"kind": "barrier"}]
    assert client.get(url + "?version=1").status_code == 200
    assert client.get(url + "?version=9").status_code == client.get(url + "?version=x").status_code == 404
    points = client.get(reverse("planning:ways_compounds", args=[world.areas["tianping"].code])).json()[
        "points"
    ]
    assert {p[3] for p in points} >= {"T-opera", "T-garden"}


@pytest.mark.django_db
def test_a_resident_and_another_street_see_nothing(world: World) -> None:
    url = reverse("planning:ways", args=[world.areas["tianping"].code])
    for who in ("resident", "stranger"):
        assert client_of(world, who).get(url).status_code in (403, 404)
        assert client_of(world, who).post(url, {"data": json.dumps(PARTED)}).status_code in (403, 404)
    assert not WaysVersion.objects.exists()


@pytest.mark.django_db
def test_the_plan_s_map_shows_the_ways_it_was_computed_with(world: World, rates: RatesVersion) -> None:
    client, area = client_of(world, "officer", "en"), world.areas["tianping"]
    door = (
        {"type": "Point", "coordinates": [121.4506, 31.2096]},
        {"kind": "door", "compounds": ["T-opera", "T-garden"]},
    )
    bare = run_of(world, rates)
    save(
        world,
        drawing(
            *((f["geometry"], f["properties"]) for f in WALKED["features"]),
            (RIVER, {"kind": "barrier"}),
            door,
        ),
    )
    walked = run_of(world, rates, seed=1)
    save(world, PARTED, on_top_of=1)
    shown = {}
    for run in (bare, walked):
        jobs.run_plan(run.pk)
        run.refresh_from_db()
        shown[run] = client.get(reverse("planning:plan_map", args=[run.plan.pk])).json()
    assert shown[bare]["ways"] is None
    assert shown[walked]["ways"]["label"].endswith("version 1 of the ways")
    kinds = {k["key"]: (k["label"], k["lines"], k["points"]) for k in shown[walked]["ways"]["kinds"]}
    assert kinds == {
        "way": ("Way", [[[121.449, 31.2095], [121.452, 31.2095]]], []),
        "barrier": ("Barrier", [[[121.4506, 31.2], [121.4506, 31.22]]], []),
        "gate": ("Gate", [], [[121.4505, 31.2095]]),
        "door": ("Door after a merge", [], [[121.4506, 31.2096]]),
    }
    assert (len(shown[bare]["links"]), len(shown[walked]["links"])) == (1, 0)  # the river is no link
    draft = open_draft(by=world.people["officer"], at=NOW, area=area, plan=walked.plan)
    drawn = client.get(reverse("planning:draft_map", args=[draft.pk])).json()
    assert drawn["ways"] == shown[walked]["ways"]
