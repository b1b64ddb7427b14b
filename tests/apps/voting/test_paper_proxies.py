"""A proxy's paper counts as far as its mandate goes, an owner's own wholly; nothing tells which items.

PMR 12, SH-REG 18: a proxy has a written mandate and votes on each item as the owner stated.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.ballots import INVALID
from linmeng.people.models import AuditRow, Person
from linmeng.voting.actions.audits import plan_audit, record_finding, throw
from linmeng.voting.actions.counting import count_motion
from linmeng.voting.actions.mandates import record_mandate, revoke_mandate
from linmeng.voting.actions.opening import close_motion
from linmeng.voting.actions.papers import Received, receive_sheet
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Ballot, LogEntry, Mandate, Motion, Result, Sheet
from linmeng.voting.queries.boxes import open_box
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.papers import doors
from linmeng.voting.queries.sheets import number_of
from linmeng.voting.queries.turn_out import turn_out_of
from tests.apps.voting import clock as clocks
from tests.apps.voting.clock import Clock
from tests.apps.voting.conftest import CLOSES, COUNTED, DRAFTED, OPENS, Estate, MotionIn
from tests.apps.voting.paper_hands import ON, RECEIVED, clerk, key, sheets_in

pytestmark = pytest.mark.django_db
clock = clocks.clock
_S = Motion.State
FLAT, NEXT = "2-101", "2-102"
BOTH = {"1": "yes", "2": "yes"}


@pytest.fixture
def motion(estate: Estate, motion_in: MotionIn) -> Motion:
    """Open, all ballots printed."""
    found = motion_in(_S.OPEN)
    sheets_in(found, estate.officer)
    return found


def mandate(estate: Estate, motion: Motion, items: list[int], flat: str = FLAT, **said: str) -> Mandate:
    opinions = {name.removeprefix("on_"): choice for name, choice in said.items()}
    return record_mandate(
        by=estate.officer, at=OPENS, uid=motion.uid, entry=estate.entry(motion, flat).pk, name="受托人",
        document="委托书1", items=items, opinions=opinions,
    )  # fmt: skip


def number(motion: Motion, estate: Estate, flat: str = FLAT) -> str:
    return number_of(motion, Sheet.objects.get(entry=estate.entry(motion, flat), spoiled_at=None))


def receive(estate: Estate, motion: Motion, flat: str = FLAT, under: int | None = None) -> Received:
    sheet = number(motion, estate, flat)
    return receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=sheet, mandate=under)


def close(motion: Motion) -> None:
    close_motion(by=None, at=CLOSES, uid=motion.uid)
    motion.refresh_from_db()


def read(estate: Estate, motion: Motion, second: Person, said: Any, flat: str = FLAT, **more: Any) -> Any:
    """Two persons read the paper; what the ballot says."""
    for by in (estate.officer, second):
        key(motion, by, number(motion, estate, flat), said, **more)
    made = Ballot.objects.get(entry=estate.entry(motion, flat))
    return open_box(motion, bytes(made.box))["choices"]


@pytest.mark.parametrize(
    ("items", "opinions", "marked", "counts"),
    [
        ([1, 2], {}, BOTH, BOTH),
        ([1, 2], {"on_1": "yes"}, BOTH, BOTH),
        ([1], {}, BOTH, {"1": "yes", "2": INVALID}),
        ([2], {"on_2": "yes"}, BOTH, {"1": INVALID, "2": "yes"}),
        ([1, 2], {"on_1": "no"}, BOTH, {"1": INVALID, "2": "yes"}),  # the owner stated another opinion
        ([1, 2], {"on_1": "no"}, {"2": "yes"}, {"2": "yes"}),  # handing nothing in on an item is no vote
        ([1], {}, {"1": "no"}, {"1": "no", "2": INVALID}),  # a blank beyond the mandate is no abstention
        ([1], {}, {}, {"2": INVALID}),
        ([1], {"on_1": "yes"}, {"1": INVALID, "2": INVALID}, {"1": INVALID, "2": INVALID}),
    ],
)
def test_a_proxys_paper_counts_as_far_as_the_mandate_goes(
    estate: Estate, motion: Motion, items: list[int], opinions: Any, marked: Any, counts: Any
) -> None:
    """Planted: `under_mandate` answering what is on the paper was caught here (five of nine)."""
    made = mandate(estate, motion, items, **opinions)
    assert receive(estate, motion, under=made.pk).mandate == made.pk
    close(motion)
    assert read(estate, motion, clerk(estate, "zhou"), marked) == counts
    kept = Ballot.objects.get()
    assert (kept.mandate, kept.by, kept.void_number) == (made, None, None)


def test_a_paper_without_a_mandate_is_the_owners_own(estate: Estate, motion: Motion) -> None:
    mandate(estate, motion, [1], on_1="no")
    assert receive(estate, motion).mandate is None
    close(motion)
    assert read(estate, motion, clerk(estate, "zhou"), BOTH) == BOTH
    assert Ballot.objects.get().mandate is None


def test_a_mandate_of_another_unit_or_an_ended_one_is_refused(estate: Estate, motion: Motion) -> None:
    other, mine = mandate(estate, motion, [1], NEXT), mandate(estate, motion, [1])
    for wrong in (other.pk, 0, 10**9):
        with pytest.raises(NotUnderstood):
            receive(estate, motion, under=wrong)
    revoke_mandate(by=estate.officer, at=OPENS, mandate=mine.pk)
    with pytest.raises(NotNow):
        receive(estate, motion, under=mine.pk)
    assert not Sheet.objects.filter(returned_at__isnull=False).exists()
    again = mandate(estate, motion, [2])
    receive(estate, motion, under=again.pk)
    told = receive(estate, motion, under=other.pk)
    assert told.again and told.mandate == again.pk  # what was said first stands


def test_a_mandate_that_ends_later_leaves_the_paper_in_the_box_as_it_is(
    estate: Estate, motion: Motion
) -> None:
    made = mandate(estate, motion, [1])
    receive(estate, motion, under=made.pk)
    revoke_mandate(by=estate.officer, at=RECEIVED + timedelta(hours=1), mandate=made.pk)
    close(motion)
    assert read(estate, motion, clerk(estate, "zhou"), BOTH) == {"1": "yes", "2": INVALID}


def test_a_paper_that_is_invalid_as_a_whole_stays_so(estate: Estate, motion: Motion) -> None:
    receive(estate, motion, under=mandate(estate, motion, [1]).pk)
    close(motion)
    assert read(estate, motion, clerk(estate, "zhou"), {}, invalid="撕毁") == {}
    assert Ballot.objects.get().void_number is not None


def test_beyond_the_mandate_takes_no_part_even_where_blanks_abstain(
    estate: Estate, motion_in: MotionIn
) -> None:
    """Planted: items beyond the mandate left out instead of INVALID were caught here (they abstained)."""
    set_local_rule(by=estate.officer, at=DRAFTED, code="T-opera", name="blank", value="abstain",
                   document="议事规则第九条", from_on=DRAFTED.date())  # fmt: skip
    motion = motion_in(_S.OPEN)
    sheets_in(motion, estate.officer)
    receive(estate, motion, under=mandate(estate, motion, [1]).pk)
    receive(estate, motion, NEXT)
    close(motion)
    second = clerk(estate, "zhou")
    read(estate, motion, second, {"1": "yes"})
    read(estate, motion, second, {"1": "yes"}, NEXT)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    counts = Result.objects.get().counts
    assert counts["1"]["states"]["voted"]["units"] == 2
    assert counts["2"]["states"]["voted"]["units"] == 1 == counts["2"]["states"]["invalid_marked"]["units"]


def test_the_audit_of_paper_knows_what_must_have_been_entered(estate: Estate, motion: Motion) -> None:
    """Planted: the paper compared as it is was caught here: every proxy's paper would ask for a recount."""
    receive(estate, motion, under=mandate(estate, motion, [1]).pk)
    for flat in (f for f in estate.units if f not in (FLAT, "parking")):
        receive(estate, motion, flat)
    close(motion)
    second, auditor = clerk(estate, "zhou"), clerk(estate, "auditor")
    for flat in (f for f in estate.units if f != "parking"):
        read(estate, motion, second, BOTH, flat)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    told: dict[str, Any] = {"by": auditor, "at": COUNTED, "uid": motion.uid}
    audit = plan_audit(**told, item=2, risk="1/1000000")
    throw(**told, audit=audit.pk, seed="31415 92653 58979 32384")
    mine = Sheet.objects.get(entry=estate.entry(motion, FLAT)).number
    audit.refresh_from_db()
    audit.draws = [*audit.draws, mine]
    audit.save()
    assert record_finding(**told, audit=audit.pk, sheet=number(motion, estate), seen="yes")
    others = [f for f in estate.units if f not in (FLAT, "parking")]
    drawn = next(f for f in others if Sheet.objects.get(entry=estate.entry(motion, f)).number in audit.draws)
    assert not record_finding(**told, audit=audit.pk, sheet=number(motion, estate, drawn), seen="no")


def story(estate: Estate, motion: Motion, items: list[int]) -> dict[str, str]:
    """A proxy's paper and an owner's; everything that is told of the vote up to its result."""
    sheets_in(motion, estate.officer)
    receive(estate, motion, under=mandate(estate, motion, items).pk)
    receive(estate, motion, NEXT)
    behind = doors(estate.officer, motion.uid, ON)
    told: dict[str, Any] = {"papers": [(x.place, x.number, x.state) for door in behind for x in door.lines]}
    told["turn-out"] = turn_out_of(motion, frozen_pack(motion))
    close(motion)
    second = Person.objects.filter(username="zhou").first() or clerk(estate, "zhou")
    for flat in (FLAT, NEXT):
        read(estate, motion, second, BOTH, flat)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    rows = AuditRow.objects.filter(subject_id=str(motion.pk)).filter(act__in=PAPER_ACTS).order_by("pk")
    told["acts"] = [(row.act, {k: v for k, v in row.after.items() if k != "mandate"}) for row in rows]
    told["log"] = log_of(motion)
    return {name: str(value).replace(motion.uid, "?") for name, value in told.items()}


PAPER_ACTS = ("voting.receive_sheet", "voting.key_sheet")


def test_papers_turn_out_acts_and_log_do_not_tell_which_items_a_mandate_covers(
    estate: Estate, motion_in: MotionIn
) -> None:
    """Planted: the items in the audit row of the receiving was caught here."""
    one, other = (story(estate, motion_in(_S.OPEN), items) for items in ([1], [2]))
    digits = re.compile(r"([0-9]+)-[0-9A-Z]+")  # a sheet's check digit is the motion's own
    assert {n: digits.sub(r"\1", v) for n, v in one.items()} == {
        n: digits.sub(r"\1", v) for n, v in other.items()
    }
    assert "receive_sheet" in one["acts"] and "cast" in one["log"]


def test_the_result_is_that_of_an_owner_who_ticked_twice(estate: Estate, motion_in: MotionIn) -> None:
    """What is published does not say that there was a mandate, nor whose."""
    found, second = [], clerk(estate, "zhou")
    for under in (True, False):
        motion = motion_in(_S.OPEN, level="choices")
        sheets_in(motion, estate.officer)
        made = mandate(estate, motion, [1])
        receive(estate, motion, under=made.pk if under else None)
        close(motion)
        read(estate, motion, second, BOTH if under else {"1": "yes", "2": INVALID})
        count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
        keys = {e.key: e.place for e in motion.entries.all()}
        aside = {item: [keys[k] for k in units] for item, units in motion.result.aside.items()}
        states = {item: one["states"] for item, one in motion.result.counts.items()}
        found.append((aside, states, motion.result.cast, motion.result.void, log_of(motion)))
    assert found[0] == found[1] and found[0][0] == {"1": [], "2": [estate.units[FLAT].place]}


def log_of(motion: Motion) -> list[Any]:
    rows = LogEntry.objects.filter(motion=motion).order_by("number")
    return list(rows.values_list("number", "at", "kind"))


def test_the_page_takes_the_number_of_the_mandate(estate: Estate, motion: Motion, clock: Clock) -> None:
    made, client = mandate(estate, motion, [1]), Client()
    clock(RECEIVED)
    client.force_login(estate.officer)
    page = reverse("voting:receive", args=[motion.uid])
    sent = {"sheet": number(motion, estate), "mandate": made.pk}
    assert f"{made.pk}" in client.get(reverse("voting:mandates", args=[motion.uid])).content.decode()
    assert client.post(page, {**sent, "mandate": "x"}).status_code == 422
    wrong = client.post(page, {**sent, "mandate": made.pk + 1})
    assert wrong.status_code == 422 and not Sheet.objects.filter(returned_at__isnull=False).exists()
    done = client.post(page, sent)
    assert done.status_code == 200 and Sheet.objects.get(mandate=made).returned_at == RECEIVED
    assert 'name="mandate"' in done.content.decode() and f'value="{made.pk}"' not in done.content.decode()
    close(motion)
    clock(COUNTED)
    shown = client.get(reverse("voting:sheet", args=[motion.uid, number(motion, estate)])).content.decode()
    own = client.get(
        reverse("voting:sheet", args=[motion.uid, number(motion, estate, NEXT)])
    ).content.decode()
    assert shown.count("alert-info") == own.count("alert-info") + 1
