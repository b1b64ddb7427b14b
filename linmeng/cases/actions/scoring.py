"""Sheets come in, offers are ranked, the candidates are shown, one is chosen."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.panel import check_hand
from linmeng.cases.actions.recording import long_text, noted, some_line
from linmeng.cases.actions.selection import moved
from linmeng.cases.models import Panelist, Selection
from linmeng.cases.queries.panels import panelist_of
from linmeng.cases.queries.rankings import ranking_data, ranking_of, taking_part
from linmeng.cases.queries.selections import check_state, check_version, plan_of, selection_for_update
from linmeng.domain.procedures.selection.scoring import check_sheet, points
from linmeng.domain.procedures.selection.timing import check_award, check_shown
from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
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

    Nobody else sees it before all are in.

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
    seat.scores = _read(row, scores)
    seat.remark = long_text(remark, 2000, _("Remark"))
    seat.scored_at, seat.entered_by = at, by
    seat.save()
    noted(row.case, act="cases.hand_in_sheet", by=by, at=at, after={"about": code})
    return seat


@transaction.atomic
def rank_offers(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Selection:
    """Ranks the offers by the published plan, and freezes how. Raises Http404, NotYours, NotNow while sheets
    are missing, with too few offers, or when none reaches the pass mark.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.OPENED}, NOT_SCORING)
    placed = ranking_of(row)
    if not any(p.candidate for p in placed):
        raise NotNow("No offer reaches the pass mark: end this selection with its reason.")
    row.ranking, row.ranked_at, row.state = ranking_data(row, placed), at, _S.RANKED
    return moved(row, "cases.rank_offers", by, at, {"first": row.ranking[0]["bidder"]})


@transaction.atomic
def show_result(
    *, by: Person, at: datetime, uid: str, from_on: date, until_on: date, version: int | None = None
) -> Selection:
    """Shows candidates, offers and scores to everybody for at least 5 days (SH-BID).

    Raises Http404, NotYours, NotUnderstood for a period too short or in the past, NotNow before the ranking.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.RANKED}, NOT_RANKED)
    if from_on != localdate(at):
        raise NotUnderstood("The result is shown from today on: the public page appears with this act.")
    check_shown(from_on, until_on, calendar())
    row.shown_from, row.shown_until, row.state = from_on, until_on, _S.SHOWN
    return moved(row, "cases.show_result", by, at, {"until": until_on.isoformat()})


@transaction.atomic
def award_selection(
    *, by: Person, at: datetime, uid: str, company: int, why: str = "", version: int | None = None
) -> Selection:
    """Chooses one of the candidates; another than the first needs its reason, such as that it stepped back.

    Raises Http404, NotYours, NotUnderstood, NotNow while the result is still being shown.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.SHOWN}, NOT_SHOWN)
    if row.shown_until is not None:
        check_award(row.shown_until, localdate(at))
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
    return moved(row, "cases.award_selection", by, at, {"company": chosen["bidder"], "why": row.award_why})


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
