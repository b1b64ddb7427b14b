"""Which doors still to ring at: who has returned nothing, never how anyone voted; it stops when reached."""

from dataclasses import asdict
from fractions import Fraction

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.chances import ONE
from linmeng.people.models import AuditRow
from linmeng.voting.actions.canvass import record_visit
from linmeng.voting.actions.papers import receive_sheet
from linmeng.voting.models import Motion, Visit
from linmeng.voting.queries.canvass import canvass_of
from tests.apps.voting.conftest import Estate, MotionIn
from tests.apps.voting.paper_hands import ON, RECEIVED, clerk, numbers, sheets_in


def back(motion: Motion, estate: Estate, count: int) -> None:
    for number in numbers(motion)[:count]:
        receive_sheet(by=estate.officer, at=RECEIVED, uid=motion.uid, sheet=number)


@pytest.fixture
def running(estate: Estate, motion_in: MotionIn) -> Motion:
    motion = motion_in("open")
    sheets_in(motion, estate.officer)
    return motion


def test_the_list_names_doors_and_how_few_visits_are_enough(estate: Estate, running: Motion) -> None:
    back(running, estate, 8)  # all of door 1: seven heads of fifteen more are nearer to both gates
    found = canvass_of(estate.officer, running.uid, ON)
    assert [(s.building, s.door, len(s.lines)) for s in found.stairwells] == [("1", "2", 8)]
    assert not found.reached and 0 < found.visits <= 8
    turns = sorted(line.turn for s in found.stairwells for line in s.lines if line.turn)
    assert turns == list(range(1, found.visits + 1))
    assert found.plan.chance >= ONE * 9 // 10 or not found.plan.enough
    assert found.gates[0].area.missing > 0


def test_it_stops_when_both_gates_are_reached(estate: Estate, running: Motion) -> None:
    back(running, estate, 11)  # 11 of 16 flats are not enough while two of them are one owner's
    assert canvass_of(estate.officer, running.uid, ON).reached is True
    found = canvass_of(estate.officer, running.uid, ON)
    assert found.stairwells == () and found.visits == 0


def test_one_flat_less_and_it_goes_on(estate: Estate, running: Motion) -> None:
    back(running, estate, 10)
    found = canvass_of(estate.officer, running.uid, ON)
    assert not found.reached and found.visits >= 1


def test_who_does_not_want_a_visit_is_left_alone(estate: Estate, running: Motion) -> None:
    volunteer = clerk(estate, "volunteer", "canvasser")
    before = canvass_of(volunteer, running.uid, ON, wish=Fraction(999, 1000))
    first = min((line for s in before.stairwells for line in s.lines if line.turn), key=lambda x: x.turn)
    record_visit(by=volunteer, at=RECEIVED, uid=running.uid, entry=first.entry, outcome="declined")
    after = canvass_of(volunteer, running.uid, ON, wish=Fraction(999, 1000))
    line = next(x for s in after.stairwells for x in s.lines if x.entry == first.entry)
    assert line.left_alone and line.turn == 0
    assert [v.outcome for v in line.visits] == ["declined"]


def test_visits_that_brought_nothing_lower_the_chance(estate: Estate, running: Motion) -> None:
    back(running, estate, 8)
    before = canvass_of(estate.officer, running.uid, ON).visits
    for line in canvass_of(estate.officer, running.uid, ON).stairwells[0].lines[:6]:
        record_visit(by=estate.officer, at=RECEIVED, uid=running.uid, entry=line.entry, outcome="nobody")
    assert canvass_of(estate.officer, running.uid, ON).visits >= before
    assert not canvass_of(estate.officer, running.uid, ON).plan.enough


def test_a_visit_is_logged_and_says_nothing_of_a_vote(estate: Estate, running: Motion) -> None:
    entry = estate.entry(running, "1-101")
    record_visit(by=estate.officer, at=RECEIVED, uid=running.uid, entry=entry.pk, outcome="told")
    row = AuditRow.objects.get(act="voting.record_visit")
    assert row.after == {"unit": entry.place, "outcome": "told"}
    assert set(Visit.Outcome.values).isdisjoint({"yes", "no", "abstain"})
    with pytest.raises(NotUnderstood):
        record_visit(by=estate.officer, at=RECEIVED, uid=running.uid, entry=entry.pk, outcome="yes")
    with pytest.raises(Http404):
        record_visit(
            by=estate.officer,
            at=RECEIVED,
            uid=running.uid,
            entry=estate.entry(running, "parking").pk,
            outcome="told",
        )


def test_only_while_it_is_open_and_only_who_canvasses(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    for who in ("resident", "manager", "expert"):
        with pytest.raises((NotYours, Http404)):
            canvass_of(estate.world.people[who], motion.uid, ON)
    closed = motion_in("closed")
    with pytest.raises(NotNow):
        canvass_of(estate.officer, closed.uid, ON)
    with pytest.raises(NotNow):
        record_visit(
            by=estate.officer,
            at=RECEIVED,
            uid=closed.uid,
            entry=estate.entry(closed, "1-101").pk,
            outcome="told",
        )


def test_the_list_holds_no_choice_and_no_name(estate: Estate, running: Motion) -> None:
    back(running, estate, 3)
    found = canvass_of(estate.officer, running.uid, ON)
    said = str([asdict(line) | {"visits": ()} for s in found.stairwells for line in s.lines])
    assert "居民甲" not in said and "yes" not in said
