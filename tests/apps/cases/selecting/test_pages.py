"""The whole story through the pages: custody, plan, sealed offers, lot, scores, contract, handover."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linmeng.cases.models import Case, Custody, Handover, OfferContent, Selection
from linmeng.cases.queries.panels import panel_of
from linmeng.people.models import Person
from linmeng.register.models import ServiceContract
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    AWARDED,
    BODIES,
    COMMITTED,
    DEADLINE,
    DRAFTED,
    DRAWN,
    HANDED_IN,
    KNOWN,
    OPENING,
    PDF,
    PUBLISHED,
    RANKED,
    SCORED,
    SHOWN,
    WORDS,
    Bidding,
    drawn,
    firm,
    opened,
    published,
    scored,
    shown,
    with_offers,
)
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
As = Callable[..., Client]


@pytest.fixture
def as_() -> As:
    """A browser in which somebody signed in."""

    def made(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return made


def said(answer: Any) -> str:
    return str(answer.content.decode())


def sent(client: Client, address: str, data: dict[str, Any], status: int = 302) -> Any:
    answer = client.post(address, data)
    assert answer.status_code == status, said(answer)[:6000]
    return answer


def local(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


PLAN: dict[str, Any] = {
    "codes": ["T-opera", "T-garden"], "title": "京剧院片区选聘", "way": "public", "fee_mode": "lump_sum",
    "fee": "2.30", "lowest": "1.95", "highest": "", "months": "36", "service": "四保,二级标准",
    "criteria": "人员配置 40\n维修响应 35\n公开 25", "price_points": "0", "ties": "first,lot",
    "pass_mark": "60", "candidates": "3", "panel": "5", "experts": "4", "trustees": "\n".join(BODIES),
}  # fmt: skip


@dataclass
class Walk:
    """What the parts of one walk through the pages share."""

    world: World
    case: Case
    as_: As
    clock: Clock
    officer: Client
    community: Client
    row: Selection = field(default_factory=Selection)
    at: str = ""
    firms: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, str] = field(default_factory=dict)


def test_a_selection_from_the_draft_to_the_contract(
    world: World, case: Case, contract: ServiceContract, as_: As, clock: Clock
) -> None:
    officer, community = as_(world.people["officer"]), as_(world.people["community"])
    walk = Walk(world, case, as_, clock, officer, community)
    _draft_and_publish(walk)
    _hand_in(walk)
    _draw(walk)
    _open_and_score(walk)
    _rank_and_show(walk)
    _award_and_sign(walk)


def _draft_and_publish(w: Walk) -> None:
    """The plan with its criteria; two trustees; published."""
    w.clock(DRAFTED)
    assert w.officer.get(f"/cases/{w.case.uid}/selections/").status_code == 200
    bad = sent(w.officer, f"/cases/{w.case.uid}/selections/new/", {**PLAN, "panel": "7"}, 422)
    assert "SH-BID" in said(bad) and "京剧院片区选聘" in said(bad)  # nothing typed is lost
    sent(w.officer, f"/cases/{w.case.uid}/selections/new/", {**PLAN, "criteria": "人员配置 多"}, 422)
    sent(w.officer, f"/cases/{w.case.uid}/selections/new/", PLAN)
    w.row = Selection.objects.get()
    w.at = f"/cases/selections/{w.row.uid}/"
    sent(w.officer, w.at + "edit/", {**PLAN, "version": w.row.version, "pass_mark": "50"})
    for number, client in ((1, w.officer), (2, w.community)):
        sent(client, f"{w.at}keys/{number}/", {"passphrase": WORDS[number], "again": WORDS[number]})
    w.firms = {letter: firm(f"{letter}物业有限公司") for letter in "甲乙丙"}
    w.clock(PUBLISHED)
    w.row.refresh_from_db()
    times = {"deadline_at": local(DEADLINE), "opens_at": local(OPENING)}
    sent(w.officer, w.at + "publish/", {**times, "version": w.row.version})


def _hand_in(w: Walk) -> None:
    """Three companies ask, are admitted and hand in; nobody reads it."""
    w.clock(HANDED_IN)
    for made, person in w.firms.values():
        company = w.as_(person)
        assert "京剧院片区选聘" in said(company.get("/cases/bids/"))
        sent(company, f"/cases/bids/{w.row.uid}/ask/", {})
        sent(w.officer, w.at + "bidders/", {"company": made.name, "admitted": "yes", "why": ""})
        w.offer = {"fee": "2.30", "on_c1": "八人", "on_c2": "半小时", "on_c3": "每季", "replaces": ""}
        file = SimpleUploadedFile("投标.pdf", PDF)
        receipt = sent(company, f"/cases/bids/{w.row.uid}/", {**w.offer, "document": file}, 200)
        assert re.search(r"[0-9a-f]{64}", said(receipt))
        assert said(company.get(f"/cases/bids/{w.row.uid}/")).count("2024-11-08 10:00:00") == 1
    for client in (w.officer, w.community):
        assert "八人" not in said(client.get(w.at)) and client.get(w.at + "offers/").status_code in (403, 409)
    assert "commitments" in said(Client().get(f"/cases/public/{w.row.uid}/offers.json"))
    assert json.loads(said(Client().get(f"/cases/public/{w.row.uid}/offers.json")))["commitments"] == []


def _draw(w: Walk) -> None:
    """The list, the lot, the list of commitments; one offer comes late."""
    w.clock(COMMITTED)
    people = "\n".join(f"专家{n},市物业管理协会" for n in range(1, 9))
    sent(w.officer, w.at + "panel/candidates/", {"group": "experts", "people": people})
    sent(w.officer, w.at + "panel/candidates/", {"group": "experts", "people": "没有逗号"}, 422)
    sent(
        w.officer,
        w.at + "panel/candidates/",
        {"group": "owners", "people": "代表1,岳阳花苑业委会\n代表2,京剧院"},
    )
    sent(w.officer, w.at + "panel/lot/", {"event": "福彩3D 第2024302期", "known_at": local(KNOWN)})
    w.clock(DRAWN)
    sent(w.officer, w.at + "panel/draw/", {"value": "4 1 7"})
    assert "draw.py" in said(w.officer.get(w.at + "panel/"))
    w.clock(DEADLINE)
    listed = json.loads(said(Client().get(f"/cases/public/{w.row.uid}/offers.json")))["commitments"]
    assert len(listed) == 3
    late = w.as_(w.firms["甲"][1]).post(
        f"/cases/bids/{w.row.uid}/", {**w.offer, "document": SimpleUploadedFile("a.pdf", PDF)}
    )
    assert late.status_code == 409 and "2024-11-12 10:00" in said(late)
    sent(w.officer, w.at + "open/", {"key_1": WORDS[1], "key_2": WORDS[2]}, 409)


def _open_and_score(w: Walk) -> None:
    """Not before its time and not without every passphrase; then every seat hands in its sheet."""
    w.clock(OPENING)
    sent(w.officer, w.at + "open/", {"key_1": WORDS[1], "key_2": ""}, 409)
    sent(w.officer, w.at + "open/", {"key_1": WORDS[1], "key_2": "wrong wrong wrong wrong"}, 422)
    sent(w.officer, w.at + "open/", {"key_1": WORDS[1], "key_2": WORDS[2]})
    assert OfferContent.objects.count() == 3 and "八人" in said(w.officer.get(w.at + "offers/"))
    w.clock(SCORED)
    for seat in panel_of(Selection.objects.get()):
        code = seat.candidate.code
        sent(w.officer, f"{w.at}panel/{code}/declare/", {"confirm": "on"})
        form = said(w.officer.get(f"{w.at}panel/{code}/sheet/"))
        fields = re.findall(r'name="([0-9a-f]{32}_c\d)"', form)
        assert len(fields) == 9
        sent(w.officer, f"{w.at}panel/{code}/sheet/", {**dict.fromkeys(fields, "41"), "remark": ""}, 422)
        sent(w.officer, f"{w.at}panel/{code}/sheet/", {**dict.fromkeys(fields, "24.5"), "remark": ""})


def _rank_and_show(w: Walk) -> None:
    """Ranking, questions, the result for everybody."""
    w.clock(RANKED)
    w.row.refresh_from_db()
    sent(w.officer, w.at + "rank/", {"version": w.row.version})
    assert "甲物业有限公司" in said(w.officer.get(w.at + "result/"))
    sent(w.officer, w.at + "questions/", {"asked_by": "业主", "offer": "", "text": "电梯怎么保养?"})
    number = Selection.objects.get().questions.get().pk
    sent(w.officer, f"{w.at}questions/{number}/", {"answer": "每月一次"})
    w.clock(SHOWN)
    w.row.refresh_from_db()
    assert "八人" not in said(Client().get(f"/cases/public/{w.row.uid}/"))
    sent(
        w.officer,
        w.at + "show/",
        {
            "from_on": "2024-11-13",
            "until_on": "2024-11-18",
            "version": w.row.version,
            "title": "评标结果公示",
            "body": "结果见公开页面",
        },
    )
    public = said(Client().get(f"/cases/public/{w.row.uid}/"))
    assert "八人" in public and "每月一次" in public and "专家1" not in public
    release = json.loads(said(Client().get(f"/cases/public/{w.row.uid}/release.json")))
    assert len(release["releases"][0]["bids"]["details"]) == 3


def _award_and_sign(w: Walk) -> None:
    """The winner, the contract, the handover."""
    w.clock(AWARDED)
    w.row.refresh_from_db()
    first = w.row.ranking[0]
    sent(w.officer, w.at + "award/", {"company": first["company"], "why": "", "version": w.row.version})
    w.clock(moment(12, 26))
    form = said(w.officer.get(f"/cases/{w.case.uid}/contracts/new/"))
    assert first["bidder"] in form
    told = {
        "code": "T-opera", "selection": w.row.uid, "company": first["bidder"], "signed_on": "2024-12-26",
        "starts_on": "2025-01-01", "ends_on": "2027-12-31", "fee": "2.30", "fee_mode": "lump_sum",
        "manager": "周经理", "covers": "四保",
    }  # fmt: skip
    sent(w.officer, f"/cases/{w.case.uid}/contracts/new/", told)
    page = said(w.officer.get(f"/cases/{w.case.uid}/contracts/"))
    assert "+411 %" in page and "周经理" in page
    assert "周经理" not in said(w.as_(w.world.people["expert"]).get(f"/cases/{w.case.uid}/contracts/"))
    sent(w.officer, f"/cases/{w.case.uid}/handovers/new/", {"code": "T-opera", "ended_on": "2024-12-31"})
    handover = Handover.objects.get()
    sent(w.officer, f"/cases/handovers/{handover.uid}/tick/", {"number": "1", "part": "new"})
    sent(w.officer, f"/cases/handovers/{handover.uid}/tick/", {"words": "水箱钥匙"})
    assert "水箱钥匙" in said(w.officer.get(f"/cases/handovers/{handover.uid}/"))
    sent(w.officer, f"/cases/handovers/{handover.uid}/close/", {"done_on": "2024-12-26", "why": ""}, 422)


def test_custody_through_the_pages(world: World, case: Case, as_: As, clock: Clock) -> None:
    officer, district = as_(world.people["officer"]), as_(world.people["district"])
    clock(moment(10, 8))
    for name in ("岳阳物业有限公司", "旧城物业有限公司"):
        listed = {"district": "310104000000", "company": name, "admitted_on": "2024-01-08", "source": "3号"}
        sent(district, "/cases/pool/new/", listed)
    credit = {
        "company": "旧城物业有限公司",
        "on": "2024-09-01",
        "points": "6",
        "words": "逾期",
        "source": "平台",
    }
    sent(district, "/cases/pool/credit/", credit)
    assert "旧城物业有限公司" in said(officer.get("/cases/pool/"))
    assert officer.get("/cases/pool/new/").status_code == 403
    told: dict[str, Any] = {
        "codes": ["T-opera"],
        "applicant": "owners",
        "applied_on": "2024-10-07",
        "asking": "2",
        "owners": "10",
    }
    bad = sent(officer, f"/cases/{case.uid}/custody/new/", {**told, "why": "撤离"}, 409)
    assert "SH-REG 52" in said(bad)
    sent(officer, f"/cases/{case.uid}/custody/new/", {**told, "asking": "4", "why": "撤离"})
    row = Custody.objects.get()
    at = f"/cases/custody/{row.uid}/"
    page = said(officer.get(at))
    assert page.index("1. 岳阳物业有限公司") < page.index("2. 旧城物业有限公司")  # who leaves is not near
    leaving = world.organisations["leaving_company"].pk
    sent(officer, at, {"company": leaving, "why": ""}, 422)
    assert Custody.objects.get().company is None  # not the nearest, and no reason
    sent(officer, at, {"company": leaving, "why": "岳阳物业人手不足"})
    agreed = {
        "for_owners": "岳阳居委会", "office": "天平街道办事处", "signed_on": "2024-10-08",
        "from_on": "2024-10-15", "until_on": "2025-04-15", "fee": "1.2", "items": "保洁",
    }  # fmt: skip
    sent(officer, at + "sign/", agreed, 422)
    sent(officer, at + "sign/", {**agreed, "until_on": "2025-04-14"})
    clock(moment(10, 20))
    assert "case-late" in said(officer.get(at))
    sent(officer, at + "announce/", {"announced_on": "2024-10-09", "where": "公告栏"})
    sent(officer, at + "filed/", {"filed_on": "2024-10-09"})
    assert "case-late" not in said(officer.get(at))
    sent(officer, at + "end/", {"ended_on": "2024-10-20", "why": "选聘完成"})
    assert officer.get(f"/cases/{case.uid}/custody/").status_code == 200


@pytest.fixture
def whole(world: World, case: Case) -> Bidding:
    """A selection with its result shown."""
    return shown(scored(opened(drawn(with_offers(world, case)))))


PAGES = (
    "", "edit/", "keys/1/", "publish/", "end/", "bidders/", "open/", "offers/", "panel/",
    "panel/candidates/", "panel/lot/", "panel/draw/", "panel/E01/declare/", "panel/E01/absent/",
    "panel/E01/sheet/", "rank/", "show/", "award/", "result/", "questions/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_who_opens_which_page(world: World, whole: Bidding, as_: As, page: str, clock: Clock) -> None:
    clock(SHOWN)
    at = f"/cases/selections/{whole.uid}/{page}"
    runs = {"edit/", "publish/", "end/", "bidders/", "rank/", "show/", "award/", "panel/candidates/",
            "panel/lot/", "panel/draw/", "panel/E01/absent/"}  # fmt: skip
    expected = {"officer": 200, "community": 200, "stranger": 404, "resident": 404, "nobody": 404}
    expected["expert"] = 403 if page in runs | {"keys/1/", "open/"} else 200
    expected["district"] = 403 if page in runs | {"open/"} else 200
    for who, status in expected.items():
        assert as_(world.people[who]).get(at).status_code == status, who
    assert Client().get(at).status_code == 302


def test_other_companies_see_no_offer_before_the_result(
    world: World, case: Case, as_: As, clock: Clock
) -> None:
    made = opened(drawn(with_offers(world, case)))
    clock(SCORED)
    rival = as_(made.managers["乙"])
    assert "保安八人" not in said(rival.get(f"/cases/bids/{made.uid}/"))
    assert rival.get(f"/cases/selections/{made.uid}/offers/").status_code == 404
    offer = made.now().offers.first()
    assert offer and rival.get(f"/cases/selections/{made.uid}/offers/{offer.uid}/file/").status_code == 404
    assert Client().get(f"/cases/public/{made.uid}/offers/{offer.uid}/").status_code == 404
    assert "salt" not in said(Client().get(f"/cases/public/{made.uid}/offers.json"))
    assert (
        "bids" not in json.loads(said(Client().get(f"/cases/public/{made.uid}/release.json")))["releases"][0]
    )


def test_everybody_can_count_the_ranking_anew_from_the_published_file(whole: Bidding) -> None:
    """Only from the file: commitments, mean of five sheets, order; no name of anybody in it."""
    text = said(Client().get(f"/cases/public/{whole.uid}/offers.json"))
    told = json.loads(text)
    for o in told["offers"]:
        assert sha256(bytes.fromhex(o["salt"]) + o["said"].encode()).hexdigest() == o["commitment"]
    assert len(told["sheets"]) == 5 and sum(s["expert"] for s in told["sheets"]) == 4
    for r in told["ranking"]:
        given = [Fraction(p) for s in told["sheets"] for p in s["scores"][r["offer"]].values()]
        assert sum(given) / 5 == Fraction(r["total"])
    totals = [Fraction(r["total"]) for r in told["ranking"]]
    assert totals == sorted(totals, reverse=True) and "专家1" not in text and "某" not in text


def test_files_are_downloads_and_everybody_may_check(whole: Bidding) -> None:
    offer = whole.now().offers.first()
    assert offer
    file = Client().get(f"/cases/public/{whole.uid}/offers/{offer.uid}/")
    assert file.content.startswith(b"%PDF") and file.headers["Content-Disposition"].startswith("attachment")
    assert Client().get(f"/cases/public/{whole.uid}/lot-1.json").status_code == 200
    assert Client().get(f"/cases/public/{whole.uid}/lot-2.json").status_code == 404
    assert b"hashlib" in Client().get(f"/cases/public/{whole.uid}/draw.py").content
    for uid in ("nothing", "0" * 32):
        assert Client().get(f"/cases/public/{uid}/").status_code == 404


def test_an_offer_needs_the_forms_own_token(world: World, case: Case, clock: Clock) -> None:
    made = published(world, case)
    clock(HANDED_IN)
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.managers["甲"])
    assert client.post(f"/cases/bids/{made.uid}/", {"fee": "2.30"}).status_code == 403


def test_a_large_offer_never_becomes_a_temporary_file(
    world: World, case: Case, as_: As, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django writes larger uploads into a file; here that would be a fault."""
    from django.core.files.uploadedfile import TemporaryUploadedFile

    def no(*args: Any, **options: Any) -> None:
        raise AssertionError("an offer was written to the disk before it was sealed")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", no)
    made = published(world, case)
    clock(HANDED_IN)
    offer = {"fee": "2.30", "on_staff": "八人", "on_repair": "半小时", "on_open": "每季", "replaces": ""}
    company = as_(made.managers["甲"])
    large = SimpleUploadedFile("大.pdf", b"%PDF-" + bytes(12 * 2**20))
    sent(company, f"/cases/bids/{made.uid}/", {**offer, "document": large}, 200)
    for size, status in ((20 * 2**20 + 1, 422), (30 * 2**20, 422)):
        file = SimpleUploadedFile("太大.pdf", b"%PDF-" + bytes(size - 5))
        answer = sent(
            as_(made.managers["乙"]), f"/cases/bids/{made.uid}/", {**offer, "document": file}, status
        )
        assert "20 MB" in said(answer)
    empty = SimpleUploadedFile("空.pdf", b"")
    sent(as_(made.managers["乙"]), f"/cases/bids/{made.uid}/", {**offer, "document": empty}, 422)
    assert made.now().offers.count() == 1
