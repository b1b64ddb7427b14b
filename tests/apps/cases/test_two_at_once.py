"""Two and four people do something with one case at the same moment. PostgreSQL, threads."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from linmeng.cases.actions import (
    answer_duty,
    answer_opinion,
    correct_step,
    end_case,
    give_duty,
    learn_fact,
    list_attendees,
    open_case,
    plan_meeting,
    record_step,
    take_opinion,
    write_minutes,
)
from linmeng.cases.models import Case, Meeting
from linmeng.domain.refusals import Refusal
from linmeng.people.models import AuditRow
from tests.apps.cases.conftest import OPENED, moment
from tests.apps.test_two_at_once import together
from tests.worlds import World, small_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(rules: Any) -> World:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")
    return small_world()


@pytest.fixture
def case(town: World) -> Case:
    return opened(town, "T-opera", "T-garden")


def opened(town: World, *codes: str) -> Case:
    return open_case(by=town.people["officer"], at=OPENED, procedure="try", codes=codes, title="挂靠")


def twice(town: World, act: Callable[[Any], Any], *who: str) -> list[str]:
    return together(*(lambda p=town.people[name]: act(p) for name in who or ("officer", "administrator")))


def test_one_step_recorded_by_two(town: World, case: Case) -> None:
    told: dict[str, Any] = {"at": OPENED, "uid": case.uid, "step": "feasibility"}
    assert twice(town, lambda p: record_step(by=p, **told)) == ["NotNow", "done"]
    assert (
        case.events.filter(kind="did").count()
        == 1
        == AuditRow.objects.filter(act="cases.record_step").count()
    )


def test_one_step_corrected_by_two(town: World, case: Case) -> None:
    """Both saw the same case: one corrects, the other is told, and one correction stands."""
    told: dict[str, Any] = {"at": OPENED, "uid": case.uid, "step": "feasibility"}
    record_step(by=town.people["officer"], **told)
    version = Case.objects.get(pk=case.pk).version
    days = iter((date(2024, 9, 19), date(2024, 9, 18)))
    said = twice(town, lambda p: correct_step(by=p, on=next(days), reason="看错", version=version, **told))
    assert said == ["NotNow", "done"] and case.events.filter(kind="amended").count() == 1


def test_four_people_with_the_same_page(town: World, case: Case) -> None:
    """Each saw the same version: one is first, the others are told, and nothing of theirs is half stored."""
    told: dict[str, Any] = {
        "at": OPENED,
        "uid": case.uid,
        "fact": "assembly",
        "value": True,
        "version": case.version,
    }
    said = twice(
        town,
        lambda p: learn_fact(by=p, compound="T-garden", **told),
        "officer",
        "administrator",
        "community",
        "committee",
    )
    assert said == ["NotNow"] * 3 + ["done"]
    assert case.events.filter(kind="learnt").count() == 1


def test_four_people_with_different_things(town: World, case: Case) -> None:
    """Without a page behind them they do not disturb each other: all events are there, without a gap."""
    told: dict[str, Any] = {"at": OPENED, "uid": case.uid}
    officer, other = town.people["officer"], town.people["administrator"]
    said = together(
        lambda: record_step(by=officer, step="feasibility", **told),
        lambda: learn_fact(by=other, fact="assembly", compound="T-opera", value=True, **told),
        lambda: learn_fact(by=officer, fact="assembly", compound="T-garden", value=False, **told),
        lambda: give_duty(by=other, words="核实", department="城建中心", **told),
    )
    assert said == ["done"] * 4
    assert list(case.events.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_recorded_or_ended_never_half(town: World, case: Case) -> None:
    said = together(
        lambda: record_step(by=town.people["officer"], at=OPENED, uid=case.uid, step="feasibility"),
        lambda: end_case(by=town.people["administrator"], at=OPENED, uid=case.uid, reason="另办"),
    )
    found = Case.objects.get(pk=case.pk)
    assert found.state == "ended" and said in (["NotNow", "done"], ["done", "done"])
    assert found.events.last().kind == "ended"  # type: ignore[union-attr]


def test_two_cases_opened_at_once_have_two_numbers(town: World) -> None:
    said = together(lambda: opened(town, "T-opera"), lambda: opened(town, "T-alone"))
    assert said == ["done", "done"]
    assert set(Case.objects.values_list("number", flat=True)) == {"310104003-2024-001", "310104003-2024-002"}


def test_one_case_opened_twice(town: World) -> None:
    assert together(*[lambda: opened(town, "T-opera")] * 2) == ["NotNow", "done"]


def _waits() -> bool:
    """Whether another connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where not granted")
        return bool(cursor.fetchone()[0])


def test_two_areas_one_compound(town: World) -> None:
    """The second opens before the first has committed, over a wider area: it waits, then sees the first."""
    said: list[str] = []

    def second() -> None:
        try:
            told: dict[str, Any] = {"procedure": "try", "codes": ["T-hongyi", "T-opera"], "title": "联合"}
            open_case(by=town.people["administrator"], at=OPENED, **told)
            said.append("done")
        except Refusal as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        opened(town, "T-opera")
        thread.start()
        while thread.is_alive() and not _waits():
            thread.join(timeout=0.05)
    thread.join(timeout=60)
    assert said == ["NotNow"] and Case.objects.count() == 1


def test_the_same_two_compounds_in_another_order(town: World) -> None:
    """Locks are taken in one order: nobody waits for ever, and one of the two is first."""
    said = together(lambda: opened(town, "T-opera", "T-garden"), lambda: opened(town, "T-garden", "T-opera"))
    assert said == ["NotNow", "done"]


def test_minutes_duties_opinions_are_closed_once(town: World, case: Case) -> None:
    told: dict[str, Any] = {"at": moment(9, 20, 12), "uid": case.uid}
    officer = town.people["officer"]
    row = plan_meeting(by=officer, **told, kind="work", title="例会", place="街道", starts_at=moment(9, 20))
    duty = give_duty(by=officer, **told, words="核实", department="城建中心")
    opinion = take_opinion(by=officer, **told, channel="desk", stance="for", text="很好")
    acts: list[Callable[[Any], Any]] = [
        lambda p: write_minutes(by=p, **told, meeting=row.uid, minutes=p.username, version=row.version),
        lambda p: answer_duty(by=p, **told, duty=duty.pk, result=p.username),
        lambda p: answer_opinion(by=p, **told, opinion=opinion.uid, answer=p.username),
    ]
    for act in acts:
        assert twice(town, act) == ["NotNow", "done"]
    lines = [("王阿姨", "owner", "")]
    assert twice(town, lambda p: list_attendees(by=p, **told, meeting=row.uid, lines=lines)) == [
        "done",
        "done",
    ]
    assert Meeting.objects.get().attendees.count() == 1
