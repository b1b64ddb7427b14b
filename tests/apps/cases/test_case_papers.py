"""Papers of a case: filled in from what the case knows, made again from what was kept, looks of their own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import end_template, give_duty, make_paper, plan_meeting, set_template
from linmeng.cases.files.docx_papers import paper_docx
from linmeng.cases.files.fields import KINDS
from linmeng.cases.files.templates_check import check_template
from linmeng.cases.forms.papers import lines_of, rows_of
from linmeng.cases.models import Case, Paper, PaperTemplate, Selection
from linmeng.cases.queries.paper_values import common_values, suggested
from linmeng.cases.queries.papers import kept_values, paper_file, papers_of, read_values, template_for
from linmeng.domain.procedures.model import PAPERS
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Person
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.files.papers import template, words_of_docx, words_of_pdf
from tests.worlds import TODAY, World

OWN = template("本街道样式 {{ 案号 }} {{ 会议名称 }}")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live on the day on which the case was opened, at noon."""
    at = moment(9, 20, 12)
    monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def browser(client: Client, officer: Person) -> Client:
    client.force_login(officer)
    return client


def made(case: Case, by: Person, kind: str = "notice", **values: Any) -> Paper:
    given = {**common_values(case, by, TODAY), **values}
    return make_paper(by=by, at=OPENED, uid=case.uid, kind=kind, title="公示一", values=given)


def test_every_paper_that_a_procedure_can_name_is_one_of_ours() -> None:
    assert set(PAPERS) <= set(KINDS)


def test_a_paper_knows_its_case(case: Case, officer: Person) -> None:
    row = made(case, officer, heading="方案公示", matter="第一条\n第二条", until_on=date(2024, 10, 5))
    name, docx = paper_file(officer, case.uid, row.uid, "docx", TODAY)
    words = words_of_docx(docx)
    assert name == f"{case.number} 公示一.docx"
    for said in ("方案公示", "京剧院小区、岳阳花苑全体业主", "第一条第二条", "2024年10月5日"):
        assert said in words
    pdf = words_of_pdf(paper_file(officer, case.uid, row.uid, "pdf", TODAY)[1])
    assert "京剧院小区、岳阳花苑全体业主" in pdf and "2024年10月5日" in pdf


def test_the_register_fills_the_table_of_compounds(case: Case, officer: Person) -> None:
    rows = common_values(case, officer, TODAY)["compounds"]
    assert [(r["n"], r["name"], r["area"], r["households"], r["fee"]) for r in rows] == [
        (1, "京剧院小区", "813.00", 16, "0.45"),
        (2, "岳阳花苑", "14,200.00", 120, "2.3"),
    ]
    assert common_values(case, officer, TODAY)["street"] == "天平街道"


def test_what_fills_a_paper_is_sealed_and_left_as_it_was(case: Case, officer: Person) -> None:
    row = made(case, officer, heading="x", phone="13800001234")
    with connection.cursor() as cursor:
        cursor.execute('SELECT "values" FROM cases_paper')
        assert b"13800001234" not in bytes(cursor.fetchone()[0])
    assert read_values(str(Paper.objects.get(pk=row.pk).values))["phone"] == "13800001234"
    assert "13800001234" not in str(AuditRow.objects.get(act="cases.make_paper").after)


def test_values_come_back_as_they_went() -> None:
    values = {
        "day": date(2024, 9, 20),
        "n": 3,
        "rows": [{"day": date(2024, 1, 1), "x": "y"}],
        "d": {"day": "x"},
    }
    assert read_values(kept_values(values)) == values


def test_only_known_fields_are_kept_and_not_too_much(case: Case, officer: Person) -> None:
    row = made(case, officer, nonsense="x", compounds=[{"name": "甲", "secret": "x"}])
    kept = read_values(str(row.values))
    assert "nonsense" not in kept and "secret" not in kept["compounds"][0]
    with pytest.raises(NotUnderstood, match="longer than"):
        made(case, officer, matter="长" * 8_001)
    with pytest.raises(NotUnderstood, match="more than 300 rows"):
        made(case, officer, compounds=[{}] * 301)
    with pytest.raises(NotUnderstood, match="no paper of this kind"):
        made(case, officer, kind="diploma")


@pytest.mark.parametrize(
    ("who", "makes", "reads"),
    [("officer", 1, 200), ("community", 1, 200), ("committee", 1, 200), ("expert", 0, 200),
     ("district", 0, 200),     ("manager", 0, 403), ("resident", 0, 404), ("stranger", 0, 404)],
)  # fmt: skip
def test_who_makes_and_who_reads(
    client: Client, case: Case, officer: Person, world: World, who: str, makes: int, reads: int
) -> None:
    row = made(case, officer)
    client.force_login(world.people[who])
    assert client.get(reverse("cases:paper", args=[case.uid, row.uid, "docx"])).status_code == reads
    assert client.get(reverse("cases:papers", args=[case.uid])).status_code == reads
    answer = client.get(reverse("cases:paper_new", args=[case.uid, "notice"]))
    assert (answer.status_code == 200) == bool(makes)


def test_minutes_come_from_their_meeting(case: Case, officer: Person, world: World) -> None:
    meeting = plan_meeting(
        by=officer, at=OPENED, uid=case.uid, kind="work", title="梧桐片区工作例会", place="街道二楼",
        starts_at=moment(9, 24, 14), agenda="通报\n测算", invited="城建中心\n物业事务所",
    )  # fmt: skip
    found = suggested(case, "minutes", meeting)
    assert (found["meeting"], found["time"]) == ("梧桐片区工作例会", "2024年9月24日 14:00")
    assert [r["words"] for r in found["agenda"]] == ["通报", "测算"]
    assert found["lines"][0]["side"] == "城建中心" and len(found["lines"]) == 22


def test_duties_are_listed(case: Case, officer: Person) -> None:
    give_duty(
        by=officer,
        at=OPENED,
        uid=case.uid,
        words="下水道疏通",
        department="城建中心",
        due_on=date(2024, 10, 8),
    )
    row = suggested(case, "duties", None)["duties"][0]
    assert (row["words"], row["who"], row["due"]) == ("下水道疏通", "城建中心", date(2024, 10, 8))


def test_a_selection_fills_its_papers(case: Case, officer: Person) -> None:
    plan = {"way": "public", "fee_mode": "lump_sum", "panel": 5, "experts": 4, "service": "保洁\n维修",
            "criteria": [{"key": "plan", "words": "服务方案", "points": 60}]}  # fmt: skip
    ranking = [{"place": 1, "bidder": "岳阳物业", "total": "88.5", "fee": "2.30", "candidate": True},
               {"place": 4, "bidder": "旧城物业", "total": "60", "candidate": False}]  # fmt: skip
    Selection.objects.create(
        case=case, uid="s", title="选聘", plan=plan, ranking=ranking, by=officer, at=OPENED
    )
    sheet = suggested(case, "score-sheet", None)
    assert sheet["criteria"] == [{"n": 1, "words": "服务方案", "most": 60}]
    result = suggested(case, "result-announcement", None)
    assert (result["method"], result["panel"], result["experts"]) == ("公开招标", 5, 4)
    assert [(c["rank"], c["name"], c["score"]) for c in result["candidates"]] == [(1, "岳阳物业", "88.5")]
    words = words_of_docx(paper_docx("result-announcement", result))
    assert "岳阳物业88.52.30" in words and "旧城物业" not in words


def test_a_paper_is_made_on_its_page_and_made_better(browser: Client, case: Case) -> None:
    page = reverse("cases:paper_new", args=[case.uid, "minutes"])
    shown = browser.get(page).content.decode()
    assert "主持人" in shown and "内容 | 责任人 | 完成日" in shown
    typed = {"paper_title": "第一次会议纪要", "meeting": "工作例会", "said": "通报情况\n议费用",
             "resolutions": "疏通管道 | 城建中心 | 10月8日\n报价\t岳阳物业", "day": "2024-09-24"}  # fmt: skip
    answer = browser.post(page, typed)
    assert answer.status_code == 302 and answer["Location"].endswith("#minutes")
    row = Paper.objects.get()
    words = words_of_docx(browser.get(reverse("cases:paper", args=[case.uid, row.uid, "docx"])).content)
    assert "1疏通管道城建中心10月8日2报价岳阳物业" in words and "（一）通报情况（二）议费用" in words
    listed = browser.get(reverse("cases:papers", args=[case.uid])).content.decode()
    assert "第一次会议纪要" in listed
    again = browser.get(f"{page}?like={row.uid}").content.decode()
    assert "疏通管道 | 城建中心 | 10月8日" in again and "工作例会" in again


def test_rows_are_typed_as_lines() -> None:
    field = KINDS["minutes"].field("决议")
    assert field is not None
    rows = rows_of(field, "甲 | 乙 | 丙 | 丁\n\n  只有事项  \n")
    assert rows == [{"n": 1, "words": "甲", "who": "乙", "due": "丙 | 丁"}, {"n": 2, "words": "只有事项"}]
    assert lines_of(field, rows) == "甲 | 乙 | 丙 ｜ 丁\n只有事项"


def test_a_pdf_is_read_in_the_browser_and_a_word_file_saved(
    browser: Client, case: Case, officer: Person
) -> None:
    row = made(case, officer)
    pdf, docx = (browser.get(reverse("cases:paper", args=[case.uid, row.uid, f])) for f in ("pdf", "docx"))
    assert pdf["Content-Disposition"].startswith("inline") and pdf.content[:5] == b"%PDF-"
    assert (
        docx["Content-Disposition"].startswith("attachment") and docx["X-Content-Type-Options"] == "nosniff"
    )
    assert browser.get(reverse("cases:paper", args=[case.uid, row.uid, "odt"])).status_code == 404


def given_template(by: Person, area: str = "310104003000", data: bytes = OWN) -> PaperTemplate:
    return set_template(by=by, at=OPENED, area=area, kind="minutes", name="纪要.docx", data=data)


def test_the_nearest_areas_template_holds(case: Case, officer: Person, world: World) -> None:
    assert template_for(case, "minutes") is None
    given_template(world.people["district"], "310104000000", template("区样式 {{ 案号 }}"))
    assert template_for(case, "minutes").prefix == "310104"  # type: ignore[union-attr]
    street = given_template(officer)
    assert template_for(case, "minutes") == street
    row = made(case, officer, "minutes", meeting="例会")
    assert words_of_docx(paper_file(officer, case.uid, row.uid, "docx", TODAY)[1]).startswith("本街道样式")
    end_template(by=officer, at=OPENED, pk=street.pk)
    assert template_for(case, "minutes").prefix == "310104"  # type: ignore[union-attr]
    still = words_of_docx(paper_file(officer, case.uid, row.uid, "docx", TODAY)[1])
    assert still.startswith("本街道样式")  # what was made keeps its look
    with pytest.raises(NotNow):
        end_template(by=officer, at=OPENED, pk=street.pk)


def test_another_streets_template_is_not_theirs(case: Case, officer: Person, world: World) -> None:
    row = given_template(officer)
    for who in ("stranger", "community", "resident"):
        with pytest.raises(NotYours):
            given_template(world.people[who])
        with pytest.raises(NotYours):
            end_template(by=world.people[who], at=OPENED, pk=row.pk)
    with pytest.raises(NotYours):
        given_template(officer, "310104000000")  # a street does not speak for its district


def test_a_new_template_ends_the_one_before(officer: Person, world: World) -> None:
    first, second = given_template(officer), given_template(officer)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2) and first.ended_at is not None
    assert AuditRow.objects.filter(act="cases.set_template").count() == 2


def test_a_template_is_brought_on_its_page(browser: Client, world: World) -> None:
    page = reverse("cases:template", args=["minutes"])
    assert "会议名称" in browser.get(page).content.decode()
    bad = SimpleUploadedFile("坏.docx", template("{{ 会议名 }}"))
    answer = browser.post(page, {"area": "310104003000", "file": bad})
    assert (
        answer.status_code == 422
        and "会议名称" in answer.content.decode()
        and not PaperTemplate.objects.exists()
    )
    good = SimpleUploadedFile("../纪要.docx", OWN)
    assert browser.post(page, {"area": "310104003000", "file": good}).status_code == 302
    row = PaperTemplate.objects.get()
    assert row.name == "纪要.docx"
    taken = browser.get(reverse("cases:template_file", args=[row.pk]))
    assert taken.content == OWN
    assert "纪要.docx" in browser.get(reverse("cases:templates")).content.decode()
    assert browser.post(reverse("cases:template_end", args=[row.pk])).status_code == 302


def test_the_houses_template_comes_back_unchanged_and_is_accepted(browser: Client, world: World) -> None:
    for kind in ("minutes", "merge-application"):
        data = browser.get(reverse("cases:template_house", args=[kind])).content
        assert check_template(data, kind)


def test_what_a_procedure_asks_for_stands_first(case_of: CaseOf, rules: Path, officer: Person) -> None:
    text = (rules / "procedures" / "try-1.toml").read_text(encoding="utf-8")
    text = text.replace('words_en = "report"', 'words_en = "report", paper = "minutes"')
    (rules / "procedures" / "try-1.toml").write_text(text, encoding="utf-8")
    found = papers_of(case_of())
    assert found[0].kind.key == "minutes" and [s.key for s in found[0].steps] == ["feasibility"]
    assert {w.kind.key for w in found} == set(KINDS)
