"""Notices for programs: what everybody reads without an account, and the acts with the same refusals."""

from typing import Any

import pytest
from django.test import Client

from linmeng.notices.actions import (
    answer_comment,
    hide_comment,
    make_comment,
    post_notice,
    replace_notice,
    withdraw_notice,
)
from linmeng.notices.models import Notice
from tests.apps.notices.conftest import AT, ON, NoticeIn, moment, photo
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
DAYS = {"from_on": "2024-09-20", "until_on": "2024-10-20"}


@pytest.fixture(autouse=True)
def _now(clock: Clock) -> None:
    clock(AT)


@pytest.fixture
def office(world: World) -> Client:
    return client_of(world, "officer")


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def open_(path: str, **asked: Any) -> Any:
    """What somebody without an account is answered."""
    return Client().get(f"/api/notices/public/{path}", asked)


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/notices/{path}", body, content_type="application/json")


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["rows"]]


def is_problem(answer: Any, status: int) -> bool:
    kind = answer.headers["Content-Type"]
    return (
        bool(answer.status_code == status == answer.json()["status"]) and kind == "application/problem+json"
    )


# For everybody


def test_a_place_s_list_is_that_of_its_page(world: World, notice_in: NoticeIn, clock: Clock) -> None:
    notice_in(title="京剧院的公告")
    notice_in(title="花苑的公告", compounds=["T-garden"])
    notice_in(title="街道的公告", compounds=[], areas=["310104003000"])
    notice_in("draft", title="草稿不公开")
    gone = notice_in(title="撤回的公告")
    withdraw_notice(by=world.people["officer"], at=AT, uid=gone.uid, why="面积有误")
    assert titles(open_("compounds/T-opera")) == ["撤回的公告", "街道的公告", "京剧院的公告"]
    assert titles(open_("compounds/T-opera", state="running")) == ["街道的公告", "京剧院的公告"]
    assert titles(open_("compounds/T-opera", state="earlier")) == ["撤回的公告"]
    area = open_("areas/310104003000", offset=1, limit=2)
    assert titles(area) == ["街道的公告", "花苑的公告"] and area.json()["count"] == 4
    clock(moment(11, 1))
    assert titles(open_("compounds/T-opera", state="running")) == []
    assert is_problem(open_("compounds/T-nothing"), 404) and is_problem(open_("areas/999999999999"), 404)
    assert is_problem(open_("compounds/T-opera", limit=0), 422)


def test_one_notice_says_what_its_page_says(world: World, notice_in: NoticeIn) -> None:
    officer = world.people["officer"]
    notice = notice_in(kind="fund")
    told: dict[str, Any] = {"by": officer, "at": AT, "uid": notice.uid}
    post_notice(**told, where="大门旁公告栏", posted_on=ON, photos=[photo()])
    said = make_comment(
        at=AT, uid=notice.uid, text="我住3号楼201室，同意。", name="张三丰", contact="13912345678"
    )
    hidden = make_comment(at=AT, uid=notice.uid, text="骂人的话", name="李四光")
    make_comment(at=AT, uid=notice.uid, text="还没有人看过的意见")
    answer_comment(**told, number=said.pk, answer="谢谢。")
    hide_comment(**told, number=hidden.pk, why="辱骂")
    found = open_(f"notices/{notice.uid}").json()
    assert found["body"] == notice.body and (found["days_asked"], found["clause"]) == (7, "SH-F24 VI (3)")
    assert found["comments"] == {"all": 3, "answered": 1, "new": 1, "hidden": 1} and found["takes_comments"]
    assert found["places"] == [{"kind": "compound", "code": "T-opera", "name": "京剧院小区"}]
    [posting] = found["postings"]
    assert Client().get(posting["photos"][0].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert Client().get(found["address"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    heard = open_(f"notices/{notice.uid}/comments").json()
    assert heard["count"] == 1 and heard["rows"][0]["answer"] == "谢谢。"
    assert "**室" in heard["rows"][0]["shown"]


def test_nothing_personal_is_told(world: World, notice_in: NoticeIn) -> None:
    """Neither who commented nor who wrote, published, answered or took the photograph."""
    notice = notice_in()
    told: dict[str, Any] = {"by": world.people["officer"], "at": AT, "uid": notice.uid}
    made = make_comment(at=AT, uid=notice.uid, text="同意方案。", name="张三丰", contact="13912345678")
    answer_comment(**told, number=made.pk, answer="谢谢。")
    waits = make_comment(at=AT, uid=notice.uid, text="还没有人看过的意见", name="李四光")
    post_notice(**told, where="大门", posted_on=ON, photos=[photo()])
    paths = ("compounds/T-opera", f"notices/{notice.uid}", f"notices/{notice.uid}/comments")
    names = ("张三丰", "13912345678", waits.name, waits.text, *_names_of(world))
    for path in paths:
        words = open_(path).content.decode()
        assert not [name for name in names if name in words], path


def _names_of(world: World) -> list[str]:
    officer = world.people["officer"]
    return [officer.name, f'"{officer.username}"']


def test_a_draft_is_nobody_s(notice_in: NoticeIn) -> None:
    draft = notice_in("draft")
    for path in (f"notices/{draft.uid}", f"notices/{draft.uid}/comments", "notices/%00"):
        assert is_problem(open_(path), 404)


def test_replaced_and_its_successor_point_to_each_other(world: World, notice_in: NoticeIn) -> None:
    old = notice_in()
    fresh = replace_notice(by=world.people["officer"], at=AT, uid=old.uid, why="更正单价", title="更正后")
    before, after = (open_(f"notices/{n.uid}").json() for n in (old, fresh))
    assert (before["state"], before["replaced_by"], before["ended_why"]) == (
        "replaced",
        fresh.uid,
        "更正单价",
    )
    assert (after["replaces"], after["replaced_by"], before["takes_comments"]) == (old.uid, "", False)


# For staff


def test_from_draft_to_withdrawal(world: World, office: Client) -> None:
    made = post(office, "", kind="scheme", title="托管方案", compounds=["T-opera"])
    assert made.status_code == 201 and made.json()["state"] == "draft" and made.json()["address"] == ""
    uid, path = made.json()["uid"], f"/api/notices/{made.json()['uid']}"
    assert is_problem(post(office, f"{uid}/publish"), 422)  # neither text nor days
    changes = {"body": "托管期限六个月。", **DAYS, "version": 1}
    changed = office.patch(path, changes, content_type="application/json").json()
    assert (changed["version"], changed["body"], changed["title"]) == (2, "托管期限六个月。", "托管方案")
    assert is_problem(post(office, f"{uid}/publish", version=1), 409)  # somebody changed it meanwhile
    public = post(office, f"{uid}/publish", version=2).json()
    assert public["state"] == "published" and titles(open_("compounds/T-opera")) == ["托管方案"]
    assert is_problem(office.patch(path, changes, content_type="application/json"), 409)
    fresh = post(office, f"{uid}/replace", why="更正标题", title="托管方案（更正）").json()
    assert (fresh["replaces"], fresh["body"], fresh["until_on"]) == (uid, "托管期限六个月。", "2024-10-20")
    gone = post(office, f"{fresh['uid']}/withdraw", why="方案要重新研究").json()
    assert (gone["state"], gone["ended_why"]) == ("withdrawn", "方案要重新研究")
    assert is_problem(post(office, f"{fresh['uid']}/withdraw", why="再撤一次"), 409)


def test_places_of_a_draft_are_changed_together(office: Client) -> None:
    uid = post(office, "", kind="other", title="公告", compounds=["T-opera", "T-garden"]).json()["uid"]
    found = office.patch(
        f"/api/notices/{uid}", {"areas": ["310104003000"]}, content_type="application/json"
    ).json()
    assert [p["code"] for p in found["places"]] == ["310104003000"]
    found = office.patch(f"/api/notices/{uid}", {"title": "新标题"}, content_type="application/json").json()
    assert (found["title"], [p["code"] for p in found["places"]]) == ("新标题", ["310104003000"])


def test_the_list_narrows(world: World, office: Client, notice_in: NoticeIn) -> None:
    first = notice_in(title="甲公告")
    notice_in("draft", title="乙草稿", kind="audit")
    notice_in(title="丙公告", compounds=["T-garden"])
    make_comment(at=AT, uid=first.uid, text="同意")

    def asked(**narrow: Any) -> list[str]:
        return titles(office.get("/api/notices/", narrow))

    assert asked() == ["丙公告", "乙草稿", "甲公告"] and asked(offset=1, limit=1) == ["乙草稿"]
    assert asked(state="draft") == ["乙草稿"] and asked(kind="audit") == ["乙草稿"]
    assert asked(compound="T-garden") == ["丙公告"] and asked(text="甲") == ["甲公告"]
    assert asked(unanswered="true") == ["甲公告"] and asked(state="over") == []
    [row] = office.get("/api/notices/", {"unanswered": "true"}).json()["rows"]
    assert row["waiting"] == 1


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"title": "身份证310104199001011234"}, 422),
    ({"title": "标题", "compounds": ["T-nothing"]}, 422),
    ({"title": "标题", "compounds": []}, 422),
    ({"title": "标题", "compounds": ["T-hongyi"]}, 403),
    ({"title": "标题", "kind": "gossip"}, 422),
    ({"title": "标题", "from_on": "0001-01-01", "until_on": "0001-02-01"}, 422),
    ({"title": "标题", "from_on": "9999-12-30", "until_on": "9999-12-31", "days_asked": 15}, 422),
    ({"title": "标题\u0000"}, 422),
    ({"title": "标题", "from_on": "明天"}, 422),
]


@pytest.mark.parametrize(("said", "status"), REFUSED)
def test_refused_in_words(office: Client, said: dict[str, Any], status: int) -> None:
    answer = post(office, "", **{"kind": "other", "compounds": ["T-opera"], **said})
    assert is_problem(answer, status) and answer.json()["title"] and not Notice.objects.exists()


def test_the_same_permissions(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in(compounds=["T-garden"])
    assert Client().get("/api/notices/").status_code == 401
    assert Client().get(f"/api/notices/{notice.uid}").status_code == 401
    assert is_problem(client_of(world, "resident").get("/api/notices/"), 403)
    stranger, manager = client_of(world, "stranger"), client_of(world, "manager")
    assert is_problem(stranger.get(f"/api/notices/{notice.uid}"), 404)
    assert is_problem(post(stranger, f"{notice.uid}/withdraw", why="不喜欢"), 404)
    assert is_problem(post(manager, f"{notice.uid}/withdraw", why="不喜欢"), 403)
    notice.refresh_from_db()
    assert notice.state == "published"
