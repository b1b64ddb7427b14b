"""The public site: what everybody reads without an account, how heavy it is, what strangers send."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from linmeng.notices.actions import (
    answer_comment,
    hide_comment,
    make_comment,
    post_notice,
    replace_notice,
    withdraw_notice,
)
from linmeng.notices.models import Comment, Notice, Photo
from tests.apps.notices.conftest import AT, ON, UNTIL, NoticeIn, moment, photo
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000  # of a public page with all it loads but pictures


@pytest.fixture(autouse=True)
def _now(clock: Clock) -> None:
    cache.clear()
    clock(AT)


class Loaded(HTMLParser):
    """What a page makes a browser load by itself, scripts counted apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.images: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "link" and said.get("rel") in ("stylesheet", "icon"):
            self.styles.append(said["href"])
        elif tag in ("img", "source", "iframe", "video", "audio", "embed", "object"):
            self.images.append(said.get("src", ""))
        elif tag == "script":
            self.scripts += 1


def text_of(address: str, **more: Any) -> str:
    answer = Client().get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def page(notice: Notice, name: str = "public", *more: str) -> str:
    return reverse(f"notices:{name}", args=[notice.uid, *more])


def full_notice(world: World, notice_in: NoticeIn) -> Notice:
    """A long notice with two photographs and thirty answered comments."""
    notice = notice_in(body="方案全文。" * 400)
    pictures = [photo(colour="#112233"), photo(colour="#445566")]
    told: dict[str, Any] = {"by": world.people["officer"], "at": AT, "uid": notice.uid}
    post_notice(**told, where="1号楼公告栏", posted_on=ON, photos=pictures)
    for n in range(30):
        made = make_comment(
            at=AT,
            uid=notice.uid,
            text=f"第{n}条意见，希望保留门卫。" * 5,
            name="张三丰",
            contact="13912345678",
        )
        answer_comment(**told, number=made.pk, answer="门卫保留，费用不变。" * 5)
    return notice


def test_a_full_page_is_light_and_loads_nothing_from_elsewhere(world: World, notice_in: NoticeIn) -> None:
    notice = full_notice(world, notice_in)
    for n in range(40):
        notice_in(title=f"公告第{n}号")
    addresses = (
        page(notice),
        reverse("notices:compound", args=["T-opera"]),
        reverse("notices:area", args=["310104003000"]),
    )
    for address in addresses:
        text = text_of(address)
        found = Loaded(text)
        assert found.scripts == 0 and "onclick" not in text and "javascript:" not in text
        assert all(link.startswith("/") and not link.startswith("//") for link in found.styles + found.images)
        assert not re.search(r"url\(|@import|https?://(?!testserver)", text.replace("http://www.w3.org", ""))
        weight = len(text.encode()) + sum(_size(link) for link in found.styles)
        assert weight < MOST_BYTES, f"{address}: {weight} bytes"


def _size(link: str) -> int:
    path = finders.find(link.removeprefix("/static/"))
    assert isinstance(path, str), link
    data = Path(path).read_bytes()
    assert (
        b"@import" not in data
        and b"url(" not in data
        and b"http" not in data.replace(b"http://www.w3.org", b"")
    )
    return len(data)


def test_many_comments_come_page_by_page(world: World, notice_in: NoticeIn) -> None:
    notice = full_notice(world, notice_in)
    shown = [text_of(f"{page(notice)}?comments={n}").count('class="answer"') for n in (1, 2)]
    assert shown == [20, 10] and text_of(f"{page(notice)}?comments=x").count('class="answer"') == 20


def test_no_person_s_name_is_on_a_public_page(world: World, notice_in: NoticeIn) -> None:
    notice = full_notice(world, notice_in)
    for address in (
        page(notice),
        reverse("notices:compound", args=["T-opera"]),
        reverse("notices:compound_feed", args=["T-opera"]),
    ):
        text = text_of(address)
        for name in ("张三丰", "13912345678", world.people["officer"].name):
            assert name not in text, address


def test_a_place_shows_its_own_and_what_is_above_it(world: World, notice_in: NoticeIn) -> None:
    notice_in(title="京剧院的公告")
    notice_in(title="花苑的公告", compounds=["T-garden"])
    notice_in(title="居委会的公告", compounds=[], areas=["310104003001"])
    notice_in(title="街道的公告", compounds=[], areas=["310104003000"])
    notice_in(title="区里的公告", compounds=[], areas=["310104000000"], by=world.people["district"])
    notice_in(title="别处的公告", compounds=["T-hongyi"], by=world.people["stranger"])
    notice_in("draft", title="草稿不公开")

    def shown(name: str, key: str) -> list[str]:
        return re.findall(r'class="title"[^>]*>([^<]+)<', text_of(reverse(f"notices:{name}", args=[key])))

    street = ["区里的公告", "街道的公告"]
    assert shown("compound", "T-opera") == [*street, "居委会的公告", "京剧院的公告"]
    assert shown("compound", "T-alone") == street and shown("compound", "T-hongyi") == ["别处的公告"]
    assert shown("area", "310104003000") == [*street, "居委会的公告", "花苑的公告", "京剧院的公告"]
    assert Client().get(reverse("notices:compound", args=["T-nothing"])).status_code == 404
    assert Client().get(reverse("notices:area", args=["999999999999"])).status_code == 404


def test_a_draft_is_nobody_s(notice_in: NoticeIn) -> None:
    draft = notice_in("draft")
    for address in (page(draft), page(draft, "pdf", "a4")):
        assert Client().get(address).status_code == 404
    assert Client().post(page(draft, "comment"), {"text": "意见"}).status_code == 404


def test_what_was_withdrawn_or_replaced_stays_readable(
    world: World, notice_in: NoticeIn, clock: Clock
) -> None:
    officer = world.people["officer"]
    gone, old = notice_in(title="撤回的"), notice_in(title="更正前")
    withdraw_notice(by=officer, at=AT, uid=gone.uid, why="面积有误")
    fresh = replace_notice(by=officer, at=AT, uid=old.uid, why="更正单价", title="更正后")
    text = text_of(page(gone))
    assert "面积有误" in text and "托管期限六个月" in text and "<form class=" not in text
    assert page(fresh) in text_of(page(old)) and "更正单价" in text_of(page(old))
    assert page(old) in text_of(page(fresh))
    clock(moment(11, 1))
    assert 'class="state over"' in text_of(page(fresh))


def test_a_comment_arrives_and_waits_for_its_answer(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    client = Client()
    sent = {"text": "我住3号楼201室，希望早点修。", "name": "张三丰", "contact": "13912345678"}
    answer = client.post(page(notice, "comment"), sent)
    assert answer.status_code == 302
    assert 'class="box good"' in client.get(answer["Location"]).content.decode()
    made = Comment.objects.get()
    assert (made.channel, made.text, made.name, made.by) == ("web", sent["text"], "张三丰", None)
    before = text_of(page(notice))
    assert "早点修" not in before and 'class="answer"' not in before  # nobody has looked at it yet
    answer_comment(by=world.people["officer"], at=AT, uid=notice.uid, number=made.pk, answer="十月开工。")
    text = text_of(page(notice))
    assert "早点修" in text and "十月开工" in text and "201室" not in text


@pytest.mark.parametrize(
    "sent", [{"text": ""}, {"text": " \n "}, {"text": "字" * 2001}, {"text": "好的", "name": "字" * 61}]
)
def test_a_comment_that_is_not_understood_is_not_lost(notice_in: NoticeIn, sent: dict[str, str]) -> None:
    answer = Client().post(page(notice_in(), "comment"), sent)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert sent["text"].strip()[:50] in answer.content.decode()


def test_a_comment_with_markup_stays_text(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in(body="<script>alert(1)</script>")
    made = make_comment(at=AT, uid=notice.uid, text="<img src=x onerror=alert(1)>")
    answer_comment(by=world.people["officer"], at=AT, uid=notice.uid, number=made.pk, answer="<b>已阅</b>")
    text = text_of(page(notice))
    assert "<script>" not in text and "<img src=x" not in text and "<b>已阅" not in text


def test_programs_are_thanked_and_kept_out(notice_in: NoticeIn) -> None:
    notice = notice_in()
    answer = Client().post(page(notice, "comment"), {"text": "buy now", "website": "x"})
    assert answer.status_code == 302 and not Comment.objects.exists()


def test_who_sends_too_many_waits(notice_in: NoticeIn) -> None:
    notice, client = notice_in(), Client()
    answers = [client.post(page(notice, "comment"), {"text": f"意见{n}"}).status_code for n in range(7)]
    assert answers == [302] * 5 + [429] * 2 and Comment.objects.count() == 5


def test_comments_end_with_the_period(notice_in: NoticeIn, clock: Clock) -> None:
    notice, silent = notice_in(), notice_in(comments=False)
    assert Client().post(page(silent, "comment"), {"text": "意见一条"}).status_code == 409
    clock(moment(10, 20, 23, 59))
    assert Client().post(page(notice, "comment"), {"text": "意见一条"}).status_code == 302
    clock(moment(10, 21, 0, 1))
    assert Client().post(page(notice, "comment"), {"text": "意见两条"}).status_code == 409
    assert Comment.objects.count() == 1


def test_without_the_form_s_token_nothing_is_taken(notice_in: NoticeIn) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(page(notice_in(), "comment"), {"text": "意见"}).status_code == 403


def test_what_is_set_aside_is_counted_only(world: World, notice_in: NoticeIn) -> None:
    notice = notice_in()
    made = make_comment(at=AT, uid=notice.uid, text="骂人的话")
    hide_comment(by=world.people["officer"], at=AT, uid=notice.uid, number=made.pk, why="辱骂他人")
    text = text_of(page(notice))
    assert "骂人的话" not in text and "辱骂他人" not in text
    made.refresh_from_db()
    assert made.text == "骂人的话"


def test_the_board_s_photograph_is_shown_small_and_large(world: World, notice_in: NoticeIn) -> None:
    notice = full_notice(world, notice_in)
    found = Photo.objects.first()
    assert found
    for name, side in (("photo", 800), ("small_photo", 480)):
        answer = Client().get(page(notice, name, found.uid))
        assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
        assert _side(answer.content) == side
    other = notice_in(title="另一份公告")
    assert Client().get(page(other, "photo", found.uid)).status_code == 404


def _side(data: bytes) -> int:
    import io

    from PIL import Image

    return int(max(Image.open(io.BytesIO(data)).size))


def test_the_papers_have_their_size_and_a_code_that_leads_here(notice_in: NoticeIn, settings: Any) -> None:
    import pypdfium2
    import zxingcpp

    settings.SITE_URL = "http://linmeng.test"
    notice = notice_in(body="托管期限六个月。\n" * 12, kind="fund")
    for paper, width in (("a4", 595), ("a3", 842)):
        answer = Client().get(page(notice, "pdf", paper))
        assert answer["Content-Type"] == "application/pdf"
        document = pypdfium2.PdfDocument(answer.content)
        assert round(document[0].get_width()) == width and len(document) == 1
        text = document[0].get_textpage().get_text_bounded()
        assert "天平街道办事处" in text and "沪房规范" in text
        [code] = zxingcpp.read_barcodes(document[0].render(scale=2).to_numpy())
        assert code.text == f"http://linmeng.test{page(notice)}"
    assert Client().get(page(notice, "pdf", "a5")).status_code == 404
    poster = pypdfium2.PdfDocument(Client().get(reverse("notices:compound_poster", args=["T-opera"])).content)
    [code] = zxingcpp.read_barcodes(poster[0].render(scale=1).to_numpy())
    assert code.text == "http://linmeng.test/notices/c/T-opera/"


def test_the_feed_is_atom_and_says_when_nothing_is_new(world: World, notice_in: NoticeIn) -> None:
    from lxml import etree

    one = notice_in(title="甲公告")
    notice_in("draft", title="草稿")
    withdraw_notice(by=world.people["officer"], at=AT, uid=one.uid, why="有误")
    two = notice_in(title="乙公告", compounds=[], areas=["310104003000"])
    address = reverse("notices:compound_feed", args=["T-opera"])
    answer = Client().get(address)
    root = etree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert root.tag == f"{atom}feed" and [e.findtext(f"{atom}id") for e in entries] == [
        f"http://127.0.0.1:8000{page(n)}" for n in (two, one)
    ]
    assert "甲公告" in (entries[1].findtext(f"{atom}title") or "") != "甲公告"
    assert {a.text for a in root.iter(f"{atom}name")} == {"天平街道办事处"}
    assert Client().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    notice_in(title="丙公告")
    assert Client().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_the_feed_summarises_and_never_carries_the_text(world: World, notice_in: NoticeIn) -> None:
    """What the text says of people stays on the page, where a mistake can be withdrawn; copies cannot."""
    from lxml import etree

    body = "张三丰先生拒不缴费，住3号楼201室。\n" + "方案全文。" * 400
    notice_in(body=body, title="京剧院<b>方案</b>，询13912345678")
    gone = notice_in(body=body, title="旧方案", comments=False)
    withdraw_notice(by=world.people["officer"], at=AT, uid=gone.uid, why="李四光反对")
    for language, words in (("zh-hans", "2024-09-20"), ("en", "Shown from 2024-09-20 until 2024-10-20")):
        address = reverse("notices:compound_feed", args=["T-opera"])
        answer = Client().get(address, headers={"accept-language": language})
        text = answer.content.decode()
        for secret in ("张三丰", "李四光", "201室", "方案全文", "13912345678"):
            assert secret not in text, secret
        atom = "{http://www.w3.org/2005/Atom}"
        entries = {
            e.findtext(f"{atom}title"): e for e in etree.fromstring(answer.content).iter(f"{atom}entry")
        }
        found = next(e for title, e in entries.items() if title and "<b>" in title)
        summary = found.findtext(f"{atom}summary") or ""
        assert words in summary and "天平街道办事处" in summary and "京剧院小区" in summary
        assert len(summary) < 200 and "<" not in summary
        assert found.find(f"{atom}link").get("href", "").endswith("/")


def test_a_place_name_with_a_slash_in_its_number(world: World, notice_in: NoticeIn) -> None:
    world.compounds["opera"].code = "T/1 a"
    world.compounds["opera"].save()
    notice_in(compounds=["T/1 a"], until_on=UNTIL, from_on=date(2024, 9, 20))
    assert "物业托管" in text_of(reverse("notices:compound", args=["T/1 a"]))
    assert Client().get(reverse("notices:compound_feed", args=["T/1 a"])).status_code == 200
