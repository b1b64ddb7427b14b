"""Long notices on several light pages: nothing is lost, cut at sensible places, whatever is written."""

import html
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linmeng.notices.actions import answer_comment, make_comment, post_notice
from linmeng.notices.actions.notices import MOST_TEXT
from linmeng.notices.models import Notice, Photo
from linmeng.notices.pages.portions import bytes_of, packed, text_parts
from tests.apps.notices.conftest import AT, ON, NoticeIn, photo
from tests.apps.notices.test_public import MOST_BYTES, Loaded, _size
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]


@given(st.text(alphabet=st.sampled_from("方案。\n'<a&；🏠."), max_size=400), st.integers(8, 60))
def test_the_parts_are_the_text(text: str, most: int) -> None:
    parts = text_parts(text, most)
    assert "".join(parts) == text and all(0 < bytes_of(part) <= most for part in parts)


def test_a_text_is_cut_where_a_reader_would() -> None:
    assert text_parts("第一条。\n第二条。\n第三条。\n", 26) == ["第一条。\n第二条。\n", "第三条。\n"]
    assert text_parts("托管六个月。收费不变；周五接待。", 24) == ["托管六个月。", "收费不变；", "周五接待。"]
    assert text_parts("没有一个句号的很长很长的话", 12) == ["没有一个", "句号的很", "长很长的", "话"]
    assert text_parts("短", 100) == ["短"] and text_parts("", 100) == []


def test_what_is_too_heavy_stands_alone() -> None:
    assert packed([3, 3, 9, 1, 1, 1], lambda n: n, 6, 2) == [[3, 3], [9], [1, 1], [1]]


@pytest.fixture
def _now(clock: Clock) -> None:
    cache.clear()
    clock(AT)


LONG = (
    "第{n}条 托管期间物业服务企业应当按照合同约定提供保洁、保安、维修和绿化养护服务，并每月公布收支。\n" * 500
)[: MOST_TEXT - 1]
HEAVIEST = {"chinese": LONG, "one line": "字" * MOST_TEXT, "markup": "<'&\">" * (MOST_TEXT // 5)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", HEAVIEST)
def test_the_longest_notice_is_light_on_every_page(
    world: World, notice_in: NoticeIn, _now: None, kind: str
) -> None:
    """The longest text, long comments and answers, many boards with photographs, all at once."""
    notice = notice_in(body=HEAVIEST[kind], title="关" * 160, issuer="办" * 120)
    told: dict[str, Any] = {"by": world.people["officer"], "at": AT, "uid": notice.uid}
    for n in range(6):
        made = make_comment(at=AT, uid=notice.uid, text=f"{n}" + "我有意见。" * 399)
        answer_comment(**told, number=made.pk, answer="已经研究。" * 399)
    for n in range(15):
        post_notice(**told, where=f"{n}" + "号" * 118, posted_on=ON)
    _hang_photos(notice)
    parts, boards, answers = [], set(), 0
    for n in range(1, 9):
        text, weight = weighed(notice, f"?part={n}&boards={n}&comments={n}")
        assert weight < MOST_BYTES, f"{n}: {weight} bytes"
        parts.append(html.unescape(re.search(r'id="text">(.*?)</div>', text, re.S)[1]))  # type: ignore[index]
        boards |= set(re.findall(r"<li><b>(\d+)号", text))
        answers += text.count('class="answer"') if n <= 6 else 0
    count = len(text_parts(notice.body))
    assert (
        "".join(parts[:count]) == notice.body
        and 3 <= count <= 8
        and parts[count:] == parts[-1:] * (8 - count)
    )
    assert boards == {str(n) for n in range(15)} and answers == 6


def weighed(notice: Notice, query: str = "") -> tuple[str, int]:
    """The page, and its bytes before compression with its style sheet and icon."""
    answer = Client().get(reverse("notices:public", args=[notice.uid]) + query)
    assert answer.status_code == 200
    return answer.content.decode(), len(answer.content) + sum(
        _size(link) for link in Loaded(answer.content.decode()).styles
    )


def _hang_photos(notice: Notice) -> None:
    data = photo()
    Photo.objects.bulk_create(
        Photo(uid=f"p{p.pk}x{n}", posting=p, sha256="0", width=800, height=600, jpeg=data, small=data)
        for p in notice.postings.all()
        for n in range(4)
    )


@pytest.mark.django_db
def test_hundreds_of_places_come_page_by_page(notice_in: NoticeIn, _now: None) -> None:
    from linmeng.notices.models import Place
    from linmeng.register.models import Compound

    notice = notice_in()
    base = Compound.objects.get(code="T-opera")
    for n in range(299):
        base.pk, base.code, base.name = None, f"T-many-{n}", f"梧桐里第{n}弄小小区"
        base.save(force_insert=True)
        Place.objects.create(notice=notice, compound=base, name=base.name, area_code=base.area_code)
    first, weight = weighed(notice)
    assert "?places=2" in first and weight < MOST_BYTES
    seen = set()
    for n in range(1, 20):
        seen |= set(re.findall(r"梧桐里第(\d+)弄", weighed(notice, f"?places={n}")[0]))
    assert len(seen) == 299


@pytest.mark.django_db
def test_an_ordinary_notice_is_on_one_page(notice_in: NoticeIn, _now: None) -> None:
    notice = notice_in(body="托管期限六个月。\n" * 300)  # 2 700 characters
    assert "?part=" not in weighed(notice)[0]
    for query in ("?part=0", "?part=x", "?part=99999999999", "?part=-1", "?part=²"):
        assert "托管期限六个月" in weighed(notice, query)[0]


@pytest.mark.django_db
def test_a_list_of_many_that_run_stays_light(notice_in: NoticeIn, _now: None) -> None:
    for n in range(40):
        notice_in(title=f"{n:02}" + "告" * 158, issuer="办" * 120)
    seen = []
    for n in (1, 2, 3):
        answer = Client().get(reverse("notices:area", args=["310104003000"]), {"page": n})
        weight = len(answer.content) + sum(_size(x) for x in Loaded(answer.content.decode()).styles)
        assert weight < MOST_BYTES, f"{n}: {weight} bytes"
        seen += re.findall(r">(\d\d)告", answer.content.decode())
    assert seen == [f"{n:02}" for n in range(39, -1, -1)]


@pytest.mark.django_db
def test_a_page_of_photographs_fetches_no_pictures(world: World, notice_in: NoticeIn, _now: None) -> None:
    """They weigh megabytes and are asked for one by one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    notice = notice_in()
    post_notice(
        by=world.people["officer"], at=AT, uid=notice.uid, where="大门", posted_on=ON, photos=[photo()]
    )
    with CaptureQueriesContext(
        connection,
    ) as told:
        weighed(notice)
    assert not [q for q in told.captured_queries if '"jpeg"' in q["sql"]]
