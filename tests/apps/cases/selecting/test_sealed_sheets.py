"""Score sheets: nobody reads one, in the database or on a page, before all are in and offers are ranked."""

import json
import logging
from typing import Any

import pytest
from django.core import serializers
from django.test import Client

from linmeng.cases.actions.panel import declare
from linmeng.cases.actions.scoring import hand_in_sheet, rank_offers
from linmeng.cases.actions.selection import end_selection
from linmeng.cases.models import Case, Panelist, SheetBox
from linmeng.cases.queries.panels import FILLED, opened_sheets, panel_of, sealed_sheet, sheets_of
from linmeng.cases.queries.rankings import ranking_of, taking_part
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.web.vault import CannotOpen
from tests.apps.cases.selecting.stories import (
    RANKED,
    SCORED,
    Bidding,
    drawn,
    hand_of,
    opened,
    scored,
    with_offers,
)
from tests.apps.cases.selecting.test_offers import all_files, whole_database
from tests.worlds import World

WORDS = "第三家的维修承诺最可信RAMBUTAN"
POINTS = {"staff": "33.7", "repair": "29.3", "open": "18.9"}
MARKS = [
    b"RAMBUTAN", "维修承诺最可信".encode(), "维修承诺最可信".encode("unicode-escape"),
    b'"33.7"', b'"29.3"', b'"18.9"', b"'33.7'", b"33.70", b"81.9",
]  # fmt: skip


@pytest.fixture
def panel(world: World, case: Case) -> Bidding:
    made = opened(drawn(with_offers(world, case)))
    for seat in panel_of(made.now()):
        code = seat.candidate.code
        declare(by=hand_of(made, code), at=SCORED, uid=made.uid, code=code, ties={})
    return made


def hand_in(made: Bidding, code: str, points: dict[str, str] = POINTS, remark: str = WORDS) -> Panelist:
    sheet = {o.uid: points for o in taking_part(made.now())}
    told: dict[str, Any] = {"by": hand_of(made, code), "at": SCORED, "uid": made.uid, "code": code}
    return hand_in_sheet(scores=sheet, remark=remark, **told)


def codes_of(made: Bidding) -> list[str]:
    return [p.candidate.code for p in panel_of(made.now())]


def four_of_five(made: Bidding) -> None:
    for code in codes_of(made)[:4]:
        hand_in(made, code)


def everything_shown(made: Bidding, person: Any) -> bytes:
    """Every page and file of a selection and its case, as a person gets them."""
    client = Client()
    if person is not None:
        client.force_login(person)
    one, case, public = f"/cases/selections/{made.uid}/", f"/cases/{made.selection.case.uid}/", made.uid
    pages = ["", "panel/", "offers/", "result/", "questions/", "rank/", "show/", "award/", "end/"]
    pages += [f"panel/{code}/{what}/" for code in codes_of(made) for what in ("sheet", "declare", "absent")]
    views = ["", "history/", "selections/", "documents/", "papers/", "contracts/", "timeline/"]
    files = ["", "offers.json", "release.json", "lot-1.json"]
    found = [one + p for p in pages] + [case + v for v in views]
    found += [f"/cases/public/{public}/{f}" for f in files] + ["/people/audit/"]
    found += [f"/api/cases/{made.selection.case.uid}", f"/api/cases/{made.selection.case.uid}/events"]
    return b"\n".join(client.get(address).content for address in found)


def assert_nowhere(made: Bidding, *places: bytes) -> None:
    for mark in MARKS:
        for place in places:
            assert mark not in place, mark


def test_no_score_lies_open_before_all_are_in(
    panel: Bidding, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Four of five are in: not in any column, dump, file, audit row or log."""
    with caplog.at_level(logging.DEBUG):
        four_of_five(panel)
        with pytest.raises(NotNow, match="4 of 5"):
            rank_offers(by=panel.officer, at=RANKED, uid=panel.uid)
    dump = serializers.serialize("json", [*Panelist.objects.all(), *SheetBox.objects.all()]).encode()
    assert_nowhere(panel, whole_database(), all_files(), dump, caplog.text.encode())
    assert SheetBox.objects.count() == 4 and b"cases.hand_in_sheet" in whole_database()


@pytest.mark.parametrize("who", ["officer", "community", "administrator", "district", "city", "expert", ""])
def test_no_page_and_no_file_shows_a_score_before(panel: Bidding, world: World, who: str) -> None:
    four_of_five(panel)
    assert_nowhere(panel, everything_shown(panel, world.people[who] if who else None))


def test_all_in_and_not_yet_ranked_they_are_still_sealed(panel: Bidding, world: World) -> None:
    four_of_five(panel)
    hand_in(panel, codes_of(panel)[4])
    assert_nowhere(panel, whole_database(), everything_shown(panel, world.people["administrator"]))


def test_the_search_itself_finds_a_score_that_lies_open(panel: Bidding, world: World) -> None:
    """The plant: one score in the clear, in a column, is found; and after the ranking every mark is."""
    four_of_five(panel)
    seat = panel_of(panel.now())[0]
    seat.scores = {"o": POINTS}
    seat.save()
    with pytest.raises(AssertionError):
        assert_nowhere(panel, whole_database())
    hand_in(panel, codes_of(panel)[4])
    rank_offers(by=panel.officer, at=RANKED, uid=panel.uid)
    found = whole_database()
    assert b"RAMBUTAN" in found and b'"33.7"' in found and b"81.9" in found
    assert b"81.9" in everything_shown(panel, world.people["officer"])


def test_ranking_opens_every_sheet_as_it_was_handed_in(world: World, case: Case) -> None:
    made = scored(opened(drawn(with_offers(world, case))))
    assert all(not p.scores and not p.remark for p in panel_of(made.now()))
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    first = panel_of(made.now())[0]
    keys = [criterion.key for criterion in plan_of(made.now()).criteria]  # databases keep no order
    assert {tuple(row[key] for key in keys) for row in first.scores.values()} == {
        ("36.5", "30.0", "20.0"), ("30.0", "33.0", "21.0"), ("20.0", "20.0", "10.0"),
    }  # fmt: skip
    assert made.now().ranking[0]["total"] == "86.50"


def test_nothing_opens_a_single_sheet_before_the_others(
    panel: Bidding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even in memory: reading refuses before the first box is touched."""
    four_of_five(panel)
    touched: list[Any] = []
    monkeypatch.setattr("linmeng.cases.queries.panels.SheetBox.objects.filter", touched.append)
    for read in (opened_sheets, sheets_of, ranking_of):
        with pytest.raises(NotNow, match="4 of 5"):
            read(panel.now())
    assert not touched


def test_the_length_of_a_sealed_sheet_says_nothing(panel: Bidding) -> None:
    first, second = codes_of(panel)[:2]
    hand_in(panel, first, {"staff": "0", "repair": "0", "open": "0"}, "")
    hand_in(panel, second)
    lengths = {row[0] for row in _lengths()}
    assert len(lengths) == 1
    assert len(sealed_sheet(panel.now(), first, {}, "")) % FILLED == 0


def _lengths() -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT length(bytes) FROM cases_sheetbox")
        return list(cursor.fetchall())


def test_a_sheet_put_into_another_seat_is_found_out(panel: Bidding) -> None:
    four_of_five(panel)
    hand_in(panel, codes_of(panel)[4])
    one, other = SheetBox.objects.all()[:2]
    one.bytes, other.bytes = other.bytes, one.bytes
    one.save()
    other.save()
    with pytest.raises(NotNow, match="not the one handed in"):
        rank_offers(by=panel.officer, at=RANKED, uid=panel.uid)
    assert panel.now().state == "opened" and all(not p.scores for p in panel_of(panel.now()))


def test_a_missing_or_altered_box_stops_the_ranking(panel: Bidding) -> None:
    from django.db import connection

    four_of_five(panel)
    hand_in(panel, codes_of(panel)[4])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_sheetbox SET bytes = %s", [b"\x01" + b"x" * 100])
    with pytest.raises(CannotOpen):
        rank_offers(by=panel.officer, at=RANKED, uid=panel.uid)
    SheetBox.objects.filter(pk__gt=0)._raw_delete("default")
    with pytest.raises(NotNow, match="not the one handed in"):
        rank_offers(by=panel.officer, at=RANKED, uid=panel.uid)


def test_a_selection_that_ends_before_keeps_its_sheets_sealed(panel: Bidding) -> None:
    four_of_five(panel)
    end_selection(by=panel.officer, at=RANKED, uid=panel.uid, reason="程序违规")
    assert panel.now().state == "failed"
    assert_nowhere(panel, whole_database())


@pytest.mark.parametrize("bad", ["", "-1", "40.05", "1e3", "NaN", "inf", "九", "0x10", "41", "1/3", "\x00"])
def test_nonsense_points_are_refused_and_leave_nothing(panel: Bidding, bad: str) -> None:
    with pytest.raises(NotUnderstood):
        hand_in(panel, codes_of(panel)[0], {**POINTS, "staff": bad})
    assert not SheetBox.objects.exists() and not any(p.scored_at for p in panel_of(panel.now()))


def test_too_long_a_remark_and_a_second_sheet_are_refused(panel: Bidding) -> None:
    code = codes_of(panel)[0]
    with pytest.raises(NotUnderstood, match="too long"):
        hand_in(panel, code, remark="长" * 2001)
    hand_in(panel, code, remark="长" * 2000)
    with pytest.raises(NotNow, match="it stands"):
        hand_in(panel, code, {"staff": "1", "repair": "1", "open": "1"})
    assert SheetBox.objects.count() == 1


def test_a_sheet_says_what_was_written(panel: Bidding) -> None:
    code = codes_of(panel)[0]
    hand_in(panel, code)
    said = json.loads(SheetBox.objects.get().bytes)
    assert (said["seat"], said["selection"], said["remark"]) == (code, panel.uid, WORDS)
    assert set(map(tuple, (row.items() for row in said["scores"].values()))) == {tuple(POINTS.items())}
