"""What a selection means for the steps of its case: each is recorded by the act that does it.

Whatever could not be recorded when it happened (the step was not open yet, or not that person's) is recorded
by the next act, on its own day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate, localtime

from linmeng.cases.actions.following import follow, learn
from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.announcements import standing_notice
from linmeng.cases.queries.offers import live_offers
from linmeng.cases.queries.panels import missing_seats
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.rankings import nobody_qualifies
from linmeng.cases.queries.selections import case_to_follow, closed, plan_of
from linmeng.cases.queries.standing import names_of, progress_by
from linmeng.domain.procedures.selection.plan import FEWEST
from linmeng.domain.refusals import NotNow
from linmeng.people.models import Person

VOTED = ("plan_vote", "plan_announced")
"""Steps by which the owners decide on the plan, under whatever procedure knows them."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step of some procedure that a selection did: on which day, how it ended, what shows it."""

    step: str
    on: date
    kind: str
    words: str
    outcome: str = ""
    ref: str = ""


def record_way(row: Selection, *, by: Person, at: datetime) -> None:
    """Records every step this selection has done that the case's procedure knows and that is open.

    Part of an act on a locked selection. Steps of the whole case follow only where the selection is for all
    of its compounds.
    """
    _follow_all(row, list(steps_done(row)), by, at)


def check_voted(row: Selection, at: datetime) -> None:
    """Raises NotNow while what must precede the tender is still to do in the case: the plan is voted, filed.

    SH-REG 39, SH-BID 10-12 [V]. Asked for this selection's compounds, and of steps of the whole case.
    """
    case, codes = case_to_follow(row), _codes(row)
    procedure = frozen_procedure(case)
    notice = procedure.step("tender_notice")
    wanted = {*VOTED, *(need.step for need in notice.needs)} if notice else set(VOTED)
    tasks = [
        t
        for t in progress_by(case, procedure, localdate(at)).tasks
        if t.step.key in wanted and t.compound in ("", *codes) and not t.settled
    ]
    if tasks:
        names = names_of(case)
        missing = [f"{t.step.words} {names.get(t.compound, '')}".strip() for t in tasks]
        raise NotNow("Before the plan is published this is still to do in the case: {steps}.",
                     steps="；".join(missing))  # fmt: skip


def record_failure(row: Selection, *, by: Person, at: datetime) -> None:
    """The same for a selection that is about to end without a result: which step did not succeed."""
    found = [*steps_done(row), *_failed(row, at)]
    _follow_all(row, found, by, at)


def record_opening_day(row: Selection, *, by: Person, at: datetime) -> None:
    """Tells the case the day of the opening, where its procedure asks for it."""
    if row.opens_at is not None:
        case, codes = case_to_follow(row), _codes(row)
        learn(case, {"opening_on": localdate(row.opens_at)}, codes, by=by, at=at)


def steps_done(row: Selection) -> Iterator[Done]:
    """What the selection has done so far, in order."""
    if row.published_at is not None:
        hashed = f"选聘方案 SHA-256 {row.plan_hash[:16]}"
        yield Done("tender_notice", localdate(row.published_at), "notice", hashed)
    yield from _judged(row)
    if row.shown_from is not None:
        yield _announced(row, "result_shown", row.shown_from)
    if row.awarded_at is not None and row.shown_until is not None and row.winner is not None:
        over, day, name = row.shown_until + timedelta(days=1), localdate(row.awarded_at), row.winner.name
        yield Done("result_stands", over, "document", "公示期满，异议均已答复", "stands")
        yield Done("award", day, "document", name)
        yield Done("selected", day, "scores", name)  # a custody case that selects at its end
        yield _announced(row, "result_published", day)


def _judged(row: Selection) -> Iterator[Done]:
    """From the close of the offers to the ranking."""
    lot = row.lots.filter(drawn_at__isnull=False).order_by("number").first()
    if row.deadline_at is None or (row.opened_at is None and lot is None):
        return
    close, count = localdate(row.deadline_at), len(live_offers(row))
    if row.opened_at is not None:
        yield Done("short_list", close, "document", f"投标{count}家", "enough")
        if lot is not None and lot.drawn_at is not None and not missing_seats(row):
            words = f"{localtime(lot.drawn_at):%Y-%m-%d %H:%M}抽签，承诺值 {lot.commitment[:16]}"
            yield Done("panel", max(close, localdate(lot.drawn_at)), "document", words)
        yield Done("opened", localdate(row.opened_at), "document", f"开标记录，投标{count}家")
    if row.ranked_at is not None:
        yield Done("scored", localdate(row.ranked_at), "scores", f"评分表{plan_of(row).panel}份", "ranked")


def _failed(row: Selection, at: datetime) -> Iterator[Done]:
    if row.state == Selection.State.PUBLISHED and row.deadline_at is not None and closed(row, at):
        count = len(live_offers(row))
        if count < (1 if plan_of(row).way == "comparison" else FEWEST):
            day = localdate(row.deadline_at)
            yield Done("short_list", day, "document", f"投标{count}家", "too_few")
    if row.state == Selection.State.OPENED and nobody_qualifies(row):
        yield Done("scored", localdate(at), "scores", "无合格投标", "none")


def _announced(row: Selection, step: str, on: date) -> Done:
    notice = standing_notice(row)
    return Done(step, on, "notice", notice.title if notice else row.title, ref=notice.uid if notice else "")


def _follow_all(row: Selection, steps: list[Done], by: Person, at: datetime) -> None:
    case = case_to_follow(row)
    codes, whole = _codes(row), _is_whole(row, case)
    procedure = frozen_procedure(case)
    settled = {
        (t.step.key, t.compound) for t in progress_by(case, procedure, localdate(at)).tasks if t.done_on
    }
    for one in steps:
        found = procedure.step(one.step)
        if found is None or (found.scope != "compound" and not whole):
            continue
        open_ = [c for c in (codes if found.scope == "compound" else [""]) if (one.step, c) not in settled]
        if open_:
            follow(
                case, one.step, open_, one.on, by=by, at=at, shown=(one.kind, one.words), ref=one.ref,
                outcome=one.outcome,
            )  # fmt: skip


def _codes(row: Selection) -> list[str]:
    return list(row.compounds.values_list("code", flat=True))


def _is_whole(row: Selection, case: Case) -> bool:
    return {c.code for c in case.compounds.all() if c.left_on is None} <= set(_codes(row))
