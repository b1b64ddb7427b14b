"""A step's notice is published from the case, shows that the step was done, and is found again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import publish_step_notice, record_step
from linmeng.cases.models import Case
from linmeng.cases.queries.notices import notices_of
from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.people.models import Person
from tests.apps.cases.conftest import OPENED, moment


@pytest.fixture
def told(case: Case, officer: Person) -> dict[str, Any]:
    record_step(by=officer, at=OPENED, uid=case.uid, step="feasibility")
    return {
        "by": officer, "at": OPENED, "uid": case.uid, "step": "notice", "kind": "assembly",
        "title": "业主大会会议公告", "body": "定于十月召开业主大会会议，表决选聘事项。",
        "from_on": date(2024, 9, 20), "until_on": date(2024, 10, 20),
    }  # fmt: skip


def test_published_from_the_step_and_its_proof(told: dict[str, Any], case: Case, officer: Person) -> None:
    made = publish_step_notice(**told, compound="T-opera")
    assert made.state == "published" and [n.uid for n in notices_of(case, "notice", "T-opera")] == [made.uid]
    assert made.about["link"] == reverse("cases:case", args=[case.uid])
    row = record_step(
        by=officer, at=OPENED, uid=case.uid, step="notice", compound="T-opera",
        proofs=[{"kind": "notice", "ref": made.uid}],
    )  # fmt: skip
    assert row.proofs == [{"kind": "notice", "ref": made.uid, "words": "业主大会会议公告"}]


def test_for_all_compounds_or_one_of_them(told: dict[str, Any]) -> None:
    assert publish_step_notice(**told).places.count() == 2
    with pytest.raises(NotUnderstood):
        publish_step_notice(**told, compound="T-alone")


def test_too_short_a_period_is_refused_by_the_notices(told: dict[str, Any], case: Case) -> None:
    with pytest.raises(Refusal):
        publish_step_notice(**{**told, "until_on": date(2024, 9, 21)})
    assert not notices_of(case)


def test_the_page_fills_it_in(told: dict[str, Any], case: Case, officer: Person, client: Client,
                              monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: moment(9, 20, 12))
    client.force_login(officer)
    url = reverse("cases:step_notice", args=[case.uid, "notice"]) + "?compound=T-opera"
    assert url in client.get(reverse("cases:case", args=[case.uid])).content.decode()
    assert "京剧院小区会议公告" in client.get(url).content.decode()
    data = {k: v for k, v in told.items() if k in ("kind", "title", "body", "from_on", "until_on")}
    assert client.post(url, data).status_code == 302
    assert "业主大会会议公告" in client.get(reverse("cases:case", args=[case.uid])).content.decode()
