"""What a selection means for the steps of its case, each on its own day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate, localtime

from linmeng.cases.models import Selection
from linmeng.cases.queries.announcements import standing_notice
from linmeng.cases.queries.deeds import Deed
from linmeng.cases.queries.offers import live_offers
from linmeng.cases.queries.panels import missing_seats
from linmeng.cases.queries.rankings import nobody_qualifies
from linmeng.cases.queries.selections import closed, plan_of
from linmeng.domain.procedures.selection.plan import FEWEST


def steps_done(row: Selection) -> list[Deed]:
    """What the selection has done so far, in order, for its compounds."""
    return [_of(row, one) for one in _done(row)]


def steps_failed(row: Selection, at: datetime) -> list[Deed]:
    """Which step did not succeed in a selection that ends at this moment without a result."""
    return [_of(row, one) for one in _failed(row, at)]


def _of(row: Selection, deed: Deed) -> Deed:
    codes = tuple(compound.code for compound in row.compounds.all())
    return replace(deed, codes=codes, record="selection", holds=row.state != Selection.State.FAILED)


def _done(row: Selection) -> Iterator[Deed]:
    if row.published_at is not None:
        hashed = f"选聘方案 SHA-256 {row.plan_hash[:16]}"
        yield _deed("tender_notice", localdate(row.published_at), "notice", hashed)
    yield from _judged(row)
    if row.shown_from is not None:
        yield _announced(row, "result_shown", row.shown_from)
    if row.awarded_at is not None and row.shown_until is not None and row.winner is not None:
        over, day, name = row.shown_until + timedelta(days=1), localdate(row.awarded_at), row.winner.name
        yield _deed("result_stands", over, "document", "公示期满，异议均已答复", "stands")
        yield _deed("award", day, "document", name)
        yield _deed("selected", day, "scores", name)  # a custody case that selects at its end
        yield _announced(row, "result_published", day)


def _judged(row: Selection) -> Iterator[Deed]:
    """From the close of the offers to the ranking."""
    lot = row.lots.filter(drawn_at__isnull=False).order_by("number").first()
    if row.deadline_at is None or (row.opened_at is None and lot is None):
        return
    close, count = localdate(row.deadline_at), len(live_offers(row))
    if row.opened_at is not None:
        yield _deed("short_list", close, "document", f"投标{count}家", "enough")
        if lot is not None and lot.drawn_at is not None and not missing_seats(row):
            words = f"{localtime(lot.drawn_at):%Y-%m-%d %H:%M}抽签，承诺值 {lot.commitment[:16]}"
            yield _deed("panel", max(close, localdate(lot.drawn_at)), "document", words)
        yield _deed("opened", localdate(row.opened_at), "document", f"开标记录，投标{count}家")
    if row.ranked_at is not None:
        yield _deed("scored", localdate(row.ranked_at), "scores", f"评分表{plan_of(row).panel}份", "ranked")


def _failed(row: Selection, at: datetime) -> Iterator[Deed]:
    if row.published_at is None or row.deadline_at is None:
        return
    if row.opened_at is None and closed(row, at):
        count = len(live_offers(row))
        if count < (1 if plan_of(row).way == "comparison" else FEWEST):
            day = localdate(row.deadline_at)
            yield _deed("short_list", day, "document", f"投标{count}家", "too_few")
    if row.opened_at is not None and row.ranked_at is None and nobody_qualifies(row):
        yield _deed("scored", localdate(at), "scores", "无合格投标", "none")


def _announced(row: Selection, step: str, on: date) -> Deed:
    notice = standing_notice(row)
    return _deed(step, on, "notice", notice.title if notice else row.title, ref=notice.uid if notice else "")


def _deed(step: str, on: date, kind: str, words: str, outcome: str = "", ref: str = "") -> Deed:
    return Deed(step, (), on, kind, words, outcome, ref)
