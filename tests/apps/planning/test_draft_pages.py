"""The pages of drafts and publishing."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linmeng.planning import actions
from linmeng.planning.models import Draft, DraftEdit, PlanVersion, Publication
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(world: World, plan: PlanVersion) -> Draft:
    return actions.open_draft(by=world.people["officer"], at=NOW, area=world.areas["tianping"], plan=plan)


def post(client: Client, draft: Draft, **values: Any) -> Any:
    values = {"do": "move", "on": Draft.objects.get(pk=draft.pk).number, **values}
    return client.post(reverse("planning:draft_edit", args=[draft.pk]), values, headers=HTMX)


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_plan_to_draft_to_what_it_costs(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    page = client.get(reverse("planning:draft_of_plan", args=[plan.pk]))
    assert "310104003000" in shown(page)
    opened = client.post(reverse("planning:draft_of_plan", args=[plan.pk]), {"area": "310104003000"})
    draft = Draft.objects.get()
    assert opened["Location"] == reverse("planning:draft", args=[draft.pk])
    board = shown(post(client, draft, who="T-opera", to="", at="T-opera"))
    assert "<html" not in board and "took 京剧院小区 out" in board and 'data-on="1"' in board
    assert re.search(r"2\.30|0\.45", board) and "What the last step did" in board
    data = json.loads(re.search(r'id="draft-map-data"[^>]*>(.*?)</script>', board, re.S).group(1))  # type: ignore[union-attr]
    assert [p[3] for p in data["points"]] == ["T-alone", "T-garden", "T-opera"] and data["links"] == []


def test_without_a_script_the_page_comes_anew(world: World, draft: Draft) -> None:
    client = client_of(world, "officer")
    address = reverse("planning:draft_edit", args=[draft.pk])
    answer = client.post(address, {"do": "move", "on": 0, "who": "T-opera", "to": "", "at": "T-opera"})
    assert answer.status_code == 302 and answer["Location"].endswith("?at=T-opera#draft")
    page = shown(client.get(answer["Location"].partition("#")[0]))
    assert "京剧院小区" in page and "<html" in page


def test_nothing_new_is_said_without_a_page(world: World, draft: Draft) -> None:
    client, other = client_of(world, "officer"), client_of(world, "district")
    address = reverse("planning:draft", args=[draft.pk])
    page = shown(client.get(address))
    stamp = re.search(r"stamp=([^\"&]+)", page).group(1)  # type: ignore[union-attr]
    assert client.get(f"{address}?stamp={stamp}", headers=HTMX).status_code == 204
    post(other, draft, who="T-opera", to="")
    news = client.get(f"{address}?stamp={stamp}", headers=HTMX)
    assert news.status_code == 200 and "district 某" in shown(news)
    other.get(address)
    assert "district 某" in shown(client.get(address))


def test_a_stale_edit_is_refused_in_words(world: World, draft: Draft) -> None:
    client, other = client_of(world, "officer"), client_of(world, "district")
    assert post(other, draft, who="T-opera", to="").status_code == 200
    refused = post(client, draft, who="T-alone", to="T-garden", on=0)
    assert refused.status_code == 409 and "district 某" in shown(refused)
    assert Draft.objects.get(pk=draft.pk).number == 1


@pytest.mark.parametrize(
    "values",
    [
        {"do": "dance"}, {"on": "-1"}, {"on": "x"}, {"on": 99}, {"who": ""}, {"who": "T-nothing"},
        {"who": "x" * 41}, {"do": "mode", "mode": "hug"}, {"do": "open", "version": 7},
        {"who": [f"c{i}" for i in range(60)]},
    ],
    ids=str,
)  # fmt: skip
def test_bad_input_gets_a_sentence(world: World, draft: Draft, values: dict[str, Any]) -> None:
    answer = post(client_of(world, "officer"), draft, **{"who": "T-opera", "to": "", **values})
    assert answer.status_code in (409, 422) and 'role="alert"' in shown(answer)
    assert not DraftEdit.objects.exists()


def test_notes_and_versions(world: World, draft: Draft) -> None:
    client = client_of(world, "officer")
    note = reverse("planning:draft_note", args=[draft.pk])
    answer = client.post(
        note, {"text": "问过了 <b>", "about": "alliance:T-opera", "at": "T-opera"}, headers=HTMX
    )
    assert "问过了 &lt;b&gt;" in shown(answer)
    assert draft.notes.get().about == ["T-garden", "T-opera"]
    assert client.post(note, {"text": ""}, headers=HTMX).status_code == 422
    keep = reverse("planning:draft_version", args=[draft.pk])
    assert client.post(keep, {"name": "第一稿", "on": 0}).status_code == 302
    post(client, draft, who="T-opera", to="")
    compare = reverse("planning:draft_compare", args=[draft.pk])
    page = shown(client.get(f"{compare}?one=v1&other=now"))
    assert "第一稿" in page and "京剧院小区" in page
    assert client.get(f"{compare}?one=nonsense&other=v99").status_code == 200


def test_a_draft_from_nothing(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    address = reverse("planning:draft_new")
    assert "天平街道" in shown(client.get(address))
    sent = {"area": "310104003000", "rates": plan.run.rates_id, "name": "自己排"}
    assert client.post(address, sent).status_code == 302
    assert Draft.objects.get().name == "自己排"
    assert client.post(address, {**sent, "area": "310109010000"}).status_code == 404
    assert client.post(address, {**sent, "rates": 10**9}).status_code == 422


def test_publishing_a_draft(world: World, draft: Draft) -> None:
    client = client_of(world, "officer")
    post(client, draft, who="T-opera", to="")
    address = reverse("planning:publish_draft", args=[draft.pk])
    assert client.get(f"{address}?on=1").status_code == 200
    answer = client.post(address, {"on": 1, "name": "天平十月方案", "words": "先这样"})
    found = Publication.objects.get()
    assert answer["Location"] == reverse("planning:plan", args=[found.plan_id])
    assert found.plan.name == "天平十月方案" and found.version and found.version.edit == 1
    assert client.get(answer["Location"]).status_code == 200
    assert "先这样" in shown(client.get(reverse("planning:publications")))


def test_a_draft_that_breaks_a_rule_is_not_published(world: World, draft: Draft) -> None:
    client = client_of(world, "officer")
    post(client, draft, who="T-alone", to="T-garden")
    address = reverse("planning:publish_draft", args=[draft.pk])
    assert "无人小区" in shown(client.get(address))
    answer = client.post(address, {"on": 1, "name": "不行"})
    assert answer.status_code == 409 and not Publication.objects.exists()
    assert PlanVersion.objects.count() == 1


def test_withdrawing_needs_a_reason(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer")
    client.post(reverse("planning:publish_plan", args=[plan.pk]), {"words": ""})
    found = Publication.objects.get()
    again = client.post(reverse("planning:publish_plan", args=[plan.pk]), {"words": ""})
    assert again.status_code == 409
    address = reverse("planning:withdraw", args=[found.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "面积有误"}).status_code == 302
    found.refresh_from_db()
    assert found.withdrawn_at and found.reason == "面积有误"
    assert client.post(address, {"reason": "再次"}).status_code == 409
    assert "面积有误" in shown(client.get(reverse("planning:publications")))


def test_the_replay_file(world: World, draft: Draft) -> None:
    from linmeng.planning.files.replay import read_replay

    client = client_of(world, "officer")
    post(client, draft, who="T-opera", to="")
    client.post(reverse("planning:publish_draft", args=[draft.pk]), {"on": 1, "name": "单独"})
    found = Publication.objects.get()
    file = client.get(reverse("planning:replay", args=[found.pk]))
    assert 'filename="' in file["Content-Disposition"]
    replayed = read_replay(file.content, "plan.replay.json")
    assert replayed.asked is None and replayed.plan.objective == found.plan.objective
    assert {a.members for a in replayed.plan.alliances} == {("T-alone",), ("T-garden",), ("T-opera",)}


def send(client: Client, address: str, sent: Any = None) -> Any:
    return client.post(f"/api/planning{address}", sent, content_type="application/json")


def test_the_json_door(world: World, plan: PlanVersion) -> None:
    client = client_of(world, "officer", "en")
    opened = send(client, "/drafts", {"area": "310104003000", "plan": plan.pk})
    assert opened.status_code == 201 and opened.json()["totals"]["change"] == pytest.approx(0.0)
    draft = f"/drafts/{opened.json()['id']}"
    edited = send(client, f"{draft}/edits", {"do": "move", "on": 0, "who": ["T-alone"], "to": "T-garden"})
    assert edited.status_code == 201 and edited.json()["totals"]["broken"] == 1
    assert any("not neighbours" in words for a in edited.json()["alliances"] for words in a["breaks"])
    assert send(client, f"{draft}/edits", {"do": "undo", "on": 0}).status_code == 409
    assert send(client, f"{draft}/publish", {"on": 1, "name": "x"}).status_code == 409
    assert send(client, f"{draft}/edits", {"do": "undo", "on": 1}).json()["edits"] == 2
    published = send(client, f"{draft}/publish", {"on": 2, "name": "x", "words": "y"})
    assert published.status_code == 201 and published.json()["draft"] == opened.json()["id"]
    [row] = client.get("/api/planning/publications").json()
    withdrawn = send(client, f"/publications/{row['id']}/withdraw", {"words": "z"})
    assert withdrawn.json()["reason"] == "z" and withdrawn.json()["withdrawn_at"]
    again = send(client, f"/plans/{row['plan']}/publish", {})
    assert again.status_code == 201 and again.json()["draft"] is None
    assert [d["edits"] for d in client.get("/api/planning/drafts").json()] == [2]


def test_the_json_door_refuses(world: World, draft: Draft) -> None:
    stranger, resident = client_of(world, "stranger"), client_of(world, "resident")
    address = f"/api/planning/drafts/{draft.pk}"
    assert stranger.get(address).status_code == 404 and resident.get(address).status_code == 403
    assert Client().get(address).status_code == 401
    officer = client_of(world, "officer")
    for sent in ({"area": "310104003000"}, {"area": "310104003000", "plan": 1, "more": 1}, {"area": "x"}):
        assert send(officer, "/drafts", sent).status_code == 422
    assert send(officer, "/drafts", {"area": "310104003000", "plan": 999}).status_code == 404
    assert send(officer, f"/drafts/{draft.pk}/edits", {"do": "dance", "on": 0}).status_code == 422


def test_queries_do_not_grow_with_edits_notes_and_versions(world: World, draft: Draft) -> None:
    client, who = client_of(world, "officer"), world.people["officer"]
    addresses = [
        reverse("planning:draft", args=[draft.pk]),
        reverse("planning:draft", args=[draft.pk]) + "?at=T-opera",
        reverse("planning:drafts"),
        reverse("planning:publications"),
    ]

    def counted(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def edit(on: int, to: str) -> None:
        wanted = actions.Wanted("move", ("T-opera",), to=to)
        actions.edit_draft(by=who, at=NOW, draft=draft, on=on, wanted=wanted)

    def add(number: int) -> None:
        edit(2 * number, "")
        edit(2 * number + 1, "T-garden")
        actions.note_draft(by=who, at=NOW, draft=draft, text="好")
        actions.keep_version(by=who, at=NOW, draft=draft, on=1, name="一")
        actions.publish_draft(by=who, at=NOW, draft=draft, name="一", on=1)
        actions.open_draft(by=who, at=NOW, area=world.areas["tianping"], plan=draft.based_on)

    add(0)
    few = [counted(address) for address in addresses]
    for number in range(1, 6):
        add(number)
    assert [counted(address) for address in addresses] == few
