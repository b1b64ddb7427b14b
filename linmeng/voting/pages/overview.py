"""What the motion's own page tells: the next step and what stands in its way, turn-out, periods, the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linmeng.domain.refusals import NotNow, Refusal
from linmeng.voting.actions.checkpoints import newest_checkpoint
from linmeng.voting.actions.counting import unread_papers
from linmeng.voting.models import Motion
from linmeng.voting.pages import words
from linmeng.voting.pages.common import now, today
from linmeng.voting.pages.shown import items_shown, life_of
from linmeng.voting.permissions import may
from linmeng.voting.queries.life import Step, steps
from linmeng.voting.queries.motions import BEFORE_OPEN
from linmeng.voting.queries.packs import rules_of
from linmeng.voting.queries.turn_out import TurnOut, groups_of, turn_out_under
from linmeng.web.calendar import calendar
from linmeng.web.clauses import clause_words
from linmeng.web.refused import said

_S = Motion.State


@dataclass(frozen=True, slots=True)
class Next:
    """The one next step: its words, where it is done, and why not yet ("" when it can be done)."""

    words: Any
    more: Any
    icon: str
    url: str
    post: bool = False
    why_not: str = ""


# step → act, words, explanation, icon, URL name, done by a bare POST
_NEXT: dict[str, tuple[str, Any, Any, str, str, bool]] = {
    "publish": (
        "publish_motion", gettext_lazy("Publish the vote"),
        gettext_lazy("Text and rules stand from then on. You see first what will be frozen."),
        "speakerphone", "publish", False,
    ),
    "freeze": (
        "freeze_roll", gettext_lazy("Freeze the roll"),
        gettext_lazy("The units, their areas and who counts as one owner are taken from the register."),
        "snowflake", "freeze", False,
    ),
    "notice": (
        "record_notice", gettext_lazy("Record the notice"),
        gettext_lazy("Everybody is told: text, times, roll. The notice period begins on that day."),
        "bell", "notice", False,
    ),
    "open": (
        "open_motion", gettext_lazy("Open the vote"),
        gettext_lazy("From then on ballots are accepted, and every one enters the log."),
        "lock-open", "open", True,
    ),
    "close": (
        "count_motion", gettext_lazy("Close the vote"),
        gettext_lazy("It closes at the announced time, not before. Then the papers are opened and read."),
        "lock", "close", True,
    ),
    "count": (
        "count_motion", gettext_lazy("Count the votes"),
        gettext_lazy("All ballots are opened and counted, by area and by owners, question by question."),
        "scale", "count", False,
    ),
    "result": (
        "publish_result", gettext_lazy("Publish the result"),
        gettext_lazy("Everybody sees what was announced, with the file that anybody can check."),
        "flag", "result", False,
    ),
}  # fmt: skip


def next_step(request: HttpRequest, motion: Motion, found: Sequence[Step]) -> Next | None:
    """What this person would do next with the motion; None when nothing is left, or it is not theirs."""
    step = next((s for s in found if not s.done), None)
    if step is None or motion.state == _S.WITHDRAWN:
        return None
    act, words_, more, icon, name, post = _NEXT[step.name]
    if not may(request.user, f"voting.{act}", today(), motion):
        return None
    why = step.why or (_unread(motion) if step.name == "count" else None)
    url = reverse(f"voting:{name}", args=[motion.uid])
    return Next(words_, more, icon, url, post, said(why) if why else "")


def _unread(motion: Motion) -> NotNow | None:
    left = unread_papers(motion)
    return NotNow("{count} returned papers are not entered yet.", count=left) if left else None


def steps_of(motion: Motion) -> list[Step]:
    """The motion's steps as they stand now."""
    return steps(motion, calendar(), now())


def overview(request: HttpRequest, motion: Motion) -> dict[str, Any]:
    """Everything on the motion's page."""
    pack, label = _rules(motion)
    found = steps_of(motion)
    items = items_shown(motion.items.all(), pack) if pack else []
    kept = (
        newest_checkpoint(motion, now())
        if motion.state in (_S.OPEN, _S.CLOSED, _S.COUNTED, _S.RESULT)
        else None
    )
    return {
        "next": next_step(request, motion, found),
        "life": life_of(motion, found),
        "items": items,
        "pack": pack,
        "binds": label,
        "notice_words": notice_words(motion),
        "checkpoint": kept,
        "mandated": motion.state in (_S.ROLL, _S.NOTICE, _S.OPEN),
        "withdrawable": motion.state in BEFORE_OPEN,
        "repeats": list(motion.repeats.only("uid", "title", "state", "drafted_at")),
        **turn_out_context(motion, pack),
    }


def _rules(motion: Motion) -> tuple[Any, Any]:
    try:
        pack = rules_of(motion, today())
    except Refusal:
        return None, None
    said_, colour, more = words.BINDS[str(pack.value("electronic"))]
    return pack, {"words": said_, "colour": colour, "more": more, "document": pack.document("electronic")}


def turn_out_context(motion: Motion, pack: Any = None) -> dict[str, Any]:
    """Turn-out in bars; nothing before a roll is frozen."""
    if not motion.roll_area or motion.state not in (_S.OPEN, _S.CLOSED, _S.COUNTED, _S.RESULT):
        return {"turn_outs": (), "reached": False, "shown_at": now()}
    came = turn_out_under(motion, pack or rules_of(motion, today()))
    found = groups_of(motion, came)
    shown = [_shown(t, many=len(found) > 1) for t in found]
    return {
        "turn_outs": shown,
        "reached": bool(found) and all(t.reached for t in found),
        "shown_at": now(),
        "came": came,
    }


def _shown(found: TurnOut, *, many: bool) -> dict[str, Any]:
    numbers = ", ".join(map(str, found.items))
    title = ngettext("Question {n}", "Questions {n}", len(found.items)).format(n=numbers) if many else ""
    return {"items_words": title, "bars": [words.bar_of(found.area), words.bar_of(found.heads)]}


def notice_words(motion: Motion) -> str:
    """The notice period as the calendar reckons it, in a sentence; "" while nobody was told."""
    from linmeng.domain.calendar import period
    from linmeng.voting.queries.packs import frozen_pack

    if motion.told_on is None or motion.pack is None:
        return ""
    rule = frozen_pack(motion).notice
    found = period(motion.told_on, rule.days, calendar())
    if not found.certain:
        return _("The holidays of {year} are not known yet.").format(year=found.last_day.year)
    values = {
        "told": motion.told_on.isoformat(), "days": rule.days, "clause": clause_words(rule.clause),
        "counted": found.counted_to.isoformat(), "last": found.last_day.isoformat(),
        "then": found.then.isoformat(),
    }  # fmt: skip
    if found.last_day != found.counted_to:
        return _(
            "Told on {told}, a day that does not count; {days} days ({clause}) end on {counted}, a day of "
            "rest, so the period runs until {last}, 24:00, and the vote may open on {then}."
        ).format(**values)
    return _(
        "Told on {told}, a day that does not count; {days} days ({clause}) end on {last}, 24:00, and the "
        "vote may open on {then}."
    ).format(**values)
