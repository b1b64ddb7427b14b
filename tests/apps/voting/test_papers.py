"""Ballots on paper: printed, replaced, served, and back in the box, closed."""

from datetime import timedelta
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.voting.actions.papers import (
    check_service,
    print_sheets,
    receive_sheet,
    record_service,
    replace_sheet,
)
from linmeng.voting.files.sheet_code import check_digit, printed, qr_text, read_code
from linmeng.voting.models import Service, Sheet
from linmeng.voting.queries.paper_files import ballots
from linmeng.voting.queries.papers import doors, services_to_check, sums
from linmeng.voting.queries.sheets import number_of, sheet_secret
from linmeng.voting.queries.turn_out import returned_entries
from tests.apps.voting.conftest import CLOSES, NOTICED, OPENS, Estate, MotionIn
from tests.apps.voting.paper_hands import ON, RECEIVED, clerk, numbers, sheets_in

UID, SECRET = "ab" * 16, b"k" * 32


@pytest.mark.parametrize("number", [0, 1, 7, 42, 999, 12345, 99999])
def test_the_check_digit_finds_every_wrong_digit_and_every_two_neighbours_exchanged(number: int) -> None:
    text = printed(UID, number)
    digits = text.replace("-", "")
    for place in range(6):
        for wrong in set("0123456789") - {digits[place]}:
            with pytest.raises(NotUnderstood):
                read_code(digits[:place] + wrong + digits[place + 1 :], UID, SECRET)
    for place in range(5):
        if digits[place] != digits[place + 1]:
            swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
            with pytest.raises(NotUnderstood):
                read_code(swapped, UID, SECRET)


@pytest.mark.parametrize("typed", ["42-{c}", "00042-{c}", "00042{c}", " ００042－{c} ", "00042 {c}"])
def test_numbers_are_read_as_people_type_them(typed: str) -> None:
    assert read_code(typed.format(c=check_digit(UID, 42)), UID, SECRET).number == 42


def test_nine_of_ten_numbers_of_other_votes_are_refused() -> None:
    fits = sum(check_digit(f"{n:032x}", 42) == check_digit(UID, 42) for n in range(1000))
    assert fits < 150


@pytest.mark.parametrize(
    "forge",
    [
        lambda t: t.replace(":42:", ":43:"),
        lambda t: t.replace("ab", "cd", 1),
        lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"),
        lambda t: t + ":x",
        lambda t: "LM1:",
        lambda t: t.replace(":42:", ":4200000:"),
    ],
)
def test_a_forged_code_is_refused(forge: Any) -> None:
    good = qr_text(UID, 42, SECRET)
    assert read_code(good, UID, SECRET).number == 42
    assert read_code(qr_text(UID, 42, SECRET, 2), UID, SECRET).page == 2
    with pytest.raises(NotUnderstood):
        read_code(forge(good), UID, SECRET)
    with pytest.raises(NotUnderstood):
        read_code(good, UID, b"another secret of 32 bytes here!")


def test_each_unit_has_one_number_however_often_it_is_printed(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("notice")
    first = print_sheets(by=estate.officer, at=NOTICED, uid=motion.uid, building="1", door="2")
    again = print_sheets(by=estate.officer, at=NOTICED, uid=motion.uid)
    assert [s.number for s in first] == list(range(1, 9))
    assert len(again) == 16 and len({s.number for s in again}) == 16  # the parking space has no vote
    assert {s.pk for s in first} <= {s.pk for s in again}
    assert Sheet.objects.count() == 16
    assert AuditRow.objects.filter(act="voting.print_sheets").count() == 2


@pytest.mark.parametrize("state", ["published", "closed", "withdrawn"])
def test_nothing_is_printed_before_the_roll_or_after_the_close(
    estate: Estate, motion_in: MotionIn, state: str
) -> None:
    motion = motion_in(state)
    with pytest.raises(NotNow):
        print_sheets(by=estate.officer, at=CLOSES, uid=motion.uid)


def test_only_who_runs_the_vote_prints(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("notice")
    people = estate.world.people
    for who in ("resident", "expert", "city"):
        with pytest.raises(NotYours):
            print_sheets(by=people[who], at=NOTICED, uid=motion.uid)
    for who in ("stranger", "nobody"):
        with pytest.raises(Http404):
            print_sheets(by=people[who], at=NOTICED, uid=motion.uid)


def test_a_paper_comes_back_once_and_its_unit_takes_part(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    sheet = motion.sheets.get(number=3)
    told = receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=number_of(motion, sheet))
    assert not told.again and told.place == sheet.entry.place
    code = qr_text(motion.uid, 3, sheet_secret(motion))
    later = receive_sheet(
        by=clerk(estate, "zhou"), at=RECEIVED + timedelta(hours=1), uid=motion.uid, sheet=code
    )
    assert later.again and later.at == RECEIVED
    sheet.refresh_from_db()
    assert (sheet.returned_at, sheet.returned_by) == (RECEIVED, estate.officer)
    assert [e.pk for e in returned_entries(motion)] == [sheet.entry_id]
    assert AuditRow.objects.filter(act="voting.receive_sheet").count() == 1


def test_what_is_not_received(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    good = numbers(motion)[0]
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)

    def receive(text: str, at: Any = RECEIVED) -> Any:
        return receive_sheet(by=estate.officer, at=at, uid=motion.uid, sheet=text)

    for text in (bad, "hello", "", printed(motion.uid, 17), qr_text("f" * 32, 1, sheet_secret(motion))):
        with pytest.raises(NotUnderstood):
            receive(text)
    with pytest.raises(NotNow):
        receive(good, CLOSES)  # the last moment is before the close
    with pytest.raises(NotNow):
        receive(good, OPENS - timedelta(seconds=1))
    assert not motion.sheets.filter(returned_at__isnull=False).exists()
    receive(good, CLOSES - timedelta(seconds=1))


def test_a_replaced_ballot_no_longer_counts(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    old = numbers(motion)[0]
    new = replace_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=old, why="填错了")
    assert new.number == 17 and new.entry_id == motion.sheets.get(number=1).entry_id
    with pytest.raises(NotNow, match=number_of(motion, new)):
        receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=old)
    with pytest.raises(NotNow):
        replace_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=old, why="又错")
    with pytest.raises(NotUnderstood):
        replace_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=numbers(motion)[0], why=" ")
    receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=number_of(motion, new))
    with pytest.raises(NotNow):
        replace_sheet(
            by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=number_of(motion, new), why="丢失"
        )


def test_a_service_counts_when_a_second_person_has_checked_it(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    entries = [estate.entry(motion, flat).pk for flat in ("1-101", "1-102")]
    made = record_service(
        by=estate.officer,
        at=RECEIVED,
        uid=motion.uid,
        entries=entries,
        way="face_to_face",
        evidence="签收簿第1页",
    )
    one, two = made

    def checked(by: Any, service: Service, why: str = "") -> Service:
        return check_service(by=by, at=RECEIVED, uid=motion.uid, service=service.pk, why=why)

    with pytest.raises(NotYours):
        checked(estate.officer, one)
    assert sums(motion).served == 0
    assert checked(second, one).refused_why == ""
    assert checked(second, two, "签名不是业主本人").refused_why
    with pytest.raises(NotNow):
        checked(second, one, "反悔")
    assert sums(motion).served == 1
    assert services_to_check(second, motion.uid, ON) == []


def test_a_service_needs_a_known_way_evidence_and_a_unit_of_the_roll(
    estate: Estate, motion_in: MotionIn
) -> None:
    motion = motion_in("open")
    entry, parking = estate.entry(motion, "1-101").pk, estate.entry(motion, "parking").pk

    def record(entries: list[int], way: str = "face_to_face", evidence: str = "签收簿") -> Any:
        return record_service(
            by=estate.officer, at=RECEIVED, uid=motion.uid, entries=entries, way=way, evidence=evidence
        )

    with pytest.raises(NotUnderstood):
        record([entry], way="pigeon")
    with pytest.raises(NotUnderstood):
        record([entry], evidence=" ")
    for entries in ([parking], [], [entry, 10**9]):
        with pytest.raises(Http404):
            record(entries)
    assert not Service.objects.exists()


def test_doors_and_sums_say_where_every_paper_is(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=numbers(motion)[0])
    replace_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=numbers(motion)[1], why="丢失")
    first, second = doors(estate.officer, motion.uid, ON)
    assert (first.building, first.door, len(first.lines)) == ("1", "1", 8)
    assert (first.count("returned"), first.count("printed"), second.count("printed")) == (1, 7, 8)
    assert first.lines[1].replaced == 1
    told = sums(motion)
    assert (told.units, told.printed, told.returned, told.keyed, told.left) == (16, 16, 1, 0, 1)
    with pytest.raises(NotYours):
        doors(estate.resident, motion.uid, ON)


def test_the_printed_ballot_can_be_scanned_and_names_nobody(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("notice")
    sheets_in(motion, estate.officer)
    pdf = ballots(estate.officer, motion.uid, ON, "1", "1")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 16  # two sides for each of eight units
    texts = [document[i].get_textpage().get_text_range() for i in range(2)]
    assert numbers(motion)[0] in texts[0] and numbers(motion)[0] in texts[1]
    assert "居民甲" not in "".join(texts)
    for side, page in ((0, 0), (1, 1)):
        picture = np.asarray(document[side].render(scale=200 / 72).to_pil().convert("L"))
        codes = zxingcpp.read_barcodes(picture)
        assert [c.text for c in codes] == [qr_text(motion.uid, 1, sheet_secret(motion), page)]


def test_two_numbers_are_never_given_twice_even_when_printing_ends_in_the_middle(
    estate: Estate, motion_in: MotionIn
) -> None:
    motion = motion_in("open")
    print_sheets(by=estate.officer, at=RECEIVED, uid=motion.uid, building="1", door="1")
    replace_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=numbers(motion)[7], why="破损")
    print_sheets(by=estate.officer, at=RECEIVED, uid=motion.uid)
    assert sorted(motion.sheets.values_list("number", flat=True)) == list(range(1, 18))
