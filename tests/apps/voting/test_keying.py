"""Papers are read by two persons after the close: nothing that one person does alone makes a ballot."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal
from linmeng.people.models import AuditRow
from linmeng.voting.actions.counting import count_motion
from linmeng.voting.actions.keying import key_sheet
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Ballot, Keying, LogEntry
from linmeng.voting.queries.boxes import open_box
from linmeng.voting.queries.paper_files import result_sheet
from linmeng.voting.queries.papers import queue, sums
from linmeng.voting.queries.results import result_of
from tests.apps.voting.conftest import CLOSES, COUNTED, DRAFTED, Estate, MotionIn
from tests.apps.voting.keyings import KINDS, Office, mis_key
from tests.apps.voting.paper_hands import KEYED, ON, RECEIVED, YES, clerk, key, returned, sheets_in


def test_two_persons_who_read_the_same_make_a_ballot(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    number = returned(motion, estate.officer, 2)[0]
    told = key(motion, estate.officer, number)
    assert (told.standing, told.readings, Ballot.objects.count()) == ("first", 1, 0)
    assert key(motion, second, number).standing == "agreed"
    ballot = Ballot.objects.get()
    assert (ballot.channel, ballot.by, ballot.sheet.number) == ("paper", None, 1)  # type: ignore[union-attr]
    assert open_box(motion, bytes(ballot.box))["choices"] == YES
    assert LogEntry.objects.filter(kind="cast").count() == 1
    assert sums(motion).left == 1


def test_where_two_differ_a_third_person_decides(estate: Estate, motion_in: MotionIn) -> None:
    motion, second, third = motion_in("open"), clerk(estate, "zhou"), clerk(estate, "qian")
    number = returned(motion, estate.officer, 1)[0]
    key(motion, estate.officer, number, {"1": "yes"})
    assert key(motion, second, number, {"1": "no"}).standing == "differs"
    assert Ballot.objects.count() == 0 and sums(motion).disputed == 1
    assert [(w.readings, w.third) for w in queue(third, motion.uid, ON)] == [(2, True)]
    assert queue(second, motion.uid, ON) == []  # nobody reads twice, not even to give in
    assert key(motion, third, number, {"1": "abstain"}).standing == "differs"
    assert key(motion, clerk(estate, "sun"), number, {"1": "no"}).standing == "agreed"
    assert open_box(motion, bytes(Ballot.objects.get().box))["choices"] == {"1": "no"}


def test_an_invalid_paper_is_no_abstention(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    number = returned(motion, estate.officer, 1)[0]
    key(motion, estate.officer, number, {}, invalid="选票撕毁")
    assert key(motion, second, number, {}, invalid="无法辨认").standing == "agreed"  # both: invalid
    ballot = Ballot.objects.get()
    assert ballot.void_number is not None and ballot.void_why == "无法辨认"
    assert [e.kind for e in LogEntry.objects.order_by("number")][-2:] == ["cast", "void"]
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    motion.refresh_from_db()
    states = motion.result.counts["1"]["states"]
    assert states["invalid"]["units"] == 1 and "voted" not in states


def test_two_ticks_are_invalid_and_no_abstention(estate: Estate, motion_in: MotionIn) -> None:
    """Also where the rulebook lets an item without a mark abstain."""
    set_local_rule(
        by=estate.officer, at=DRAFTED, code="T-opera", name="blank", value="abstain", document="议事规则",
        from_on=date(2024, 1, 1),
    )  # fmt: skip
    motion, second = motion_in("open"), clerk(estate, "zhou")
    number, other = returned(motion, estate.officer, 2)
    assert key(motion, estate.officer, number, {"1": "invalid", "2": "yes"}).standing == "first"
    assert key(motion, second, number, {"2": "yes"}).standing == "differs"  # blank is something else
    assert key(motion, clerk(estate, "sun"), number, {"1": "invalid", "2": "yes"}).standing == "agreed"
    for by in (estate.officer, second):
        key(motion, by, other, {"2": "yes"})
    assert Ballot.objects.get(sheet__number=1).void_number is None
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    motion.refresh_from_db()
    first, both = motion.result.counts["1"], motion.result.counts["2"]
    assert first["states"]["invalid_marked"]["units"] == 1 and first["states"]["voted"]["units"] == 1
    assert first["actual"]["tally"]["units"]["abstain"] == 1  # the blank one
    assert both["actual"]["tally"]["units"]["yes"] == 2
    shown = {words: units for words, units, _area in result_of(motion).items[0].states}
    assert list(shown.values()) == [1, 1, 14]
    pdf = "".join(
        page.get_textpage().get_text_range()
        for page in PdfDocument(result_sheet(estate.officer, motion.uid, ON))
    )
    assert "打了两个勾或超出委托书，无效（不是弃权）1套" in "".join(pdf.split())


def test_blank_is_not_invalid(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    number = returned(motion, estate.officer, 1)[0]
    key(motion, estate.officer, number, {})
    assert key(motion, second, number, {}, invalid="撕毁").standing == "differs"
    assert key(motion, clerk(estate, "qian"), number, {"1": ""}).standing == "agreed"
    assert Ballot.objects.get().void_number is None


def test_what_is_not_keyed(estate: Estate, motion_in: MotionIn) -> None:
    motion, people = motion_in("open"), estate.world.people
    sheets_in(motion, estate.officer)
    with pytest.raises(NotNow):
        key(motion, estate.officer, "00001-0")  # still open
    back = returned(motion, estate.officer, 2)
    missing = [n for n in (s.number for s in motion.sheets.all()) if n > 2]
    for choices in ({"3": "yes"}, {"1": "perhaps"}, {"1": "yes", "x": "no"}):
        with pytest.raises(NotUnderstood):
            key(motion, estate.officer, back[0], choices)
    with pytest.raises(NotUnderstood):
        key(motion, estate.officer, back[0], YES, invalid="撕毁")
    with pytest.raises(NotUnderstood):
        key(motion, estate.officer, back[0][:-1] + str((int(back[0][-1]) + 1) % 10))
    from linmeng.voting.files.sheet_code import printed

    with pytest.raises(NotNow):
        key(motion, estate.officer, printed(motion.uid, missing[0]))  # never came back
    with pytest.raises(NotNow):  # a clock before the close
        key_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=back[0], choices=YES)
    for who in ("resident", "expert", "district"):
        with pytest.raises(NotYours):
            key(motion, people[who], back[0])
    key(motion, estate.officer, back[0])
    with pytest.raises(NotNow):
        key(motion, estate.officer, back[0])
    assert Ballot.objects.count() == 0 and Keying.objects.count() == 1


def test_no_row_or_audit_tells_what_was_read(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    number = returned(motion, estate.officer, 1)[0]
    key(motion, estate.officer, number, {"1": "abstain", "2": "no"})
    one = Keying.objects.get()
    assert b"abstain" not in bytes(one.box) and len(one.same) == 64
    key(motion, second, number, {"1": "abstain", "2": "no"})
    rows = AuditRow.objects.filter(act="voting.key_sheet")
    assert rows.count() == 2
    assert all("abstain" not in str(row.after) and "no" not in row.after.values() for row in rows)


def test_nothing_is_counted_while_a_paper_is_unread(estate: Estate, motion_in: MotionIn) -> None:
    motion, second = motion_in("open"), clerk(estate, "zhou")
    back = returned(motion, estate.officer, 2)
    for by in (estate.officer, second):
        key(motion, by, back[0])
    key(motion, estate.officer, back[1])
    with pytest.raises(NotNow):
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    key(motion, second, back[1])
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    with pytest.raises(NotNow):  # and after the count nothing is keyed
        key(motion, clerk(estate, "qian"), back[1])


@pytest.mark.parametrize("kind", KINDS)
def test_one_keyers_mistake_is_stopped(estate: Estate, motion_in: MotionIn, kind: str) -> None:
    office = Office.of(
        motion_in("open"), estate.officer, clerk(estate, "zhou"), clerk(estate, "qian"), seed=11
    )
    for seed in range(4):
        mis_key(office, kind, seed)
    office.finish()
    assert office.wrong() == [] and office.missing() == []


READING = st.tuples(
    st.integers(0, 2), st.integers(0, 1), st.sampled_from([{"1": "yes"}, {"1": "no"}, {}, "invalid"])
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(readings=st.lists(READING, max_size=8))
def test_fewer_than_two_persons_never_make_a_ballot(
    estate: Estate, motion_in: MotionIn, readings: list[tuple[int, int, Any]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        motion = motion_in("open")
        names = [clerk(estate, name) for name in ("a", "b", "c")]
        back = returned(motion, estate.officer, 2)
        said: dict[int, dict[int, Any]] = {0: {}, 1: {}}  # sheet → who → what they read first
        for who, sheet, what in readings:
            more = {"choices": {}, "invalid": "撕毁"} if what == "invalid" else {"choices": what}
            done = hasattr(motion.sheets.get(number=sheet + 1), "ballot")
            try:
                key(motion, names[who], back[sheet], more["choices"], invalid=more.get("invalid", ""))
                assert not done and who not in said[sheet]
                said[sheet][who] = what
            except Refusal:
                assert done or who in said[sheet]
        for sheet, read in said.items():
            agree = any(list(read.values()).count(one) > 1 for one in read.values())
            assert hasattr(motion.sheets.get(number=sheet + 1), "ballot") == agree
        transaction.set_rollback(True)


def test_the_moment_of_keying_is_after_the_close() -> None:
    assert KEYED > CLOSES
