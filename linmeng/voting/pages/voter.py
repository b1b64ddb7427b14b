"""Who stands before a ballot on this page, where the next step leads, and what was marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.domain.voting.ballots import CHOICES
from linmeng.people.models import Person
from linmeng.voting.models import Motion, RollEntry
from linmeng.voting.pages.common import today, whole
from linmeng.voting.pages.reading import Question
from linmeng.voting.queries.public import motion_for_everybody
from linmeng.voting.queries.standing import MayCast
from linmeng.voting.queries.voters import CODE, coded_entry, units_before

MOST_UNITS = 400  # on one page, also of a developer


@dataclass(frozen=True, slots=True)
class Voter:
    """The motion, the units whose ballots are handed in here, and as whom."""

    motion: Motion
    units: list[MayCast]
    by: Person | None = None
    code: bool = False
    helped_by: Person | None = None
    helped: int = 0  # the unit's pk in the addresses of the help

    def address(self, step: str) -> str:
        """Where a step leads: "vote", "check", "cast", "receipts"."""
        if self.helped:
            return reverse(f"voting:help_{step}", args=[self.motion.uid, self.helped])
        return reverse(f"voting:owner_{step}", args=[self.motion.uid])

    def may(self) -> list[MayCast]:
        """The units whose ballot may be handed in."""
        return [unit for unit in self.units if not unit.why_not]


def voter(request: HttpRequest, uid: str) -> Voter:
    """Whoever is signed in or came with a code. Raises Http404; an empty one has no unit in this vote."""
    motion = motion_for_everybody(uid)
    coded = coded_entry(request.session.get(CODE))
    if coded is not None and coded.motion_id == motion.pk:
        return Voter(motion, units_before(None, coded, motion, today()), code=True)
    if not request.user.is_authenticated:
        return Voter(motion, [])
    units = units_before(request.user, None, motion, today())
    return Voter(motion, units, by=request.user)


def helped(person: Any, motion: Motion, entry: RollEntry) -> Voter:
    """An owner whom somebody of the office helps, present and reading along."""
    from linmeng.voting.queries.standing import LEFT_OUT

    unit = MayCast(entry, "helped", LEFT_OUT if entry.left_out else "")
    return Voter(motion, [unit], helped_by=person, helped=entry.pk)


def state_sentence(motion: Motion, at: datetime) -> str:
    """Why nothing can be cast now, in plain words; "" while the vote is open."""
    state, opens, closes = motion.state, motion.opens_at, motion.closes_at
    if state == Motion.State.WITHDRAWN:
        return gettext("This vote was withdrawn. Nothing is to be done.")
    if state in (Motion.State.CLOSED, Motion.State.COUNTED, Motion.State.RESULT) or (closes and at >= closes):
        return gettext("The vote is closed: ballots are no longer taken.")
    if state != Motion.State.OPEN or not opens or at < opens:
        return gettext("The vote has not opened yet. You can read everything now, and vote later.")
    return ""


@dataclass(frozen=True, slots=True)
class Block:
    """Units that are marked together: all of the same questions."""

    key: str
    units: list[MayCast]
    questions: list[Question]
    marked: Mapping[int, str] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[Question, str, str]]:
        """Each question with its field's name and what is marked."""
        for question in self.questions:
            yield question, f"b-{self.key}-{question.number}", self.marked.get(question.number, "")


def blocks(
    units: list[MayCast], questions: list[Question], covered: Mapping[int, list[int]], each: bool
) -> list[Block]:
    """The units in blocks: one for each (`each`), or those together that answer the same questions.

    `covered`: mandate → the items it covers.
    """
    groups: dict[tuple[Any, ...], list[MayCast]] = {}
    for unit in units[:MOST_UNITS]:
        items = tuple(covered.get(unit.mandate or 0, ())) if unit.mandate else ()
        groups.setdefault((unit.entry.pk if each else 0, unit.mandate is not None, items), []).append(unit)
    return [
        Block(str(at), found, [q for q in questions if not mandated or q.number in items])
        for at, ((_, mandated, items), found) in enumerate(groups.items())
    ]


@dataclass(frozen=True, slots=True)
class Marked:
    """A unit's ballot as it will be cast: the id that the device made, and each question's mark."""

    unit: MayCast
    ballot: str
    choices: dict[str, str]


def marked(sent: Any, found: list[Block]) -> list[Marked]:
    """The ballots of a filled-in page. Raises NotUnderstood when nothing is marked, or no unit is chosen."""
    ballots = []
    for block in found:
        wanted = set(sent.getlist(f"u-{block.key}"))
        choices = _choices(sent, f"b-{block.key}-", block.questions)
        for unit in block.units:
            if str(unit.entry.pk) in wanted and choices:
                ballots.append(Marked(unit, str(uuid4()), choices))
    if not ballots:
        raise NotUnderstood("Mark at least one question, and at least one unit.")
    return ballots


def cast_ballots(sent: Any, units: list[MayCast]) -> list[Marked]:
    """The ballots of the checked page, whose fields carry each unit's marks and its ballot's id.

    Raises NotUnderstood for a page that carries none.
    """
    known = {unit.entry.pk: unit for unit in units}
    ballots = []
    for text in sent.getlist("unit")[:MOST_UNITS]:
        unit = known.get(whole(text) or 0)
        if unit is None:
            raise NotYours("Only the owner of a unit, or who acts for them, may hand in its ballot.")
        pairs = (name.rpartition("-") for name in sent if name.startswith(f"c-{unit.entry.pk}-"))
        choices = {item: str(sent.get(f"{head}-{item}")) for head, _, item in pairs}
        ballots.append(Marked(unit, str(sent.get(f"ballot-{unit.entry.pk}", "")), choices))
    if not ballots:
        raise NotUnderstood("Mark at least one question, and at least one unit.")
    return ballots


def _choices(sent: Any, prefix: str, questions: list[Question]) -> dict[str, str]:
    given = {str(q.number): sent.get(f"{prefix}{q.number}", "") for q in questions}
    return {item: choice for item, choice in given.items() if choice in CHOICES}
