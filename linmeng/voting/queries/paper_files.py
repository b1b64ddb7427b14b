"""The papers of a vote as PDF, for those who print them, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language

from linmeng.domain.refusals import NotNow
from linmeng.voting.files.ballot_pdf import Paper, Printed, ballots_pdf
from linmeng.voting.files.letter_pdf import Letter, letters_pdf
from linmeng.voting.files.lists_pdf import Present, Protocol, attendance_pdf, protocol_pdf
from linmeng.voting.files.notice_pdf import Notice, Question, TurnOutPaper, notice_pdf, turn_out_pdf
from linmeng.voting.files.result_pdf import Outcome, ResultPaper, result_pdf
from linmeng.voting.files.sheet_code import printed
from linmeng.voting.files.when import day, moment
from linmeng.voting.models import Motion, RollEntry
from linmeng.voting.permissions import check
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.papers import in_order_of_place, living, sums
from linmeng.voting.queries.results import result_for
from linmeng.voting.queries.sheets import sheet_secret
from linmeng.voting.queries.turn_out import turn_out_of
from linmeng.web.clauses import clause_words
from linmeng.web.typesetting import Lang

MOST_SHEETS = 500
"""Sheets in one file: a building or a door; a whole compound is printed building by building."""


def spoken() -> Lang:
    """The language of the papers: English where the reader asked for it, else Chinese."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def paper_of(motion: Motion, give_to: str = "", lang: Lang | None = None) -> Paper:
    """What all ballots and letters of a motion say; also what scans are read by."""
    pack, said = frozen_pack(motion), lang or spoken()
    return Paper(
        uid=motion.uid, scope=motion.scope, title=motion.title, text=motion.text.strip(),
        items=tuple(motion.items.order_by("number").values_list("number", "words")),
        opens=_moment(motion.opens_at, said), closes=_moment(motion.closes_at, said),
        silence=motion.silence.strip(), give_to=" ".join(give_to.split())[:80],
        blank=str(pack.value("blank")), electronic=str(pack.value("electronic")),
    )  # fmt: skip


def ballots(person: Any, uid: str, on: date, building: str = "", door: str = "", give_to: str = "") -> bytes:
    """The printed ballots of a building or door (see `print_sheets`, which numbers them).

    Raises Http404, NotYours, NotNow when nothing is printed there, or for too many at once.
    """
    motion = motion_for(person, uid, on, "voting.print_papers")
    places = {e.pk: e.place for e in _entries(motion, building, door)}
    numbers = dict(living(motion).filter(entry__in=places).values_list("entry_id", "number"))
    sheets = [Printed(numbers[pk], place) for pk, place in places.items() if pk in numbers]
    if not sheets:
        raise NotNow("No ballot has been numbered there yet.")
    if len(sheets) > MOST_SHEETS:
        raise NotNow("These are {count} ballots: print them building by building.", count=len(sheets))
    return ballots_pdf(paper_of(motion, give_to), sheets, sheet_secret(motion), spoken(), motion.published_at)


def letters(person: Any, uid: str, on: date, codes: Mapping[int, str], page: str, full: str = "") -> bytes:
    """Letters with the codes just made (`actions.codes.make_codes`: pk of the entry → code).

    `page`: the address where the code is entered; `full`: where the full text is read. Raises Http404,
    NotYours, NotNow without a code.
    """
    motion = motion_for(person, uid, on, "voting.print_papers")
    found = [Letter(e.place, codes[e.pk], (e.building, e.door)) for e in _entries(motion) if e.pk in codes]
    if not found:
        raise NotNow("There is no code to print: make new ones first.")
    return letters_pdf(paper_of(motion), found, page, spoken(), motion.published_at, full)


def notice(person: Any, uid: str, on: date, page: str = "") -> bytes:
    """The notice of the vote, once the roll is frozen. `page`: the vote's address. Raises Http404, NotYours,
    NotNow.
    """
    motion = motion_for(person, uid, on)
    pack, lang = frozen_pack(motion), spoken()
    if motion.roll_area is None:
        raise NotNow("First the roll is frozen: the notice names its totals.")
    paper = Notice(
        scope=motion.scope, title=motion.title, text=motion.text.strip(),
        questions=tuple(_question(motion, lang)), rules=(pack.code, pack.version, pack.source),
        roll=_roll(motion), objections_until=_moment(motion.objections_until, lang),
        opens=_moment(motion.opens_at, lang), closes=_moment(motion.closes_at, lang),
        told_on=day(motion.told_on, lang), told_how=motion.told_how,
        electronic=(str(pack.value("electronic")), pack.document("electronic")),
        conflict=str(pack.value("conflict")), silence=motion.silence.strip(),
        log_key=motion.log_key, page=page,
    )  # fmt: skip
    return notice_pdf(paper, lang, motion.published_at)


def turn_out_notice(person: Any, uid: str, on: date, at: datetime) -> bytes:
    """Turn-out with the latest checkpoint, for the board downstairs. Raises Http404, NotNow too early."""
    motion, lang = motion_for(person, uid, on, "voting.see_turn_out"), spoken()
    if motion.opened_at is None:
        raise NotNow("The vote has not opened yet.")
    gates = tuple((g.items, g.area, g.heads) for g in turn_out_of(motion, frozen_pack(motion)))
    paper = TurnOutPaper(
        motion.scope, motion.title, _moment(at, lang), gates, _checkpoint(motion), motion.log_key
    )
    return turn_out_pdf(paper, lang, at)


def result_sheet(person: Any, uid: str, on: date, page: str = "") -> bytes:
    """The result, gate by gate; before its publication for those who count. Raises Http404."""
    found, lang = result_for(person, uid, on), spoken()
    paper = ResultPaper(
        found.motion.scope, found.motion.title, _moment(found.motion.closes_at, lang),
        _outcomes(found), found.cast, found.void, page,
    )  # fmt: skip
    return result_pdf(paper, lang, found.motion.counted_at)


def attendance_list(person: Any, uid: str, on: date, building: str = "", door: str = "") -> bytes:
    """Units with room for signatures, no names. Raises Http404, NotYours, NotNow before there is a roll."""
    motion = motion_for(person, uid, on, "voting.print_papers")
    numbers = dict(living(motion).values_list("entry_id", "number"))
    rows = [
        Present(e.place, e.area, printed(motion.uid, numbers[e.pk]) if e.pk in numbers else "")
        for e in _entries(motion, building, door)
    ]
    if not rows:
        raise NotNow("No unit of the roll is there.")
    return attendance_pdf(motion.scope, motion.title, rows, spoken(), motion.published_at)


def protocol(person: Any, uid: str, on: date) -> bytes:
    """The record of the count, to be signed. Raises Http404, NotYours."""
    found, lang = result_for(person, uid, on), spoken()
    check(person, "voting.count_motion", on, found.motion)
    motion = found.motion
    pack = frozen_pack(motion)
    paper = Protocol(
        scope=motion.scope, title=motion.title, opens=_moment(motion.opens_at, lang),
        closes=_moment(motion.closes_at, lang), rules=f"{pack.code} v{pack.version}", roll=_roll(motion),
        papers=asdict(sums(motion)), items=_outcomes(found), cast=found.cast, void=found.void,
        log_size=motion.log.size, checkpoint=_checkpoint(motion),
    )  # fmt: skip
    return protocol_pdf(paper, lang, motion.counted_at)


def _entries(motion: Motion, building: str = "", door: str = "") -> list[RollEntry]:
    where = {name: value for name, value in (("building", building), ("door", door)) if value}
    return in_order_of_place(motion.entries.filter(left_out="", **where).defer("salt", "parties"))


def _question(motion: Motion, lang: Lang) -> list[Question]:
    pack = frozen_pack(motion)
    found = []
    for item in motion.items.order_by("number"):
        matter = pack.matter(item.matter)
        words = matter.words if lang == "zh" else matter.words_en
        found.append(
            Question(
                item.number,
                item.words,
                words,
                clause_words(matter.clause),
                matter.participation,
                matter.approval,
            )
        )
    return found


def _roll(motion: Motion) -> tuple[int, int, int, int, str]:
    counted = motion.entries.filter(left_out="").count()
    left_out = motion.entries.exclude(left_out="").count()
    return counted, motion.roll_area or 0, motion.roll_heads or 0, left_out, motion.roll_hash


def _outcomes(found: Any) -> tuple[Outcome, ...]:
    return tuple(Outcome(i.item.number, i.item.words, i.matter, i.clause, i.data) for i in found.items)


def _checkpoint(motion: Motion) -> str:
    return motion.checkpoints.order_by("-size").values_list("text", flat=True).first() or ""


def _moment(at: datetime | None, lang: Lang) -> str:
    return moment(localtime(at) if at else None, lang)
