"""Several compounds vote together; local rules; votes from a plan; the API: through the doors."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.register.models import Title
from linmeng.voting.models import Ballot, JointVote, LocalRule, Motion
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import (
    CLOSES,
    COUNTED,
    DRAFTED,
    OPENS,
    Estate,
    MotionIn,
    carry,
    party,
    settle,
)

__all__ = ["clock"]
_S = Motion.State
TYPED = {
    "codes": ["T-opera", "T-garden"], "title": "两小区合并", "text": "方案", "level": "totals", "rows": "1",
    "matter_1": "adjust_area", "words_1": "是否同意合并？", "adjacency": "现场踏勘记录第 7 号",
    "opens_at": "2024-10-09T09:00", "closes_at": "2024-10-20T18:00",
}  # fmt: skip


@pytest.fixture
def officer(estate: Estate, clock: Clock) -> Client:
    garden = estate.world.compounds["garden"]
    for flat, unit in settle(garden).items():
        Title.objects.create(unit=unit, party=party(f"花苑{flat}"))
    clock(DRAFTED)
    client = Client()
    client.force_login(estate.officer)
    return client


def test_one_form_drafts_a_vote_for_each_compound(officer: Client, estate: Estate) -> None:
    url = reverse("voting:joint_new")
    assert officer.get(url, {"q": "岳阳"}).status_code == 200
    form = officer.get(url, {"codes": ["T-opera", "T-garden"]}).content.decode()
    assert "adjust_area" in form
    alone = officer.post(url, {**TYPED, "codes": ["T-opera"]})
    assert alone.status_code == 422 and "现场踏勘记录" in alone.content.decode()
    assert officer.post(url, TYPED).status_code == 302
    page = officer.get(reverse("voting:joint", args=[JointVote.objects.get().uid])).content.decode()
    assert "京剧院小区" in page and "岳阳花苑" in page and "verdict-open" in page


def test_where_you_are_names_the_joint_vote_once(officer: Client) -> None:
    """Each draft has the joint vote's title: on its pages the compound is named after it."""
    officer.post(reverse("voting:joint_new"), TYPED)
    for motion in Motion.objects.select_related("joint"):
        for name in ("motion", "freeze"):
            page = officer.get(reverse(f"voting:{name}", args=[motion.uid])).content.decode()
            crumbs = page.partition('<ol class="breadcrumb">')[2].partition("</ol>")[0]
            assert crumbs.count(str(TYPED["title"])) == 1, name
            assert (motion.compound_name in crumbs) == (name != "motion")


def test_one_that_loses_stops_the_merger_and_all_vote_again(
    officer: Client, estate: Estate, clock: Clock
) -> None:
    officer.post(reverse("voting:joint_new"), TYPED)
    joint = JointVote.objects.get()
    clock(COUNTED)
    for motion in joint.motions.all():
        carry(motion, _S.COUNTED, estate.officer)
    clock(COUNTED + timedelta(days=1))
    resident = Client()
    resident.force_login(estate.resident)
    address = reverse("voting:joint", args=[joint.uid])
    assert "verdict-no" not in resident.get(address).content.decode()  # nothing is published yet
    page = officer.get(address).content.decode()
    assert "verdict-no" in page  # nobody voted
    assert officer.post(reverse("voting:joint_repeat", args=[joint.uid])).status_code == 302
    assert JointVote.objects.count() == 2
    assert officer.post(reverse("voting:joint_repeat", args=[joint.uid])).status_code == 409


def test_a_local_rule_needs_its_document(officer: Client, estate: Estate) -> None:
    url = reverse("voting:rule", args=["T-opera", "unreturned"])
    sent = {"value": "follow_majority", "document": "", "from_on": "2024-01-01"}
    assert officer.post(url, sent).status_code == 422 and not LocalRule.objects.exists()
    assert officer.post(url, {**sent, "document": "议事规则第十四条"}).status_code == 302
    assert "议事规则第十四条" in officer.get(reverse("voting:rules", args=["T-opera"])).content.decode()
    form = officer.get(reverse("voting:new"), {"compound": "T-opera"}).content.decode()
    assert 'name="silence"' in form
    end = reverse("voting:rule_end", args=["T-opera", "unreturned"])
    assert officer.post(end, {"until_on": "2023-01-01"}).status_code == 409
    assert officer.post(end, {"until_on": "2024-12-31"}).status_code == 302
    client = Client()
    client.force_login(estate.world.people["district"])
    assert (
        client.get(url).status_code == 403
        and client.get(reverse("voting:rules", args=["T-opera"])).status_code == 200
    )


def test_the_citys_ballots_are_looked_through_and_taken_over(
    officer: Client, estate: Estate, motion_in: MotionIn, clock: Clock
) -> None:
    rule = reverse("voting:rule", args=["T-opera", "electronic"])
    officer.post(rule, {"value": "city_system", "document": "沪房规范", "from_on": "2024-01-01"})
    motion = motion_in(_S.CLOSED)
    clock(CLOSES + timedelta(hours=1))
    url = reverse("voting:import", args=[motion.uid])
    good = "房屋,票号,议题1,议题2\n1号楼 1单元 101,A-1,同意,反对\n"
    bad = good + "9号楼 101,A-2,同意,同意\n"

    def sent(text: str, **more: Any) -> Any:
        return officer.post(url, {"file": SimpleUploadedFile("list.csv", text.encode()), **more})

    looked = sent(bad)
    assert looked.status_code == 200 and "9号楼 101" in looked.content.decode()
    assert sent(bad, take="1").status_code == 422 and not Ballot.objects.exists()
    assert sent(good, take="1").status_code == 302 and Ballot.objects.count() == 1


def test_the_api_tells_sums_only(officer: Client, estate: Estate, motion_in: MotionIn, clock: Clock) -> None:
    motion = motion_in(_S.OPEN)
    clock(OPENS)
    listed = officer.get("/api/voting/motions", {"state": "open"}).json()
    assert [m["uid"] for m in listed["rows"]] == [motion.uid] and listed["count"] == 1
    found = officer.get(f"/api/voting/motions/{motion.uid}").json()
    assert found["roll_heads"] == 15 and [i["matter"] for i in found["items"]] == ["hire_company", "use_fund"]
    came = officer.get(f"/api/voting/motions/{motion.uid}/turn-out").json()
    assert (came["units"], came["of_units"]) == (0, 16)
    assert came["matters"][0]["gates"][0]["missing"] == 54134
    assert officer.get("/api/voting/motions/nothing").status_code == 404
    draft = motion_in(_S.DRAFT)
    assert officer.get(f"/api/voting/motions/{draft.uid}/turn-out").status_code == 409
    resident = Client()
    resident.force_login(estate.resident)
    assert resident.get(f"/api/voting/motions/{draft.uid}").status_code == 404
