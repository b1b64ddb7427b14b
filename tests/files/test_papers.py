"""The papers of a case as Word files and PDF: the same words in both, Chinese type, nothing left unfilled."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Length

from linmeng.cases.files import chinese
from linmeng.cases.files.describing import FOLDER, described, description
from linmeng.cases.files.docx_building import template_docx
from linmeng.cases.files.docx_papers import paper_docx
from linmeng.cases.files.fields import KINDS, empty
from linmeng.cases.files.pdf_papers import paper_pdf
from linmeng.domain.refusals import NotUnderstood
from tests.files.papers import template, values, words_of_docx, words_of_pdf

EVERY = pytest.mark.parametrize("key", KINDS)


def test_every_kind_has_its_description_and_no_description_is_left_over() -> None:
    assert {p.stem for p in FOLDER.iterdir()} == set(KINDS)


@EVERY
def test_word_and_pdf_say_the_same(key: str) -> None:
    given = values(KINDS[key])
    docx, pdf = words_of_docx(paper_docx(key, given)), words_of_pdf(paper_pdf(key, given))
    assert "{{" not in docx and "{%" not in docx
    for part in _sentences(docx):
        assert part in pdf, part


def _sentences(words: str) -> list[str]:
    """Pieces short enough to stand on one line of a table cell, so that order in the PDF does not matter."""
    return [p for p in re.split(r"[，。：；、（）“”]|＿+", words) if 2 <= len(p) <= 4]


@EVERY
def test_every_field_of_a_kind_is_printed(key: str) -> None:
    """A field that its own paper does not print would be asked for in vain."""
    own = {name for f in KINDS[key].fields for name in (f.words,)}
    said = (FOLDER / f"{key}.txt").read_text(encoding="utf-8")
    assert [name for name in own if name not in said] == []


@EVERY
def test_an_empty_paper_is_a_form_to_fill_in_by_hand(key: str) -> None:
    blank = words_of_docx(paper_docx(key, empty(KINDS[key], rows=2)))
    assert "None" not in blank and "＿＿＿" in blank
    assert paper_pdf(key, {})[:5] == b"%PDF-"


@EVERY
def test_chinese_type(key: str) -> None:
    """Fonts are named for East Asian letters too, first lines stand in by two characters, the page is A4."""
    document = Document(io.BytesIO(template_docx(key)))
    body = document.styles["正文缩进"].element
    fonts = body.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == {"letter": "仿宋", "form": "宋体"}[description(key).style]
    assert body.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    section = document.sections[0]
    assert [round(Length(side or 0).mm) for side in (section.page_width, section.page_height)] == [210, 297]
    if description(key).style == "letter":
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(Length(m or 0).mm) for m in margins] == [37, 35, 28, 26]


def test_the_application_has_its_five_annexes() -> None:
    words = words_of_docx(paper_docx("merge-application", values(KINDS["merge-application"])))
    assert [words.count(f"附件{n}") for n in range(1, 7)] == [2, 2, 2, 2, 2, 0]


def test_loops_over_chapters_repeat_table_and_words() -> None:
    words = words_of_docx(paper_docx("merge-application", values(KINDS["merge-application"], rows=2)))
    assert "一、名称1<&" in words and "二、名称2<&" in words and words.count("专有部分面积（㎡）") == 2


def test_what_is_typed_is_never_run() -> None:
    """A value is not read as a tag or as markup, neither by Jinja nor by Word nor by typst."""
    nasty = '{{ 7 * 7 }}{% for x in y %} </w:t><w:p/> #eval("1") $x$ @a <b>\x00\x1b'
    for words in (
        words_of_docx(paper_docx("notice", {"heading": nasty, "matter": nasty})),
        words_of_pdf(paper_pdf("notice", {"heading": nasty, "matter": nasty})),
    ):
        assert "49" not in words and "{{7*7}}" in words and '#eval("1")$x$@a<b>' in words


def test_lines_of_a_text_become_paragraphs() -> None:
    document = Document(io.BytesIO(paper_docx("notice", {"matter": "第一段\n\n第二段"})))
    assert {"第一段", "第二段"} <= {p.text for p in document.paragraphs}


def test_a_streets_template_is_filled() -> None:
    own = template("编号 {{ number }}，{{ 日期|汉字日期 }}", "{% if 联系人 %}有{% else %}无{% endif %}联系人")
    words = words_of_docx(paper_docx("notice", {"number": "T-1", "day": date(2024, 9, 20)}, own))
    assert words == "编号T-1，二〇二四年九月二十日无联系人"


def test_the_same_paper_gives_the_same_words_and_properties() -> None:
    about = Document(io.BytesIO(paper_docx("notice", {"number": "T-1"}))).core_properties
    assert (about.title, about.author, about.comments) == ("公示 T-1", "", "")


def test_a_paper_has_an_end() -> None:
    deep = template("{%p for a in 小区 %}", "{%p for b in 小区 %}", "x", "{%p endfor %}", "{%p endfor %}")
    with pytest.raises(NotUnderstood, match="too often"):
        paper_docx("notice", {"compounds": [{} for _ in range(300)]}, deep)


def test_numbers_days_and_money_in_words() -> None:
    said = {0: "零", 10: "十", 12: "十二", 20: "二十", 105: "一百零五", 110: "一百一十", 1_001: "一千零一",
            10_010: "一万零一十", 100_000: "十万",
            20_000_001: "二千万零一", 100_010_000: "一亿零一万"}  # fmt: skip
    assert {n: chinese.numeral(n) for n in said} == said
    assert chinese.day_words(date(2024, 9, 2)) == "2024年9月2日"
    assert chinese.day_in_numerals(date(2010, 10, 30)) == "二〇一〇年十月三十日"
    sums = {"1234.56": "壹仟贰佰叁拾肆元伍角陆分", "0": "零元整", "0.05": "伍分", "100": "壹佰元整",
            "10.05": "壹拾元零伍分", "-3.5": "负叁元伍角整", "100200.30": "壹拾万零贰佰元叁角整",
            "0.10": "壹角整"}  # fmt: skip
    assert {s: chinese.money_words(Decimal(s)) for s in sums} == sums


def test_a_description_that_is_wrong_is_noticed() -> None:
    with pytest.raises(ValueError, match="not 2 cells"):
        described("title: x\nstyle: form\n---\n|: 1 2\n|= a | b | c\n")


@EVERY
def test_a_list_left_empty_has_rows_to_write_on(key: str) -> None:
    """Twenty to sign on the attendance list, two elsewhere, numbered; nothing of a sentence is left out."""
    kind = KINDS[key]
    own = [f for f in kind.fields if f.columns and f"行 in {f.words}" in _description(key)]
    made = Document(io.BytesIO(paper_docx(key, {})))
    tables = [[[c.text for c in row.cells] for row in t.rows] for t in made.tables]
    rows = [row for t in tables for row in t if row[0] in {str(n) for n in range(1, 21)}]
    asked = [line for line in _description(key).splitlines() if line.startswith("|*") and "序号" in line]
    assert len(rows) >= len(asked) * (20 if key == "attendance" else 2)
    pdf = words_of_pdf(paper_pdf(key, {}))
    assert "。：。" not in pdf and "：。" not in pdf and "（）" not in pdf, pdf
    assert not own or "1" in pdf


def _description(key: str) -> str:
    return (FOLDER / f"{key}.txt").read_text(encoding="utf-8")


def test_a_list_is_asked_for_as_empty_although_rows_are_printed() -> None:
    """`{% if 议程 %}` of a street's own template still says no."""
    own = template(
        "{% if 议程 %}有议程{% else %}无议程{% endif %}", "{% for 行 in 议程 %}{{ 行.序号 }}．{% endfor %}"
    )
    assert "无议程1．2．" in words_of_docx(paper_docx("invitation", {}, own))
    filled = {"agenda": [{"n": 1, "words": "选聘"}]}
    assert "有议程1．" in words_of_docx(paper_docx("invitation", filled, own))
    line = template("{% for 行 in 议程 %}{{ 行.内容|横线 }}；{% endfor %}")
    assert words_of_docx(paper_docx("invitation", {}, line)) == "＿＿＿＿＿＿；＿＿＿＿＿＿；"
