"""Several people at work on one case at the same moment: a process for each, through the pages.

On PostgreSQL they share the server; on SQLite they share one file, as an installation without a server does.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse

from linmeng.cases.actions import open_case, plan_meeting, take_opinion
from linmeng.cases.models import Case
from linmeng.people.models import AuditRow, Person, Role
from tests.apps.cases.conftest import OPENED, moment
from tests.worlds import World, small_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
AT = moment(9, 20, 11)


@pytest.fixture
def town(rules: Any) -> World:
    """The small world with a deputy beside the officer."""
    made = small_world()
    deputy = Person.objects.create_user(username="deputy", name="副手", password="x")
    Role.objects.create(
        person=deputy, what="subdistrict_officer", area=made.areas["tianping"], from_on=date(2024, 1, 1)
    )
    made.people["deputy"] = deputy
    return made


@pytest.fixture
def case(town: World) -> Case:
    told: dict[str, Any] = {"procedure": "try", "codes": ("T-opera", "T-garden"), "title": "挂靠"}
    return open_case(by=town.people["officer"], at=OPENED, **told)


@dataclass
class Hand:
    """Somebody with a form open."""

    process: "subprocess.Popen[str]"

    def tell(self, words: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.stderr and self.process.stderr.read()[-3000:]
        return json.loads(line)


@contextmanager
def _shared(folder: Path) -> Iterator[str]:
    """The address of the tests' database for other processes; what they did is there afterwards."""
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        yield f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
        return
    file = folder / "town.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(file) as on_disk:
        connection.connection.backup(on_disk)
    yield f"sqlite:///{file}"
    with sqlite3.connect(file) as on_disk:
        on_disk.backup(connection.connection)


@contextmanager
def hands(folder: Path, *wanted: tuple[str, str, dict[str, Any]]) -> Iterator[list[Hand]]:
    """Everybody sits before their form; ended with the block."""
    with ExitStack() as stack:
        env = {
            **os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "linmeng.config.settings",
            "DATABASE_URL": stack.enter_context(_shared(folder)), "DATA_DIR": str(folder / "data"),
            "DATA_KEYS": ",".join(django_settings.DATA_KEYS), "SECRET_KEY": django_settings.SECRET_KEY,
        }  # fmt: skip
        found = []
        for who, url, data in wanted:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.apps.cases.hand"], env=env, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
            stack.callback(_end, process)
            found.append(Hand(process))
            found[-1].tell({"who": who, "url": url, "data": data})
        for hand in found:
            assert hand.hear() == "ready"
        yield found


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def rounds(at_work: list[Hand]) -> list[list[Any]]:
    """All send at once; who is refused looks at what is shown and sends again, until everybody is through."""
    told, left = [], list(at_work)
    while left:
        for hand in left:
            hand.tell("send")
        answers = [hand.hear() for hand in left]
        told.append(answers)
        left = [hand for hand, answer in zip(left, answers, strict=True) if answer["status"] != 302]
        assert len(told) <= len(at_work), answers
    return told


def page(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.uid, *more])


def test_five_people_do_five_things(town: World, case: Case, tmp_path: Path) -> None:
    """Step, fact, title, meeting, answer: all is there afterwards, nothing twice, and whoever came later to
    what the version guards was shown what the first one did."""
    officer = town.people["officer"]
    opinion = take_opinion(by=officer, at=AT, uid=case.uid, channel="desk", stance="against", text="太贵")
    wanted = (
        ("officer", page("step_record", case, "feasibility"), {"on": "2024-09-20", "outcome": "done"}),
        ("committee", page("fact", case, "assembly") + "?compound=T-garden", {"value": "yes"}),
        ("administrator", page("rename", case), {"title": "岳阳片区挂靠"}),
        ("deputy", page("meeting_new", case),
         {"kind": "work", "title": "片区例会", "place": "三楼", "starts_at": "2024-09-23T10:00"}),
        ("community", page("answer_opinion", case, opinion.uid), {"answer": "费用将再核算"}),
    )  # fmt: skip
    before = Case.objects.get(pk=case.pk).version
    with hands(tmp_path, *wanted) as at_work:
        told = rounds(at_work)
    assert [sorted(a["status"] for a in answers) for answers in told] == [
        [302, 302, 302, 409, 409], [302, 409], [302],
    ]  # fmt: skip
    done = {0: "可行性研究", 1: "是否成立业主大会", 2: "岳阳片区挂靠"}  # what the others are shown
    (first,) = (n for n in done if told[0][n]["status"] == 302)
    later = [told[0][n]["text"] for n in done if n != first]
    assert len(later) == 2 and all(done[first] in text and "已有他人先行办理" in text for text in later), (
        later
    )
    found = Case.objects.get(pk=case.pk)
    assert found.title == "岳阳片区挂靠" and found.version == before + 3
    assert set(found.events.exclude(kind="joined").values_list("kind", "step", "fact", "compound")) == {
        ("did", "feasibility", "", ""), ("learnt", "", "assembly", "T-garden"),
    }  # fmt: skip
    assert list(found.events.values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert [m.title for m in found.meetings.all()] == ["片区例会"]
    assert [o.answer for o in found.opinions.all()] == ["费用将再核算"]
    acts = ("record_step", "learn_fact", "rename_case", "plan_meeting", "answer_opinion")
    rows = AuditRow.objects.filter(act__in=[f"cases.{act}" for act in acts])
    assert {(r.act.split(".")[1], r.by.username) for r in rows if r.by} == {
        ("record_step", "officer"), ("learn_fact", "committee"), ("rename_case", "administrator"),
        ("plan_meeting", "deputy"), ("answer_opinion", "community"),
    }  # fmt: skip
    assert rows.count() == 5


def test_four_people_send_the_same_form(town: World, case: Case, tmp_path: Path) -> None:
    """One is first; the others are shown it, keep what they typed, and their values come after it in turn."""
    url = page("fact", case, "contract_end") + "?compound=T-opera"
    days = {"officer": "2024-12-31", "deputy": "2024-12-30", "administrator": "2024-12-29",
            "community": "2024-12-28"}  # fmt: skip
    wanted = [(who, url, {"value": day, "note": f"据{who}"}) for who, day in days.items()]
    with hands(tmp_path, *wanted) as at_work:
        told = rounds(at_work)
    assert [len(answers) for answers in told] == [4, 3, 2, 1]
    for answers in told:
        assert [a["status"] for a in answers].count(302) == 1
        refused = [a["text"] for a in answers if a["status"] == 409]
        assert all("合同期满日" in text and "据" in text for text in refused)
    rows = Case.objects.get(pk=case.pk).events.filter(kind="learnt").order_by("seq")
    assert {row.value for row in rows} == set(days.values()) and rows.count() == 4
    assert {row.by.username: row.value for row in rows if row.by} == days


def test_a_meeting_two_change_at_once(town: World, case: Case, tmp_path: Path) -> None:
    """A meeting has a version of its own: the second sees the place that the first one chose."""
    told: dict[str, Any] = {"kind": "work", "title": "例会"}
    row = plan_meeting(
        by=town.people["officer"], at=AT, uid=case.uid, place="三楼", starts_at=moment(9, 25), **told
    )
    said = {**told, "starts_at": "2024-09-25T10:00"}
    url = page("meeting_change", case, row.uid)
    wanted = [
        (who, url, {**said, "place": place}) for who, place in (("officer", "一楼"), ("deputy", "二楼"))
    ]
    with hands(tmp_path, *wanted) as at_work:
        for hand in at_work:
            hand.tell("send")
        answers = [hand.hear() for hand in at_work]
    assert sorted(a["status"] for a in answers) == [302, 409]
    first = "一楼" if answers[0]["status"] == 302 else "二楼"
    row.refresh_from_db()
    assert row.place == first
