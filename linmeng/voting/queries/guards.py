"""What must be so before a motion takes its next step. Acts ask here, and pages say why not yet."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.timezone import localdate, localtime

from linmeng.domain.calendar import Calendar
from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.domain.voting.notice import check_notice, earliest_opening
from linmeng.domain.voting.rules import Matter, RulePack, check_not_frozen
from linmeng.voting.models import Item, Motion
from linmeng.voting.queries.durability import check_this_database
from linmeng.voting.queries.motions import BEFORE_OPEN, RUNNING, check_state
from linmeng.voting.queries.packs import frozen_pack, pack_of
from linmeng.voting.queries.rolls import units_in_scope
from linmeng.web.clauses import clause_words

_S = Motion.State
ONLY_DRAFT = sentence("The text of this motion stands: only a draft is changed. Withdraw it and repeat it.")
NOT_A_DRAFT = sentence("This motion was published already.")
NOT_BEFORE_TEXT = sentence("First the text is published: then the roll is frozen.")
ROLL_STANDS = sentence("The vote has opened: the roll stands.")
NOT_BEFORE_ROLL = sentence("First the roll is frozen: then everybody is told.")
NOT_BEFORE_NOTICE = sentence("First everybody is told and the notice period runs: then the vote opens.")
IS_OPEN = sentence("This vote has opened already.")
NOT_OPEN = sentence("This vote is not open.")
NO_WITHDRAWAL = sentence("The vote has opened: it is closed and counted, not withdrawn.")


def check_text(motion: Motion, items: Sequence[Item]) -> None:
    """Raises NotUnderstood for a motion that says nothing to be voted on."""
    if not motion.text.strip():
        raise NotUnderstood("Write what is voted on before you publish it.")
    if not items:
        raise NotUnderstood("A motion needs at least one question.")


def check_publish(motion: Motion, items: Sequence[Item], on: date) -> RulePack:
    """The rules that publishing freezes. Raises NotNow or NotUnderstood when it cannot be published."""
    check_state(motion, {_S.DRAFT}, NOT_A_DRAFT)
    check_text(motion, items)
    pack = pack_of(motion.compound, on)
    matters = [pack.matter(item.matter) for item in items]
    for matter in matters:
        check_not_frozen(matter, reelection=reelection_runs(motion))
        _check_electorate(motion, matter)
    if (motion.building or motion.door) and not units_in_scope(motion, on):
        raise NotUnderstood("The register knows no unit in {scope}.", scope=motion.scope)
    return pack


def reelection_runs(motion: Motion) -> bool:
    """Whether the committee is being re-elected, by this motion's word or another running one's."""
    others = Motion.objects.filter(compound=motion.compound_id, reelection=True, state__in=RUNNING)
    return motion.reelection or others.exclude(pk=motion.pk).exists()


def check_freeze(motion: Motion) -> None:
    """Raises NotNow when the roll cannot be frozen, or not any more."""
    check_state(motion, BEFORE_OPEN, ROLL_STANDS)
    check_state(motion, BEFORE_OPEN - {_S.DRAFT}, NOT_BEFORE_TEXT)


def check_tell(motion: Motion) -> None:
    """Raises NotNow when it is not the time to record that everybody was told."""
    check_state(motion, BEFORE_OPEN, IS_OPEN)
    check_state(motion, {_S.ROLL, _S.NOTICE}, NOT_BEFORE_ROLL)


def check_times(motion: Motion, told_on: date, calendar: Calendar) -> None:
    """Raises a refusal unless the vote opens after the notice period, and closes after it opens."""
    if motion.opens_at is None or motion.closes_at is None:
        raise NotUnderstood("Say when the vote opens and when it closes: the notice tells both.")
    if motion.closes_at <= motion.opens_at:
        raise NotUnderstood("A vote closes after it has opened.")
    check_notice(told_on, localdate(motion.opens_at), frozen_pack(motion).notice.days, calendar)


def opening_day(motion: Motion, calendar: Calendar) -> date | None:
    """The first day this vote may open; None before everybody was told. Raises NotNow: unknown holidays."""
    if motion.told_on is None or motion.pack is None:
        return None
    return earliest_opening(motion.told_on, frozen_pack(motion).notice.days, calendar)


def check_open(motion: Motion, at: datetime, calendar: Calendar) -> None:
    """Raises NotNow when the vote cannot open at this moment, with the sentence that says why."""
    check_state(motion, BEFORE_OPEN, IS_OPEN)
    check_state(motion, {_S.NOTICE}, NOT_BEFORE_NOTICE)
    if motion.told_on is None or motion.opens_at is None or motion.closes_at is None:
        raise NotNow(NOT_BEFORE_NOTICE)
    check_times(motion, motion.told_on, calendar)
    if at < motion.opens_at:
        raise NotNow("The notice says that the vote opens on {when}: not before.", when=said(motion.opens_at))
    if at >= motion.closes_at:
        raise NotNow("The time announced for this vote is over: withdraw the motion and repeat it.")
    _check_objections(motion, at)
    _check_still_free(motion)
    if motion.quorum > motion.witnesses.count():
        raise NotNow(
            "Witnesses who must sign the end: {quorum}; named so far: {count}. Name them first.",
            quorum=motion.quorum, count=motion.witnesses.count(),
        )  # fmt: skip
    check_this_database()


def check_close(motion: Motion, at: datetime) -> None:
    """Raises NotNow when the vote is not open, or its time is not over."""
    check_state(motion, {_S.OPEN}, NOT_OPEN)
    if motion.closes_at is not None and at < motion.closes_at:
        raise NotNow("The vote is open until {when}.", when=said(motion.closes_at))


def check_withdraw(motion: Motion) -> None:
    """Raises NotNow when it is too late to withdraw, or done already."""
    if motion.state == _S.WITHDRAWN:
        raise NotNow("This motion is withdrawn already.")
    check_state(motion, BEFORE_OPEN, NO_WITHDRAWAL)


def said(at: datetime) -> str:
    """A moment as sentences tell it, in the time of the house."""
    return f"{localtime(at, ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"


def _check_electorate(motion: Motion, matter: Matter) -> None:
    part = bool(motion.building or motion.door)
    if matter.electorate == "area" and part:
        raise NotUnderstood(
            "“{matter}” is decided by the owners of the whole compound: name no building and no door.",
            matter=matter.words,
        )
    if matter.electorate == "sharers" and not part:
        raise NotUnderstood(
            "“{matter}” is decided by those who share the part ({clause}): name their building or door.",
            matter=matter.words, clause=clause_words(matter.clause),
        )  # fmt: skip
    if matter.electorate == "interested" and (not motion.building or motion.door):
        raise NotUnderstood(
            "“{matter}” is decided by all owners of the building ({clause}): name the building, no door.",
            matter=matter.words, clause=clause_words(matter.clause),
        )  # fmt: skip


def _check_objections(motion: Motion, at: datetime) -> None:
    open_ = motion.objections.filter(upheld__isnull=True).count()
    if open_:
        raise NotNow("Objections to the roll that have no answer yet: {count}.", count=open_)
    if motion.objections.filter(upheld=True, answered_at__gt=motion.frozen_at).exists():
        raise NotNow("An objection was upheld: correct the register and freeze the roll again.")
    if motion.objections_until is not None and at < motion.objections_until:
        raise NotNow(
            "Objections to the roll may be raised until {when}: the vote opens after that.",
            when=said(motion.objections_until),
        )


def _check_still_free(motion: Motion) -> None:
    pack, frozen = frozen_pack(motion), reelection_runs(motion)
    for item in motion.items.all():
        check_not_frozen(pack.matter(item.matter), reelection=frozen)
