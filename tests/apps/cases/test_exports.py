"""The pictures of a case and what other programs read of it: timeline, flow, BPMN, a person's calendar."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from linmeng.cases.actions import (
    cancel_meeting,
    close_feed,
    give_duty,
    learn_fact,
    open_feed,
    plan_meeting,
    record_step,
)
from linmeng.cases.models import Case, Feed
from linmeng.cases.pages.bars import bars_of
from linmeng.cases.pages.pictures import flow_picture
from linmeng.domain.refusals import NotNow
from linmeng.people.models import AuditRow, Person
from tests.apps.cases.conftest import OPENED, moment
from tests.files.test_ical import events, plain
from tests.worlds import TODAY, World

ENDS = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live on the day on which the case was opened, at noon."""
    cache.clear()
    at = moment(9, 20, 12)
    monkeypatch.setattr(timezone, "now", lambda: at)


def told(case: Case, by: Person) -> dict[str, Any]:
    case.refresh_from_db()
    return {"by": by, "at": OPENED, "uid": case.uid}


@pytest.fixture
def busy(case: Case, officer: Person) -> Case:
    """The case with a known end of the contract, a meeting and a duty."""
    for code in ("T-opera", "T-garden"):
        learn_fact(**told(case, officer), fact="contract_end", compound=code, value=date(2024, 9, 1))
    plan_meeting(
        **told(case, officer), kind="work", title="片区例会", place="二楼", starts_at=moment(9, 24, 14)
    )
    give_duty(**told(case, officer), words="联系物业", due_on=date(2024, 9, 27), person=officer)
    case.refresh_from_db()
    return case


def test_the_timeline_has_a_bar_for_every_step_that_has_a_day(busy: Case) -> None:
    found = bars_of(busy, TODAY)
    assert any("可行性研究" in line.words for line in found.lines)
    for line in found.lines:
        for bar in (*line.bars, *(bar for item in line.items for bar in item.bars)):
            for span in filter(None, (bar.planned, bar.actual, bar.late)):
                assert 0 <= span[0] <= 100 and span[1] >= 0.6 and span[0] + span[1] <= 100.7
            assert bar.foot <= line.height


def test_compounds_share_a_line_that_unfolds_where_they_differ(busy: Case, officer: Person) -> None:
    record_step(**told(busy, officer), step="feasibility")
    learn_fact(**told(busy, officer), fact="assembly", compound="T-garden", value=True)
    record_step(**told(busy, officer), step="notice", compound="T-opera")
    busy.refresh_from_db()
    lines = {line.words: line for line in bars_of(busy, TODAY).lines}
    notice = lines["会议公告"]
    assert notice.said in ("2 个小区已办 1 个", "1 of 2 compounds done")
    assert [i.name for i in notice.items] == ["京剧院小区", "岳阳花苑"]
    assert [i.name for i in notice.odd] == ["岳阳花苑"] and len(notice.bars) == 2
    record_step(**told(busy, officer), step="notice", compound="T-garden")
    busy.refresh_from_db()
    notice = next(line for line in bars_of(busy, TODAY).lines if line.words == "会议公告")
    assert notice.items == () and notice.compounds and len(notice.bars) == 1


def test_a_step_done_late_stays_red(busy: Case, officer: Person) -> None:
    at = moment(10, 10)
    learn_fact(
        **{**told(busy, officer), "at": at}, fact="contract_end", compound="T-opera", value=date(2024, 9, 2)
    )
    record_step(
        **{**told(busy, officer), "at": at}, step="feasibility", on=date(2024, 10, 10), outcome="done"
    )
    busy.refresh_from_db()
    line = next(one for one in bars_of(busy, date(2024, 10, 12)).lines if "可行性研究" in one.words)
    assert line.colour == "rust" and line.bars[0].late is not None and line.day == "2024-10-10"


def test_the_flow_shows_where_each_step_stands(busy: Case) -> None:
    found = {b.box.step.key: b for b in flow_picture(busy, TODAY).boxes}
    assert set(found) == {"feasibility", "notice", "asks", "vote", "contract"}
    assert found["feasibility"].mark == "●" and found["contract"].mark == "…"
    assert found["vote"].back == ("会议公告",)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_both_pictures_and_nothing_inline(
    client: Client, busy: Case, officer: Person, language: str
) -> None:
    client.force_login(officer)
    client.cookies["django_language"] = language
    page = client.get(reverse("cases:timeline", args=[busy.uid])).content.decode()
    pictures = re.findall(r"<svg (?:viewBox=[^>]* role=|class=.strip).*?</svg>", page, re.S)
    assert len(pictures) > 1
    for picture in pictures:
        etree.fromstring(picture.encode())  # whole, and every number has its point
        assert "style=" not in picture
        assert 'aria-hidden="true"' in picture or ('role="img"' in picture and "<title" in picture)
    assert ("可行性研究" in page) == (language == "zh-hans")


def test_the_procedure_leaves_as_bpmn(client: Client, busy: Case, officer: Person) -> None:
    client.force_login(officer)
    answer = client.get(reverse("cases:bpmn", args=[busy.uid]))
    assert answer["Content-Disposition"] == 'attachment; filename="try-1.bpmn"'
    assert etree.fromstring(answer.content).tag.endswith("definitions")


def feed_address(client: Client, person: Person) -> str:
    client.force_login(person)
    client.post(reverse("cases:calendar"), {"open": "1"})
    page = client.get(reverse("cases:calendar")).content.decode()
    found = re.search(r'value="(http://testserver/[^"]+\.ics)"', page)
    assert found
    return found[1]


def test_a_telephone_reads_the_calendar_without_signing_in(
    client: Client, busy: Case, officer: Person
) -> None:
    address = feed_address(client, officer)
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    found = {plain(e["SUMMARY"]): e for e in events(answer.content)}
    assert len(found) >= 3
    assert found["片区例会"]["DTSTART"] == "20240924T060000Z"
    duty = next(e for words, e in found.items() if "联系物业" in words)
    assert duty["DTSTART"] == "20240927"
    due = next(e for words, e in found.items() if "可行性研究" in words)
    assert due["DTSTART"] == "20241008" and busy.uid in due["URL"]  # 10-01 is a holiday


def test_deadlines_and_what_was_cancelled(client: Client, busy: Case, officer: Person) -> None:
    meeting = busy.meetings.get()
    cancel_meeting(**told(busy, officer), meeting=meeting.uid, reason="改期")
    found = events(Client().get(feed_address(client, officer)).content)
    assert [e["STATUS"] for e in found if "片区例会" in e["SUMMARY"]] == ["CANCELLED"]


def test_others_see_what_is_theirs(client: Client, busy: Case, world: World) -> None:
    for who in ("district", "resident", "nobody", "stranger"):
        assert events(Client().get(feed_address(client, world.people[who])).content) == []


def test_an_address_is_ended_at_once(client: Client, busy: Case, officer: Person) -> None:
    first = feed_address(client, officer)
    second = feed_address(client, officer)
    assert first != second
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    client.post(reverse("cases:calendar"), {"close": "1"})
    assert Client().get(second).status_code == 404
    with pytest.raises(NotNow):
        close_feed(by=officer, at=OPENED)
    assert AuditRow.objects.filter(act__in=("cases.open_feed", "cases.close_feed")).count() == 3


def test_a_closed_account_and_a_guessed_address_open_nothing(
    client: Client, busy: Case, officer: Person
) -> None:
    address = feed_address(client, officer)
    guessed = address.rsplit("/", 1)[0] + "/" + "a" * 43 + ".ics"
    assert Client().get(guessed).status_code == 404
    officer.is_active = False
    officer.save()
    assert Client().get(address).status_code == 404


def test_the_token_lies_sealed_and_is_in_no_audit(busy: Case, officer: Person) -> None:
    row = open_feed(by=officer, at=OPENED)
    token = str(row.token)
    assert len(token) >= 40 and token.encode() not in raw_token(row)
    assert token not in str(list(AuditRow.objects.values()))


def test_somebody_who_asks_too_often_waits(client: Client, busy: Case, officer: Person) -> None:
    from linmeng.cases.pages import exports

    address = feed_address(client, officer)
    most, exports.MOST = exports.MOST, 2
    try:
        assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]
    finally:
        exports.MOST = most


def raw_token(row: Feed) -> bytes:
    """What lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM cases_feed WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])
