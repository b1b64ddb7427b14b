"""The first page after signing in: the cases that need somebody, the late ones first."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import end_case, learn_fact, record_step
from linmeng.cases.models import Case
from linmeng.cases.queries.desk import desk_cases
from linmeng.cases.queries.standing import _standings
from linmeng.people.models import Person
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.worlds import World

DUE, LATE = date(2025, 2, 5), date(2025, 2, 10)


@pytest.fixture
def dated(case: Case, officer: Person) -> Case:
    """Its first step is due on the 5th of February 2025."""
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid, "compound": "T-opera"}
    learn_fact(**told, fact="contract_end", value=date(2024, 12, 31))
    return case


def test_the_late_one_stands_first(dated: Case, case_of: CaseOf, officer: Person) -> None:
    other = case_of("T-alone", title="无人小区托管")
    found = desk_cases(officer, LATE, 6)
    assert [line.case for line in found.lines] == [dated, other] and (found.count, found.late) == (2, 1)
    first = found.lines[0]
    assert (first.late, first.owed) == (1, 0) and first.compounds == "京剧院小区、岳阳花苑"
    assert first.task is not None and first.task.due_on == DUE
    assert desk_cases(officer, DUE, 6).late == 0  # the last day is still in time
    end_case(by=officer, at=OPENED, uid=other.uid, reason="另办")
    assert desk_cases(officer, LATE, 6).count == 1


def test_what_is_owed_is_counted(dated: Case, officer: Person) -> None:
    record_step(by=officer, at=OPENED, uid=dated.uid, step="feasibility")
    assert desk_cases(officer, LATE, 6).lines[0].owed == 1


def test_nobody_elses(dated: Case, world: World) -> None:
    for who in ("stranger", "resident", "nobody"):
        assert desk_cases(world.people[who], LATE, 6).lines == (), who
    assert desk_cases(world.people["community"], LATE, 6).count == 1


def test_the_questions_do_not_grow_with_the_cases(dated: Case, case_of: CaseOf, officer: Person) -> None:
    def asked() -> int:
        _standings.clear()
        with CaptureQueriesContext(connection) as queries:
            assert desk_cases(officer, LATE, 6).lines
        return len(queries)

    asked()  # the calendar is read once
    one = asked()
    case_of("T-alone", title="二")
    assert asked() == one


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "可行性研究"), ("en", "Feasibility study")])
def test_home_links_to_the_case(
    client: Client, dated: Case, officer: Person, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment(9, 20, 12))
    client.force_login(officer)
    client.cookies["django_language"] = language
    page = client.get(reverse("home")).content.decode()
    assert reverse("cases:case", args=[dated.uid]) in page and words in page and "2025-02-05" in page
