"""Opinions: given on the phone, on paper, at a desk; each answered; published only as somebody decides."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import long_text, noted, past_day, some_line
from linmeng.cases.models import Case, Opinion
from linmeng.cases.permissions import check
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.opinions import case_asking
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person

MOST_TEXT = 2000


@transaction.atomic
def ask_opinions(*, by: Person, at: datetime, uid: str, about: str, opened: bool = True) -> Case:
    """Asks everybody for their opinion on the case's public page, or stops asking.

    Raises Http404, NotYours, NotUnderstood without words on what about, NotNow in a closed case.
    """
    case = case_for_update(by, uid, localdate(at), "cases.ask_opinions")
    if opened:
        check_open(case)
    case.opinions_open = opened
    case.opinions_about = long_text(about, 4000, _("What about"), needed=opened) or case.opinions_about
    case.save(update_fields=["opinions_open", "opinions_about"])
    noted(case, act="cases.ask_opinions", by=by, at=at, after={"open": opened})
    return case


@transaction.atomic
def give_opinion(
    *, at: datetime, token: str, stance: str, text: str, compound: str = "", name: str = "", contact: str = ""
) -> Opinion:
    """Somebody gives their opinion over the public page, without an account; a name is not asked for.

    Raises Http404 for no such address, NotNow when no opinions are asked for, NotUnderstood.
    """
    case = case_asking(token)
    if not case.opinions_open:
        raise NotNow("No opinions are asked for now. What was said before is still answered here.")
    row = _store(case, Opinion.Channel.PHONE, stance, text, compound, name, contact, localdate(at), None, at)
    noted(case, act="cases.give_opinion", by=None, at=at, after=_told(row))
    return row


@transaction.atomic
def take_opinion(
    *,
    by: Person,
    at: datetime,
    uid: str,
    channel: str,
    stance: str,
    text: str,
    compound: str = "",
    name: str = "",
    contact: str = "",
    on: date | None = None,
) -> Opinion:
    """Enters what somebody said on paper, at a desk, at a meeting or at the door, for them.

    Raises Http404, NotYours, NotUnderstood, NotNow in a closed case.
    """
    case = case_for_update(by, uid, localdate(at), "cases.take_opinion", compound)
    check_open(case)
    if channel not in Opinion.Channel.values or channel == Opinion.Channel.PHONE:
        raise NotUnderstood("Say how the opinion came: on paper, at a desk, at a meeting or at the door.")
    day = past_day(on or localdate(at), at)
    row = _store(case, channel, stance, text, compound, name, contact, day, by, at)
    noted(case, act="cases.take_opinion", by=by, at=at, after=_told(row))
    return row


@transaction.atomic
def answer_opinion(*, by: Person, at: datetime, uid: str, opinion: str, answer: str) -> Opinion:
    """Answers an opinion, once: who gave it reads the answer at their own address.

    Raises Http404, NotYours, NotUnderstood, NotNow with the first one's answer when somebody was faster.
    """
    case = case_for_update(by, uid, localdate(at), "cases.answer_opinion")
    row = _opinion(case, opinion)
    check(by, "cases.answer_opinion", localdate(at), case, row.compound)
    if row.answered_at is not None:
        raise NotNow(
            "Somebody else was faster: this opinion was answered on {day}: {answer}",
            day=localdate(row.answered_at), answer=row.answer,
        )  # fmt: skip
    row.answer, row.answered_at, row.answered_by = (
        long_text(answer, MOST_TEXT, _("Reply"), needed=True),
        at,
        by,
    )
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    noted(case, act="cases.answer_opinion", by=by, at=at, after={"opinion": row.pk})
    return row


@transaction.atomic
def publish_opinion(*, by: Person, at: datetime, uid: str, opinion: str, words: str) -> Opinion:
    """Publishes an opinion in these words, made fit for it (no names, no telephone); "" takes it back.

    Raises Http404, NotYours, NotUnderstood, NotNow before it is answered.
    """
    case = case_for_update(by, uid, localdate(at), "cases.publish_opinion")
    row = _opinion(case, opinion)
    check(by, "cases.publish_opinion", localdate(at), case, row.compound)
    if words.strip() and row.answered_at is None:
        raise NotNow("Answer this opinion first: it is published with its answer.")
    row.public_text = long_text(words, MOST_TEXT, _("Published as"))
    row.published_at = at if row.public_text else None
    row.save(update_fields=["public_text", "published_at"])
    noted(
        case,
        act="cases.publish_opinion",
        by=by,
        at=at,
        after={"opinion": row.pk, "public": bool(row.public_text)},
    )
    return row


def _store(
    case: Case,
    channel: str,
    stance: str,
    text: str,
    compound: str,
    name: str,
    contact: str,
    on: date,
    by: Person | None,
    at: datetime,
) -> Opinion:
    if stance not in Opinion.Stance.values:
        raise NotUnderstood("Say whether it is in favour, against, or neither.")
    if compound and not case.compounds.filter(code=compound).exists():
        raise NotUnderstood("This compound takes no part in the case.")
    return Opinion.objects.create(
        case=case, uid=secrets.token_hex(16), channel=channel, stance=stance, compound=compound,
        text=long_text(text, MOST_TEXT, _("Opinion"), needed=True),
        name=some_line(name, 60, _("Name of the person")),
        contact=some_line(contact, 40, _("Telephone")), on=on, by=by, at=at,
    )  # fmt: skip


def _opinion(case: Case, uid: str) -> Opinion:
    row = case.opinions.filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    return row


def _told(row: Opinion) -> dict[str, str]:
    return {"channel": row.channel, "stance": row.stance, "compound": row.compound}
