"""Every paper of a vote as PDF, in both languages: it says what it must, and nothing of anybody."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.http import Http404
from django.utils import translation

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.voting.actions.codes import make_codes
from linmeng.voting.actions.counting import count_motion, publish_result
from linmeng.voting.actions.papers import check_service, record_service
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.files.ballot_pdf import BALLOT, Paper, Printed, ballot_text, ballots_pdf, pages_of
from linmeng.voting.files.letter_pdf import Letter, letters_pdf
from linmeng.voting.files.sheet_layout import BOTTOM, BOX, TOP
from linmeng.voting.models import Motion
from linmeng.voting.queries import paper_files
from linmeng.web import typesetting
from linmeng.web.typesetting import BadPaper, typeset
from tests.apps.voting.conftest import COUNTED, DRAFTED, Estate, MotionIn
from tests.apps.voting.paper_hands import ON, RECEIVED, clerk, key, returned, sheets_in

PAGE = "https://vote.example.org/v/3f3f3f3f3f3f3f3f/"
NO_START = "，。、；：！？）》」』”’％…"
"""No line begins with one of these."""
SILENCE = "送达后不交票的房屋，视为参与表决并弃权（《议事规则》第二十一条）。"


def texts(pdf: bytes, keep: Path | None = None) -> list[str]:
    """The words of each page; `keep`: a file to look at."""
    if keep:
        keep.with_suffix(".pdf").write_bytes(pdf)
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def words(pdf: bytes, keep: Path | None = None) -> str:
    return "".join("".join(texts(pdf, keep)).split())


@pytest.fixture
def counted(estate: Estate, motion_in: MotionIn) -> Motion:
    """A result with a carried and a lost item."""
    motion = motion_in("open", silence=SILENCE)
    other = clerk(estate, "zhou")
    for n, number in enumerate(returned(motion, estate.officer, 13)):
        said: dict[str, str] = {"1": "yes", "2": ("yes", "no", "abstain")[n % 3]}
        for by in (estate.officer, other):
            if n == 12:
                key(motion, by, number, {}, invalid="选票撕毁")
            else:
                key(motion, by, number, said)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    publish_result(by=estate.officer, at=COUNTED, uid=motion.uid)
    return Motion.objects.get(pk=motion.pk)


def test_the_result_explains_itself(estate: Estate, counted: Motion, tmp_path: Path) -> None:
    said = words(paper_files.result_sheet(estate.resident, counted.uid, ON, PAGE), tmp_path / "result")
    assert "四道门槛全部达到" in said and "未达到：" in said and "不少于2/3" in said and "超过1/2" in said
    with translation.override("en"):
        english = words(paper_files.result_sheet(estate.resident, counted.uid, ON), tmp_path / "result-en")
    assert "Allfourgatesarereached" in english and "Notcarried" in english


def test_the_protocol_is_for_who_counts(estate: Estate, counted: Motion, tmp_path: Path) -> None:
    said = words(paper_files.protocol(estate.officer, counted.uid, ON), tmp_path / "protocol")
    assert "印发16张" in said and "封口收回13张" in said and "录入13张" in said and "监票人" in said
    with translation.override("en"):
        words(paper_files.protocol(estate.officer, counted.uid, ON))
    with pytest.raises(NotYours):
        paper_files.protocol(estate.resident, counted.uid, ON)


def test_the_notice_names_rules_totals_and_where_it_binds(
    estate: Estate, motion_in: MotionIn, tmp_path: Path
) -> None:
    motion = motion_in("notice", silence=SILENCE)
    said = words(paper_files.notice(estate.resident, motion.uid, ON, PAGE), tmp_path / "notice")
    for must in (
        "不少于2/3",
        "超过1/2",
        "房屋16套",
        "业主人数15人",
        "没有文件规定手机表决有约束力",
        "视为参与表决并弃权",
        motion.log_key[:20],
        "2024年10月9日09:00",
    ):
        assert must.replace(" ", "") in said, must
    assert "居民甲" not in said
    with translation.override("en"):
        assert "advisory" in words(
            paper_files.notice(estate.resident, motion.uid, ON, PAGE), tmp_path / "notice-en"
        )
    with pytest.raises(NotNow):
        paper_files.notice(estate.officer, motion_in("published").uid, ON)


def test_letters_carry_the_code_and_no_name(estate: Estate, motion_in: MotionIn, tmp_path: Path) -> None:
    motion = motion_in("notice")
    codes = make_codes(by=estate.officer, at=RECEIVED, uid=motion.uid)
    pages = texts(paper_files.letters(estate.officer, motion.uid, ON, codes, PAGE), tmp_path / "letters")
    assert len(pages) == 16
    for entry in motion.entries.filter(left_out=""):
        assert sum(codes[entry.pk] in page for page in pages) == 1
    assert "居民甲" not in "".join(pages) and "第 1 页，共 1 页" in pages[0]
    with translation.override("en"):
        texts(paper_files.letters(estate.officer, motion.uid, ON, codes, PAGE), tmp_path / "letters-en")
    with pytest.raises(NotNow):
        paper_files.letters(estate.officer, motion.uid, ON, {}, PAGE)
    with pytest.raises(NotYours):
        paper_files.letters(estate.resident, motion.uid, ON, codes, PAGE)


def test_the_turn_out_notice_has_sums_and_the_signed_head(
    estate: Estate, motion_in: MotionIn, tmp_path: Path
) -> None:
    motion = motion_in("open")
    pdf = paper_files.turn_out_notice(estate.resident, motion.uid, ON, RECEIVED)
    said = words(pdf, tmp_path / "turnout")
    signed = motion.checkpoints.get().text
    assert "".join(signed.split())[:60] in said
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("L")
    import numpy as np
    import zxingcpp

    assert [c.text for c in zxingcpp.read_barcodes(np.asarray(picture))] == [signed]
    with translation.override("en"):
        texts(paper_files.turn_out_notice(estate.resident, motion.uid, ON, RECEIVED))
    with pytest.raises(NotNow):
        paper_files.turn_out_notice(estate.resident, motion_in("notice").uid, ON, RECEIVED)


def test_the_attendance_list_has_room_for_every_unit(
    estate: Estate, motion_in: MotionIn, tmp_path: Path
) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    pages = texts(paper_files.attendance_list(estate.officer, motion.uid, ON), tmp_path / "attendance")
    assert "居民甲" not in "".join(pages)
    said = "".join("".join(pages).split())
    assert all("".join(e.place.split()) in said for e in motion.entries.filter(left_out=""))
    with translation.override("en"):
        texts(paper_files.attendance_list(estate.officer, motion.uid, ON, "1", "2"))


def test_a_stranger_gets_no_paper(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    stranger = estate.world.people["stranger"]
    makers: list[Callable[[], Any]] = [
        lambda: paper_files.ballots(stranger, motion.uid, ON, "1"),
        lambda: paper_files.notice(stranger, motion.uid, ON),
        lambda: paper_files.result_sheet(estate.resident, motion.uid, ON),
        lambda: paper_files.attendance_list(stranger, motion.uid, ON),
    ]
    for make in makers:
        with pytest.raises(Http404):
            make()


def _paper(**changes: Any) -> Paper:
    values: dict[str, Any] = {
        "uid": "ab" * 16, "scope": "京剧院小区", "title": "表决", "text": "全文。",
        "closes": "2026年12月20日18:00", "items": ((1, "是否同意？"),), **changes,
    }  # fmt: skip
    return Paper(**values)


LONG = (
    "关于在本小区范围内统一实施垃圾分类投放点改造、加装电梯、屋面防水、雨污分流及停车泊位重新划线的若干事项，"
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "paper",
    [
        _paper(),
        _paper(title=(LONG * 4)[:160], items=tuple((n, (LONG * 8)[:300]) for n in range(1, 8))),
        _paper(items=tuple((n, "Do you agree with item? " * 12) for n in range(1, 31))),
        _paper(title=(LONG * 4)[:160], text=(LONG * 6)[:260], items=((1, (LONG * 8)[:300]),)),
        _paper(text="长" * 5000, silence="说" * 2000, scope="名" * 120, give_to="处" * 80),
        _paper(silence="沉" * 200, give_to="处" * 80, blank="abstain"),
        _paper(title="wide " * 32, text="words and more words " * 12),
    ],
)
def test_the_longest_words_fit_and_the_boxes_stay_on_the_page(paper: Paper, lang: Any) -> None:
    place = ("某某路一千二百三十四弄五十六号楼" * 5)[:80]
    document = pypdfium2.PdfDocument(
        ballots_pdf(paper, [Printed(99999, place), Printed(2, "1-101")], b"k", lang)
    )
    pages = pages_of(paper)
    assert len(document) == 2 * 2 * -(-(len(pages) + 1) // 2) or len(document) == 2 * (len(pages) + 1) + (
        len(pages) % 2 == 0
    )
    boxes = [box for page in pages for row in page.rows for box in row.boxes]
    assert len(boxes) == 3 * len(paper.items)
    assert all(box.y > TOP and box.y + BOX <= BOTTOM for box in boxes)


def test_no_line_begins_with_punctuation(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("notice", text=LONG * 20, silence=SILENCE)
    sheets_in(motion, estate.officer)
    pdfs = [
        paper_files.notice(estate.officer, motion.uid, ON, PAGE),
        paper_files.ballots(estate.officer, motion.uid, ON, "1", "1"),
        paper_files.letters(
            estate.officer, motion.uid, ON, make_codes(by=estate.officer, at=RECEIVED, uid=motion.uid), PAGE
        ),
    ]
    for pdf in pdfs:
        for page in texts(pdf):
            assert not [line for line in page.split("\n") if line[:1] and line[0] in NO_START]


def test_a_missing_font_is_an_error_and_no_blank_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SERIF", "No Such Song")
    with pytest.raises(NotNow, match="fonts"):
        ballots_pdf(_paper(), [Printed(1, "1-101")], b"k", "zh")


def test_words_that_do_not_fit_are_an_error_and_never_cut() -> None:
    with pytest.raises(BadPaper):
        typeset(BALLOT, "zh", {"words": {}})


def test_the_same_ballots_are_the_same_bytes() -> None:
    made = {ballots_pdf(_paper(), [Printed(1, "1-101")], b"k", "zh") for _ in range(2)}
    assert len(made) == 1


def test_actual_and_deemed_tallies_stand_side_by_side(
    estate: Estate, motion_in: MotionIn, tmp_path: Path
) -> None:
    rule: dict[str, Any] = {
        "by": estate.officer,
        "at": DRAFTED,
        "code": "T-opera",
        "from_on": DRAFTED.date(),
        "document": "《议事规则》第二十一条",
    }
    set_local_rule(name="unreturned", value="follow_majority", **rule)
    set_local_rule(name="service_ways", value=["face_to_face"], **rule)
    motion, second = motion_in("open", silence=SILENCE), clerk(estate, "zhou")
    entries = list(motion.entries.filter(left_out="").values_list("pk", flat=True))
    served = record_service(
        by=estate.officer, at=RECEIVED, uid=motion.uid, entries=entries, way="face_to_face", evidence="签收簿"
    )
    for service in served[:15]:
        check_service(by=second, at=RECEIVED, uid=motion.uid, service=service.pk)
    for number in returned(motion, estate.officer, 8):
        for by in (estate.officer, second):
            key(motion, by, number, {"1": "yes", "2": "yes"} if number[4] != "1" else {"1": "no", "2": "yes"})
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    said = words(paper_files.result_sheet(estate.officer, motion.uid, ON), tmp_path / "deemed")
    assert "实际票" in said and "含视为参与" in said and "本事项以“含视为参与”为准" in said
    assert "未达到" in said and "四道门槛全部达到" in said  # as cast it fails, with deemed votes it carries
    assert "未交票，不计入1套" in said  # served, but nobody checked it
    with translation.override("en"):
        words(paper_files.result_sheet(estate.officer, motion.uid, ON), tmp_path / "deemed-en")


WHOLE = "".join(
    f"第{n}条 京剧院小区与岳阳花苑合并为一个物业管理区域。\n" for n in range(1, 801)
)  # 25 000 signs


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_text_lies_once_at_each_door_and_every_letter_says_where(lang: Any, tmp_path: Path) -> None:
    doors = [("1", "1"), ("1", "1"), ("1", "1"), ("2", "1"), ("2", "1")]
    letters = [Letter(f"{b}号楼{n}室", f"ABCD-EFGH-JK{n:02}", (b, d)) for n, (b, d) in enumerate(doors)]
    full = "https://vote.example.org/votes/3f3f/public/"
    made = letters_pdf(_paper(text=WHOLE, opens="今天"), letters, PAGE, lang, full=full)
    found = ["".join(page.split()) for page in texts(made, tmp_path / "long")]
    assert sum(page.count("第777条") for page in found) == 2  # whole, at each of the two doors
    alone = [page for page in found if "ABCD-EFGH" in page]
    assert len(alone) == 5 and not any("第777条" in page for page in alone)
    mark = sha256(WHOLE.encode()).hexdigest()[:12]
    pages = "".join(found)
    assert pages.count(mark) == 7 and pages.count(full) == 5
    assert pages.count("不收费" if lang == "zh" else "freeofcharge") == 5
    short = texts(letters_pdf(_paper(text=WHOLE[:1990], opens="今天"), letters, PAGE, lang, full=full))
    plain = "".join("".join(short).split())
    assert mark not in plain and plain.count("第60条") == 5


def test_a_ballot_sends_to_where_the_text_truly_is() -> None:
    """Between 260 and 2 000 signs the letter has it; beyond, the letter says where: the room is the same."""
    one, two = (_paper(text=WHOLE[:size]) for size in (1990, 2010))
    assert "写明在哪里" in ballot_text(two, "zh") and "写明在哪里" not in ballot_text(one, "zh")
    assert pages_of(one) == pages_of(two)


def test_each_letter_counts_its_own_pages() -> None:
    letters = [Letter(f"1号楼{n}室", "ABCD-EFGH-JKMN") for n in (101, 102, 103)]
    found = texts(letters_pdf(_paper(text="京剧院小区合并。" * 200, opens="今天"), letters, PAGE, "zh"))
    assert len(found) == 6
    for n, page in enumerate(found):
        assert f"第{n % 2 + 1}页，共2页" in "".join(page.split())
