"""The clerk's pages of a motion's life, through the door."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.voting.models import Motion
from tests.apps.voting.conftest import Estate, MotionIn

_S = Motion.State


@pytest.fixture
def officer(estate: Estate, client: Client) -> Client:
    client.force_login(estate.officer)
    return client


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(f"voting:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def in_the_future(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "title": "选聘物业服务企业", "text": "方案全文", "level": "totals", "rows": "1",
        "matter_1": "hire_company", "words_1": "是否同意选聘？", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("state", _S.values)
def test_every_view_opens_in_every_state(officer: Client, motion_in: MotionIn, state: str) -> None:
    motion = motion_in(state)
    for name in [t.url for t in officer.get(reverse("voting:motion", args=[motion.uid])).context["tabs"]]:
        assert officer.get(name).status_code == 200, name
    assert "选聘物业服务企业" in page(officer, "motion", motion.uid)
    assert motion.title in page(officer, "motions")


def test_a_motion_is_drafted_edited_and_published(officer: Client, estate: Estate) -> None:
    assert "T-opera" in page(officer, "choose", q="京剧")
    url = reverse("voting:new") + "?compound=T-opera"
    assert officer.post(url, draft()).status_code == 302
    motion = Motion.objects.get()
    assert motion.items.count() == 1
    edit = reverse("voting:edit", args=[motion.uid])
    assert officer.post(edit, draft(version=1, title="改选")).status_code == 302
    stale = officer.post(edit, draft(version=1, title="旧页面所写"))
    assert stale.status_code == 409 and "旧页面所写" in stale.content.decode()
    assert "278" in page(officer, "publish", motion.uid)
    sent = {"version": Motion.objects.get().version}
    assert officer.post(reverse("voting:publish", args=[motion.uid]), sent).status_code == 302
    assert officer.post(reverse("voting:publish", args=[motion.uid]), sent).status_code == 409


def test_more_questions_lose_nothing(officer: Client, estate: Estate) -> None:
    url = reverse("voting:new") + "?compound=T-opera"
    answer = officer.post(url, draft(more="1"))
    said = answer.content.decode()
    assert answer.status_code == 200 and "是否同意选聘？" in said and "words_3" in said
    assert not Motion.objects.exists()
