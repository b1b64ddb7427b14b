"""Sealed offers: nobody reads them before the opening, late and strange ones are refused, receipts prove."""

import json
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse

from linmeng.cases.actions.offers import (
    admit_bidder,
    ask_to_bid,
    hand_in_offer,
    open_offers,
    reject_offer,
    withdraw_offer,
)
from linmeng.cases.actions.panel import declare
from linmeng.cases.actions.scoring import hand_in_sheet, rank_offers
from linmeng.cases.models import Case, Offer, OfferBox, OfferContent
from linmeng.cases.queries.offers import document_of, live_offers, opened_offers
from linmeng.cases.queries.panels import panel_of
from linmeng.cases.queries.rankings import taking_part
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from tests.apps.cases.selecting.stories import (
    DEADLINE,
    HANDED_IN,
    OPENING,
    PDF,
    PLAN,
    PROMISES,
    RANKED,
    SCORED,
    WORDS,
    Bidding,
    drawn,
    firm,
    hand_of,
    offered,
    opened,
    published,
    with_offers,
)
from tests.domain.procedures.selection.some import lump, remuneration
from tests.worlds import World


@pytest.fixture
def bidding(world: World, case: Case) -> Bidding:
    return published(world, case)


def whole_database() -> bytes:
    """Every byte of every table, as somebody who reads the database finds them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(found)


def all_files() -> bytes:
    folder = Path(settings.DATA)
    return b"\n".join(p.read_bytes() for p in folder.rglob("*") if p.is_file()) if folder.exists() else b""


def test_nobody_finds_a_word_of_an_offer_before_the_opening(bidding: Bidding) -> None:
    """Not in the database, not in files, not in the audit trail, not in a dump: in no form of it."""
    offered(bidding, "甲", fee=Decimal("2.345"), promises={**PROMISES, "open": "独一无二的承诺"})
    said = [b"DRACHENFRUCHT", "独一无二的承诺".encode(), "独一无二的承诺".encode("unicode-escape"), b"2.345"]
    said += ["急修三十分钟".encode(), sha256(PDF + "甲".encode()).hexdigest().encode(), WORDS[2].encode()]
    dump = serializers.serialize("json", [*Offer.objects.all(), *OfferBox.objects.all()]).encode()
    for words in said:
        for place in (whole_database(), all_files(), dump):
            assert words not in place, words
    assert b"cases.hand_in_offer" in whole_database()
    opened_bytes = bytes(OfferBox.objects.get().bytes)
    assert len(opened_bytes) > len(PDF) and not OfferContent.objects.exists()


def test_the_search_itself_finds_what_lies_open(bidding: Bidding) -> None:
    """After the opening the same search finds every word: so it would have found them before."""
    for letter in "甲乙丙":
        offered(bidding, letter, promises={**PROMISES, "open": "独一无二的承诺"})
    opened(bidding)
    found = whole_database()
    assert b"DRACHENFRUCHT" in found and ("独一无二的承诺".encode() in found or rb"\u72ec\u4e00" in found)


def test_before_the_announced_time_all_passphrases_together_open_nothing(world: World, case: Case) -> None:
    made = with_offers(world, case)
    for at in (DEADLINE, OPENING - timedelta(seconds=1)):
        with pytest.raises(NotNow, match="announced for 2024-11-12 14:00"):
            open_offers(by=made.officer, at=at, uid=made.uid, passphrases=WORDS)
    with pytest.raises(NotNow):
        opened_offers(made.now())
    assert not OfferContent.objects.exists()
    assert opened(made).selection.state == "opened"


@pytest.mark.parametrize(
    ("passphrases", "kind", "says"),
    [
        ({1: WORDS[1]}, NotNow, "岳阳居委会 is missing"),
        ({2: WORDS[2]}, NotNow, "天平街道办事处 is missing"),
        ({}, NotNow, "is missing"),
        ({1: WORDS[1], 2: "  "}, NotNow, "岳阳居委会 is missing"),
        ({1: WORDS[1], 2: WORDS[1]}, NotUnderstood, "not the passphrase of 岳阳居委会"),
        ({1: WORDS[2], 2: WORDS[1]}, NotUnderstood, "not the passphrase of 天平街道办事处"),
    ],
)
def test_one_trustee_missing_is_said(
    world: World, case: Case, passphrases: dict[int, str], kind: Any, says: str
) -> None:
    made = with_offers(world, case)
    with pytest.raises(kind, match=says):
        open_offers(by=made.officer, at=OPENING, uid=made.uid, passphrases=passphrases)
    assert made.now().state == "published" and not OfferContent.objects.exists()


def test_a_receipt_proves_the_published_offer_without_us(world: World, case: Case) -> None:
    made = published(world, case)
    receipts = {letter: offered(made, letter) for letter in "甲乙丙"}
    opened(made)
    for found in opened_offers(made.now()):
        receipt = receipts[found.offer.company_name[0]].data
        assert (
            sha256(bytes.fromhex(receipt["salt"]) + receipt["said"].encode()).hexdigest()
            == receipt["commitment"]
        )
        assert found.offer.commitment == receipt["commitment"] and found.salt == receipt["salt"]
        assert json.loads(receipt["said"])["document"] == sha256(document_of(found.offer)).hexdigest()
        assert found.proved and found.offer.proved
    row = AuditRow.objects.get(act="cases.open_offers")
    assert row.after["offers"] == 3
    listed = made.now().commitments
    assert [r["commitment"] for r in listed] == [receipts[letter].data["commitment"] for letter in "甲乙丙"]


def test_who_changes_an_opened_offer_is_found_out(world: World, case: Case) -> None:
    made = opened(with_offers(world, case))
    content = OfferContent.objects.get(offer__company_name="甲物业有限公司")
    content.said = {**content.said, "fee": "2.31"}
    content.save()
    proofs = {o.offer.company_name[0]: o.proved for o in opened_offers(made.now())}
    assert proofs == {"甲": False, "乙": True, "丙": True}
    content.document = PDF
    content.save()
    with pytest.raises(NotNow, match="altered"):
        document_of(content.offer)


def test_an_altered_box_is_rejected_and_stops_nobody_else(world: World, case: Case) -> None:
    made = with_offers(world, case)
    box = OfferBox.objects.get(offer__company_name="乙物业有限公司")
    bad = bytearray(bytes(box.bytes))
    bad[-1] ^= 1
    box.bytes = bytes(bad)
    box.save()
    opened(made)
    found = {o.company_name[0]: (o.proved, bool(o.rejected)) for o in live_offers(made.now())}
    assert found == {"甲": (True, False), "乙": (False, True), "丙": (True, False)}


def test_boxes_swapped_between_companies_do_not_open(world: World, case: Case) -> None:
    made = with_offers(world, case)
    one, other = OfferBox.objects.order_by("offer__number")[:2]
    one.bytes, other.bytes = other.bytes, one.bytes
    one.save()
    other.save()
    opened(made)
    assert [o.proved for o in live_offers(made.now())] == [False, False, True]


def test_late_by_a_second_is_late(bidding: Bidding) -> None:
    offered(bidding, "甲", at=DEADLINE - timedelta(seconds=1))
    with pytest.raises(NotNow, match="until 2024-11-12 10:00; it is 2024-11-12 10:00:00"):
        offered(bidding, "乙", at=DEADLINE)
    with pytest.raises(NotNow, match="late"):
        withdraw_offer(
            by=bidding.managers["甲"], at=DEADLINE, uid=bidding.uid, offer=live_offers(bidding.now())[0].uid
        )
    assert len(live_offers(bidding.now())) == 1


def test_two_of_one_company_do_not_replace_each_other_unknowingly(bidding: Bidding) -> None:
    first = offered(bidding, "甲").offer
    with pytest.raises(NotNow, match=r"no\. 1 was handed in at 2024-11-08"):
        offered(bidding, "甲", data=PDF + b"2")
    second = offered(bidding, "甲", data=PDF + b"2", replaces=first.uid).offer
    with pytest.raises(NotNow, match=r"no\. 2"):
        offered(bidding, "甲", data=PDF + b"3", replaces=first.uid)
    first.refresh_from_db()
    assert first.gone_at == HANDED_IN and not OfferBox.objects.filter(offer=first).exists()
    assert [o.uid for o in live_offers(bidding.now())] == [second.uid] and second.number == 2


def test_a_withdrawn_offer_is_destroyed_and_another_may_follow(bidding: Bidding) -> None:
    first = offered(bidding, "甲").offer
    with pytest.raises(NotYours):
        withdraw_offer(by=bidding.managers["乙"], at=HANDED_IN, uid=bidding.uid, offer=first.uid)
    withdraw_offer(by=bidding.managers["甲"], at=HANDED_IN, uid=bidding.uid, offer=first.uid)
    assert not OfferBox.objects.exists() and live_offers(bidding.now()) == []
    assert offered(bidding, "甲").offer.number == 2


NONSENSE: list[tuple[str, dict[str, Any], str]] = [
    ("empty", {"data": b""}, "empty"),
    ("20 MB and a byte", {"data": b"%PDF-" + bytes(20 * 2**20)}, "20.0 MB, at most 20 MB"),
    ("a virus test", {"data": b"%PDF-$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"}, "virus"),
    ("a program", {"data": b"MZ\x90\x00 this is no document"}, "Only pictures, PDF"),
    ("no promise", {"promises": {}}, "every criterion"),
    ("a fee of nothing", {"fee": Decimal(0)}, "above 0"),
    ("no number", {"fee": Decimal("NaN")}, "above 0"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changed", "says"), NONSENSE, ids=[n for n, *_ in NONSENSE])
def test_nonsense_is_refused_and_nothing_is_stored(
    bidding: Bidding, what: str, changed: dict[str, Any], says: str
) -> None:
    with pytest.raises(NotUnderstood, match=says):
        offered(bidding, "甲", **changed)
    assert not Offer.objects.exists()


def test_a_file_of_twenty_megabytes_is_taken(bidding: Bidding) -> None:
    data = b"%PDF-" + bytes(20 * 2**20 - 5)
    offered(bidding, "甲", data=data)
    assert len(bytes(OfferBox.objects.get().bytes)) > 20 * 2**20
    offered(bidding, "乙")
    offered(bidding, "丙")
    opened(bidding)
    assert document_of(live_offers(bidding.now())[0]) == data


def test_only_admitted_companies_offer_and_only_for_themselves(bidding: Bidding) -> None:
    other, person = firm("丁物业有限公司")
    told: dict[str, Any] = {"at": HANDED_IN, "uid": bidding.uid}
    with pytest.raises(NotNow, match="not admitted"):
        offered(bidding, "甲", by=person, company=other.pk)
    with pytest.raises(NotYours):
        offered(bidding, "甲", by=person)
    with pytest.raises(NotYours):
        offered(bidding, "甲", by=bidding.officer)
    ask_to_bid(by=person, company=other.pk, **told)
    with pytest.raises(NotNow):
        ask_to_bid(by=person, company=other.pk, **told)
    admit_bidder(by=bidding.officer, company=other.name, admitted=False, why="信用记录不符", **told)
    with pytest.raises(NotNow, match="not admitted"):
        offered(bidding, "甲", by=person, company=other.pk)
    with pytest.raises(NotUnderstood):
        admit_bidder(by=bidding.officer, company="没有这家", **told)
    with pytest.raises(NotUnderstood):
        admit_bidder(by=bidding.officer, company=other.name, admitted=False, why="", **told)


def test_a_company_with_an_offer_is_no_longer_refused(bidding: Bidding) -> None:
    offered(bidding, "甲")
    told: dict[str, Any] = {"by": bidding.officer, "at": HANDED_IN, "uid": bidding.uid}
    with pytest.raises(NotNow):
        admit_bidder(company=bidding.firms["甲"].name, admitted=False, why="太好了", **told)


def test_ten_and_no_more(bidding: Bidding) -> None:
    told: dict[str, Any] = {"by": bidding.officer, "at": HANDED_IN, "uid": bidding.uid}
    for n in range(7):
        admit_bidder(company=firm(f"第{n}物业")[0].name, **told)
    with pytest.raises(NotNow, match="3 to 10"):
        admit_bidder(company=firm("第十一家物业")[0].name, **told)


def test_with_fewer_than_three_the_offers_stay_sealed(world: World, case: Case) -> None:
    made = published(world, case)
    for letter in "甲乙":
        offered(made, letter)
    with pytest.raises(NotNow, match="stay sealed"):
        opened(made)
    assert not OfferContent.objects.exists()


def test_a_comparison_may_be_of_one(world: World, case: Case) -> None:
    """Xianxia: the panel scores the custody company's offer, price against quality."""
    made = with_offers(world, case, lump(way="comparison", pass_mark=60), "甲")
    assert opened(made).selection.state == "opened"


def declared(made: Bidding) -> dict[str, Any]:
    """The whole panel declares that nothing ties it; three of its five then agree, a seat on paper leads."""
    for seat in panel_of(made.now()):
        code = seat.candidate.code
        declare(by=hand_of(made, code), at=SCORED, uid=made.uid, code=code, ties={})
    codes = [p.candidate.code for p in panel_of(made.now()) if p.candidate.person_id is None]
    return {"chair": codes[0], "agreed": codes[:3]}


def test_one_alone_rejects_no_offer_the_panel_does_and_everybody_reads_why(
    world: World, case: Case, client: Client
) -> None:
    made = opened(drawn(with_offers(world, case)))
    uid = live_offers(made.now())[0].uid
    seats = [p.candidate.code for p in panel_of(made.now()) if p.candidate.person_id is None]
    told: dict[str, Any] = {"at": SCORED, "uid": made.uid, "offer": uid, "reason": "材料造假"}
    with pytest.raises(NotNow, match="First these declare"):
        reject_offer(by=made.officer, chair=seats[0], agreed=seats[:3], **told)
    agree = declared(made)
    for who in ("committee", "expert"):  # a party, and somebody of the panel who is not its chair
        with pytest.raises((NotYours, Http404)):
            reject_offer(by=world.people[who], **told, **agree)
    with pytest.raises(NotNow, match="More than half"):
        reject_offer(by=made.officer, chair=seats[0], agreed=seats[:2], **told)
    for wrong in ({"chair": seats[3]}, {"agreed": [*agree["agreed"], "E99"]}):
        with pytest.raises(NotUnderstood, match="Name the chair"):
            reject_offer(by=made.officer, **told, **{**agree, **wrong})
    assert not any(o.rejected for o in live_offers(made.now()))
    reject_offer(by=made.officer, **told, **agree)
    page = client.get(reverse("cases:public_selection", args=[made.uid])).content.decode()
    assert "材料造假" in page and "、".join(sorted(agree["agreed"])) in page
    (told_all,) = client.get(reverse("cases:public_offers", args=[made.uid])).json()["rejections"]
    assert told_all["reason"] == "材料造假" and told_all["agreed"] == sorted(agree["agreed"])
    assert "entered" not in told_all


def test_after_one_of_three_is_rejected_the_two_left_are_ranked(world: World, case: Case) -> None:
    """Three came, as SH-BID asks; PMR 24 speaks of developers and ends nothing here."""
    made = opened(drawn(with_offers(world, case)))
    told: dict[str, Any] = {"by": made.officer, "at": SCORED, "uid": made.uid, **declared(made)}
    reject_offer(offer=live_offers(made.now())[0].uid, reason="材料造假", **told)
    sheet = {o.uid: {"staff": "30", "repair": "30", "open": "20"} for o in taking_part(made.now())}
    for seat in panel_of(made.now()):
        code = seat.candidate.code
        hand_in_sheet(by=hand_of(made, code), at=SCORED, uid=made.uid, code=code, scores=sheet)
    row = rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    assert [(r["bidder"][0], r["candidate"]) for r in row.ranking] in (
        [("乙", True), ("丙", True)],
        [("丙", True), ("乙", True)],
    )


def test_another_fee_than_the_lump_sum_is_rejected_at_the_opening(world: World, case: Case) -> None:
    made = published(world, case)
    offered(made, "甲", fee=Decimal("2.20"))
    offered(made, "乙")
    offered(made, "丙")
    opened(drawn(made))
    assert [bool(o.rejected) for o in live_offers(made.now())] == [True, False, False]
    told: dict[str, Any] = {"by": made.officer, "at": SCORED, "uid": made.uid, **declared(made)}
    with pytest.raises(NotNow, match="rejected already"):
        reject_offer(offer=live_offers(made.now())[0].uid, reason="再拒", **told)
    reject_offer(offer=live_offers(made.now())[1].uid, reason="未盖章", **told)
    assert AuditRow.objects.filter(act="cases.reject_offer").count() == 1


def test_below_the_lowest_cost_is_rejected(world: World, case: Case) -> None:
    made = published(world, case, remuneration())
    promises = {"staff": "八人", "repair": "半小时"}
    for letter, fee in (("甲", "1.94"), ("乙", "1.95"), ("丙", "2.40")):
        offered(made, letter, fee=Decimal(fee), promises=promises)
    opened(made)
    assert [bool(o.rejected) for o in live_offers(made.now())] == [True, False, False]


def test_staff_of_other_streets_and_residents_hand_in_and_open_nothing(
    world: World, bidding: Bidding
) -> None:
    from django.http import Http404

    for who in ("stranger", "resident", "nobody"):
        with pytest.raises((NotYours, Http404)):
            open_offers(by=world.people[who], at=OPENING, uid=bidding.uid, passphrases=WORDS)
        with pytest.raises((NotYours, Http404)):
            hand_in_offer(
                by=world.people[who], at=HANDED_IN, uid=bidding.uid, company=1, fee=PLAN.fee or Decimal(1),
                promises=PROMISES, name="x.pdf", data=PDF,
            )  # fmt: skip
