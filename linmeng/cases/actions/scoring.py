"""Sheets come in, offers are ranked, the candidates are shown, one is chosen."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.panel import check_hand
from linmeng.cases.actions.recording import long_text, noted, some_line
from linmeng.cases.actions.selection import moved
from linmeng.cases.actions.selection_steps import record_way
from linmeng.cases.models import Panelist, Selection, SheetBox
from linmeng.cases.queries.announcements import (
    STEP,
    is_taken_back,
    proposed,
    showing_rule,
    shown_until_of,
    unanswered,
)
from linmeng.cases.queries.notices import KIND
from linmeng.cases.queries.panels import opened_sheets, panelist_of, sealed_sheet
from linmeng.cases.queries.rankings import ranking_data, ranking_of, taking_part
from linmeng.cases.queries.selections import check_state, check_version, plan_of, selection_for_update
from linmeng.domain.procedures.selection.scoring import check_sheet, points
from linmeng.domain.procedures.selection.timing import check_award, check_shown
from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.notices.actions import publish_notice
from linmeng.people.models import Person
from linmeng.web.calendar import calendar

_S = Selection.State
NOT_SCORING = sentence("Scores are given after the opening and before the ranking.")
NOT_RANKED = sentence("First the offers are ranked.")
NOT_SHOWN = sentence("First the candidates are shown to everybody.")


@transaction.atomic
def hand_in_sheet(
    *,
    by: Person,
    at: datetime,
    uid: str,
    code: str,
    scores: Mapping[str, Mapping[str, str]],
    remark: str = "",
) -> Panelist:
    """Hands in the whole sheet of one seat: offer → criterion → points as text. It stands.

    It is sealed: nobody reads it, in the database or on a page, before all are in and the offers are ranked.

    Raises Http404, NotYours, NotUnderstood for points beyond a criterion, NotNow before the declaration.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.score")
    check_state(row, {_S.OPENED}, NOT_SCORING)
    seat = panelist_of(row, code)
    check_hand(row, seat, by, at)
    if not seat.seated:
        raise NotNow("{code} has no seat.", code=code)
    if seat.declared_at is None:
        raise NotNow("First declare whether anything ties you to a bidder.")
    if seat.scored_at is not None:
        raise NotNow("The sheet of {code} is in: it stands.", code=code)
    said = sealed_sheet(row, code, _read(row, scores), long_text(remark, 2000, _("Remark")))
    SheetBox.objects.create(panelist=seat, bytes=said)
    seat.scored_at, seat.entered_by = at, by
    seat.save(update_fields=["scored_at", "entered_by"])
    noted(row.case, act="cases.hand_in_sheet", by=by, at=at, after={"about": code})
    return seat


@transaction.atomic
def rank_offers(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Selection:
    """Opens all sheets, ranks the offers by the published plan, and freezes how.

    Raises Http404, NotYours, NotNow while sheets are missing or one was altered, with too few offers, or when
    none reaches the pass mark.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.OPENED}, NOT_SCORING)
    placed = ranking_of(row)
    if not any(p.candidate for p in placed):
        raise NotNow("No offer reaches the pass mark: end this selection with its reason.")
    for seat, said in opened_sheets(row):
        seat.scores, seat.remark = said["scores"], said["remark"]
        seat.save(update_fields=["scores", "remark"])
    row.ranking, row.ranked_at, row.state = ranking_data(row, placed), at, _S.RANKED
    moved(row, "cases.rank_offers", by, at, {"first": row.ranking[0]["bidder"]})
    record_way(row, by=by, at=at)
    return row


@transaction.atomic
def show_result(
    *, by: Person, at: datetime, uid: str, from_on: date, until_on: date, title: str = "", body: str = "",
    version: int | None = None,
) -> Selection:  # fmt: skip
    """Shows candidates, offers and scores to everybody, for at least 5 days (SH-BID 21) or as many as the
    case's procedure asks for: the public page opens, the notice is published, the step is recorded.

    `title`, `body`: of the notice, as proposed unless told. Once more only after the notice was withdrawn.
    Raises Http404, NotYours (also where a place is outside the reach to announce in), NotUnderstood for a
    period too short, too long or in the past, NotNow before the ranking.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    _check_to_show(row)
    if from_on != localdate(at):
        raise NotUnderstood("The result is shown from today on: the public page appears with this act.")
    check_shown(from_on, until_on, calendar(), showing_rule(row.case).days)
    row.shown_from, row.shown_until, row.state = from_on, until_on, _S.SHOWN
    made = _announce(row, by, at, (title, body), (from_on, until_on))
    moved(row, "cases.show_result", by, at, {"until": until_on.isoformat(), "notice": made.uid})
    record_way(row, by=by, at=at)
    return row


@transaction.atomic
def award_selection(
    *, by: Person, at: datetime, uid: str, company: int, why: str = "", version: int | None = None
) -> Selection:
    """Chooses one of the candidates; another than the first needs its reason, such as that it stepped back.

    Raises Http404, NotYours, NotUnderstood, NotNow while the result is still being shown, after its notice
    was withdrawn, and while an objection waits for its answer.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.SHOWN}, NOT_SHOWN)
    _check_over(row, by, localdate(at))
    candidates = [r for r in row.ranking if r["candidate"]]
    chosen = next((r for r in candidates if r["company"] == company), None)
    if chosen is None:
        raise NotUnderstood("Only one of the announced candidates can be chosen.")
    if chosen["place"] != candidates[0]["place"] and not why.strip():
        raise NotUnderstood(
            "“{first}” stands first: say why another is chosen.", first=candidates[0]["bidder"]
        )
    row.winner_id, row.awarded_at, row.state = company, at, _S.AWARDED
    row.award_why = some_line(why, 300, _("Why"))
    moved(row, "cases.award_selection", by, at, {"company": chosen["bidder"], "why": row.award_why})
    record_way(row, by=by, at=at)
    return row


def _check_to_show(row: Selection) -> None:
    if row.state == _S.SHOWN and not is_taken_back(row):
        raise NotNow("The result is shown until {day} already.", day=shown_until_of(row))
    check_state(row, {_S.RANKED, _S.SHOWN}, NOT_RANKED)


def _announce(
    row: Selection, by: Person, at: datetime, said: tuple[str, str], days: tuple[date, date]
) -> Any:
    rule, first = showing_rule(row.case), proposed(row)
    title, body = (words.strip() or proposal for words, proposal in zip(said, first, strict=True))
    subject = {
        "kind": KIND, "uid": row.case.uid, "step": STEP, "compound": "", "selection": row.uid,
        "words": row.title,
    }  # fmt: skip
    return publish_notice(
        by=by, at=at, kind="selection", title=title, body=body,
        compounds=[c.code for c in row.compounds.all()], from_on=days[0], until_on=days[1],
        days_asked=rule.days, clause=rule.clause, subject=subject,
        link=reverse("cases:public_selection", args=[row.uid]),
    )  # fmt: skip


def _check_over(row: Selection, by: Person, on: date) -> None:
    """The result was shown to its end, and nobody waits for an answer (SH-BID 21)."""
    if is_taken_back(row):
        raise NotNow("The notice of the result was withdrawn: show the result again, the days begin anew.")
    until = shown_until_of(row)
    if until is not None:
        check_award(until, on)
    waiting = unanswered(row, by, on)
    if waiting:
        raise NotNow("Comments on the result wait for their answer: {count}. Answer them first.",
                     count=waiting)  # fmt: skip


def _read(row: Selection, scores: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    plan = plan_of(row)
    by_key = {c.key: c for c in plan.quality}
    sheet: dict[str, dict[str, Fraction]] = {}
    for offer, given in scores.items():
        sheet[offer] = {k: points(text, by_key[k]) for k, text in given.items() if k in by_key}
    check_sheet(sheet, plan, [o.uid for o in taking_part(row)])
    return {offer: {k: _text(v) for k, v in given.items()} for offer, given in sheet.items()}


def _text(value: Fraction) -> str:
    return f"{float(value):.1f}"
