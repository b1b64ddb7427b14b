"""How many questions a page asks of the database: as many for fifty as for five."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linmeng.cases.actions import (
    add_document,
    answer_opinion,
    give_duty,
    list_attendees,
    plan_meeting,
    record_step,
    take_opinion,
)
from linmeng.cases.models import Case
from linmeng.cases.queries import standing
from linmeng.people.models import Person
from linmeng.register.models import Compound
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.worlds import World

PNG = b"\x89PNG\r\n\x1a\n"


def asked(client: Client, url: str) -> int:
    standing._standings.clear()
    client.get(url)  # what is asked once a process: content types, sessions
    standing._standings.clear()
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.fixture
def more(world: World, case_of: CaseOf) -> Any:
    """Opens cases of compounds of their own."""

    def made(first: int, last: int) -> None:
        for n in range(first, last):
            Compound.objects.create(
                code=f"Q-{n}", name=f"第{n}小区", area=world.areas["tianping"], area_code="310104003000",
                households=20, management="none",
            )  # fmt: skip
            case_of(f"Q-{n}", title=f"第{n}案")

    return made


def test_the_list(client: Client, officer: Person, more: Any) -> None:
    client.force_login(officer)
    more(0, 5)
    url = reverse("cases:cases")
    few = asked(client, url)
    more(5, 50)
    assert asked(client, url) == few <= 16


def _fill(case: Case, officer: Person, first: int, last: int) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    for n in range(first, last):
        row = plan_meeting(**told, kind="work", title=f"第{n}次", place="街道", starts_at=moment(9, 20, 9))
        list_attendees(**told, meeting=row.uid, lines=[(f"居民{n}", "owner", "")])
        give_duty(**told, words=f"任务{n}", department="城建中心", step="feasibility")
        opinion = take_opinion(**told, channel="desk", stance="for", text=f"意见{n}", name=f"某{n}")
        answer_opinion(**told, opinion=opinion.uid, answer="谢谢")
        add_document(**told, name="图.png", data=PNG + bytes([n]), step="feasibility")


@pytest.mark.parametrize("name", ["case", "work", "meetings", "opinions", "documents", "history"])
def test_the_views_of_a_case(client: Client, case: Case, officer: Person, name: str) -> None:
    client.force_login(officer)
    _fill(case, officer, 0, 5)
    url = reverse(f"cases:{name}", args=[case.uid])
    few = asked(client, url)
    _fill(case, officer, 5, 50)
    assert asked(client, url) == few <= 26


def test_a_case_of_many_compounds(
    client: Client, case: Case, officer: Person, world: World, case_of: CaseOf
) -> None:
    client.force_login(officer)
    url = reverse("cases:case", args=[case.uid])
    few = asked(client, url)
    codes = [f"R-{n}" for n in range(20)]
    for code in codes:
        Compound.objects.create(code=code, name=code, area=world.areas["tianping"], area_code="310104003000")
    large = case_of(*codes)
    record_step(by=officer, at=OPENED, uid=large.uid, step="feasibility")
    assert asked(client, reverse("cases:case", args=[large.uid])) <= few
