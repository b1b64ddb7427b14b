"""Before the close nobody, the office included, learns from anything how anybody voted."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from linmeng.domain.refusals import NotNow
from linmeng.people import actions as people
from linmeng.people.models import Person, Role
from linmeng.voting.actions import ballots as acts
from linmeng.voting.actions import checkpoints
from linmeng.voting.actions.counting import auditors_file, count_motion
from linmeng.voting.actions.keying import key_sheet
from linmeng.voting.actions.mandates import record_mandate
from linmeng.voting.actions.papers import receive_sheet
from linmeng.voting.models import Ballot, Mandate, Motion, Sheet
from linmeng.voting.queries import boxes, turn_out
from linmeng.voting.queries.boxes import open_box, put
from linmeng.voting.queries.sheets import number_of
from tests.apps.voting import clock as clocks
from tests.apps.voting.clock import Clock
from tests.apps.voting.conftest import OPENS, Estate, MotionIn
from tests.apps.voting.curious import Seen, addresses, behind, listening, same_chance, tables, visit
from tests.apps.voting.polls import helped, phone, served, sheet

_S = Motion.State
clock = clocks.clock
SLOW = (".pdf", "openapi.json")  # are the same for everybody who gets them: one opens them
FLATS = ("1-101", "1-201", "2-101", "2-102", "1-302")
ONE = (
    {"1": "yes", "2": "yes"}, {"1": "yes", "2": "no"}, {"1": "yes"}, {"1": "yes", "2": "abstain"},
    {"1": "yes"},
)  # fmt: skip
OTHER = (
    {"1": "no", "2": "abstain"}, {"2": "no"}, {"1": "abstain", "2": "yes"}, {"1": "no"},
    {"1": "no", "2": "no"},
)  # fmt: skip
Told = tuple[Mapping[str, str], ...]


class Undo(Exception):
    """Takes a whole vote back, so that the next one begins from the same database."""


def staff(estate: Estate) -> dict[str, Person]:
    """Everybody who works here, each with this compound in reach."""
    persons = estate.world.people
    opera = estate.compound
    Role.objects.create(
        person=persons["committee"], what="owners_committee", compound=opera, from_on=date(2024, 1, 1)
    )
    Role.objects.create(
        person=persons["manager"], what="area_manager", from_on=date(2024, 1, 1),
        organisation=estate.world.organisations["leaving_company"],
    )  # fmt: skip
    persons["administrator"].is_staff = persons["administrator"].is_superuser = True
    persons["administrator"].save()
    names = ("officer", "community", "committee", "manager", "expert", "district", "city", "administrator")
    return {name: persons[name] for name in (*names, "stranger", "resident")}


def hold(estate: Estate, motion_in: MotionIn, said: Told) -> Motion:
    """An open vote with ballots by phone, with help, under a mandate, on paper, a proxy's too; services."""
    motion = motion_in(_S.OPEN, level="choices", silence="未交者从多数。")
    proxy = Person.objects.create_user(username="proxy", name="受托人")
    by = estate.officer
    record_mandate(
        by=by, at=OPENS, uid=motion.uid, entry=estate.entry(motion, FLATS[2]).pk, name="受托人",
        document="委托书1", items=[1, 2], opinions=said[2], person=proxy,
    )  # fmt: skip
    for n, flat in enumerate(FLATS[:2]):
        phone(estate, motion, flat, said[n], ballot=f"00000000-0000-4000-8000-00000000000{n}")
    phone(estate, motion, FLATS[2], said[2], by=proxy, ballot="00000000-0000-4000-8000-000000000002")
    helped(estate, motion, FLATS[3], said[3])
    sheet(estate, motion, "2-201", 1)
    theirs = record_mandate(
        by=by, at=OPENS, uid=motion.uid, entry=estate.entry(motion, FLATS[4]).pk, name="无账号受托人",
        document="委托书2", items=[1, 2], opinions=said[4],
    )  # fmt: skip
    brought = sheet(estate, motion, FLATS[4], 2)
    Sheet.objects.filter(pk=brought.pk).update(returned_at=None, returned_by=None)
    number, at = number_of(motion, brought), OPENS + timedelta(hours=3)
    receive_sheet(by=by, at=at, uid=motion.uid, sheet=number, mandate=theirs.pk)
    served(estate, motion, "2-301")
    return motion


Curious = Callable[[Told], Seen]


@pytest.fixture
def curious(
    estate: Estate,
    motion_in: MotionIn,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Seen]:
    """What there is to be seen of a vote in which this was said; the vote is taken back afterwards."""
    if connection.vendor != "sqlite":
        pytest.skip("numbers given by PostgreSQL are not taken back, so two votes never have the same ones")
    who = staff(estate)

    def look(said: Told, *, whole: bool = True) -> Seen:
        seen = Seen()
        clock(OPENS + timedelta(hours=5))
        checkpoints._signed.clear()  # what a process remembers between two requests
        try:
            block = transaction.atomic()
            block._from_testcase = True  # type: ignore[attr-defined]  # as the test's own: acts within are whole
            with block, same_chance(monkeypatch), listening() as ear:
                motion = hold(estate, motion_in, said)
                officer, pages = {"officer": who["officer"]}, addresses(motion, ("voting", "api"))
                if whole:
                    visit(seen, who, [page for page in pages if not page.endswith(SLOW)])
                    visit(seen, officer, [page for page in addresses(motion) if page not in seen.pages])
                    visit(seen, {"administrator": who["administrator"]}, behind())
                else:
                    visit(seen, officer, [f"/votes/{motion.uid}/", "/people/audit/"])
                tables(seen)
                for n, line in enumerate(ear.lines):
                    seen.keep(f"log {n}", line)
                seen.salts = _salts(motion) if whole else []
                raise Undo
        except Undo:
            return seen

    return look


def _salts(motion: Motion) -> list[str]:
    """The salts in the boxes, opened with the key itself: what must appear nowhere."""
    private, public = boxes._private(motion.secrets.box_seed)
    rows = [bytes(box) for box in Ballot.objects.filter(motion=motion).values_list("box", flat=True)]
    return [boxes._opened(motion.uid, private, public, box)["salt"] for box in rows]


@pytest.mark.slow
def test_two_votes_that_differ_in_choices_look_the_same(curious: Callable[..., Seen]) -> None:
    one, other = curious(ONE), curious(OTHER)
    assert len(one.found) > 500
    assert any("/api/" in where for where in one.found) and any("/admin/" in where for where in one.found)
    assert one.differing(other) == []
    for seen, said in ((one, ONE), (other, OTHER)):
        text = "\n".join(seen.raw)
        assert len(seen.salts) == 4
        assert not [salt for salt in seen.salts if salt in text]
        for choices in said:
            assert json.dumps(choices) not in text
            assert json.dumps(choices, separators=(",", ":")) not in text


def audited(patch: pytest.MonkeyPatch) -> None:
    """Planted: the audit row tells what was chosen."""
    sealed, kept = acts.prepare, people.audit_row
    said: dict[str, Any] = {}

    def prepare(*given: Any, **more: Any) -> Any:
        said["chosen"] = dict(given[4])
        return sealed(*given, **more)

    patch.setattr(acts, "prepare", prepare)
    patch.setattr(acts, "audit_row", lambda **row: kept(**{**row, "after": {**row["after"], **said}}))


def logged(patch: pytest.MonkeyPatch) -> None:
    """Planted: a line of the log tells what was chosen."""
    import logging

    sealed = acts.prepare

    def prepare(*given: Any, **more: Any) -> Any:
        logging.getLogger("linmeng.voting").debug("ballot %s", given[4])
        return sealed(*given, **more)

    patch.setattr(acts, "prepare", prepare)


def counted(patch: pytest.MonkeyPatch) -> None:
    """Planted: the turn-out counts only those who said yes."""
    right = turn_out.returned_entries

    def yes(motion: Motion) -> Any:
        private, public = boxes._private(motion.secrets.box_seed)
        rows = Ballot.objects.filter(motion=motion)
        said = {b.entry_id: boxes._opened(motion.uid, private, public, bytes(b.box)) for b in rows}
        return right(motion).filter(pk__in=[e for e, v in said.items() if v["choices"].get("1") == "yes"])

    patch.setattr(turn_out, "returned_entries", yes)


def unpadded(patch: pytest.MonkeyPatch) -> None:
    """Planted: a box is as long as what is in it."""
    patch.setattr(acts, "put", lambda motion, value: put(motion, value)[: -len(json.dumps(value))])


@pytest.mark.slow
@pytest.mark.parametrize("fault", [audited, logged, counted, unpadded])
def test_a_leak_is_noticed(
    curious: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    fault(monkeypatch)
    assert curious(ONE, whole=False).differing(curious(OTHER, whole=False))


def tries_to_open(motion: Motion) -> bool:
    """Whether a box of this motion can be opened now."""
    box = put(motion, {"choices": {"1": "yes"}})
    try:
        return open_box(motion, box) == {"choices": {"1": "yes"}}
    except NotNow:
        return False


@pytest.mark.parametrize("state", [s for s in _S.values if s not in ("draft", "published", "withdrawn")])
def test_a_box_opens_after_the_close_only(
    motion_in: MotionIn,
    clock: Clock,
    state: str,
) -> None:
    motion = motion_in(state)
    assert tries_to_open(motion) == (state in ("closed", "counted", "result"))
    motion.state = _S.CLOSED  # said in memory only: the database is asked
    assert tries_to_open(motion) == (state in ("closed", "counted", "result"))
    assert motion.closes_at is not None
    clock(motion.closes_at - timedelta(seconds=1))  # closed early by somebody's hand in the database
    assert not tries_to_open(motion)


def test_a_box_that_opens_early_is_noticed(motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch) -> None:
    motion = motion_in(_S.OPEN)
    monkeypatch.setattr(boxes, "OPENABLE", _S.values)
    assert tries_to_open(motion)


def test_nobody_reads_anything_while_the_vote_is_open(estate: Estate, motion_in: MotionIn) -> None:
    motion = hold(estate, motion_in, ONE)
    by, at = estate.officer, OPENS + timedelta(days=1)
    for act in (count_motion, auditors_file):
        with pytest.raises(NotNow):
            act(by=by if act is count_motion else estate.world.people["expert"], at=at, uid=motion.uid)
    with pytest.raises(NotNow):
        number = number_of(motion, motion.sheets.get(number=1))
        key_sheet(by=by, at=at, uid=motion.uid, sheet=number, choices={"1": "yes"})
    for box in (
        *Ballot.objects.values_list("box", flat=True),
        *Mandate.objects.values_list("box", flat=True),
    ):
        with pytest.raises(NotNow):
            open_box(motion, bytes(box or b""))


def test_boxes_are_alike_in_length_and_never_twice_the_same(motion_in: MotionIn) -> None:
    motion = motion_in(_S.ROLL)
    made = [put(motion, {"choices": said, "salt": "00" * 32}) for said in (*ONE, *OTHER, ONE[0], {})]
    assert len({len(box) for box in made}) == 1 and len(set(made)) == len(made)
