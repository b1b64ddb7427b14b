"""Comments come by the page, by telephone, on paper, at the desk; each is answered, or set aside with why."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions.moving import audit
from linmeng.notices.actions.wording import for_everybody, one_line, some_lines, without_traces
from linmeng.notices.events import comment_made
from linmeng.notices.models import Comment, Notice
from linmeng.notices.queries.comments import comment_for_update
from linmeng.notices.queries.notices import notice_for_update
from linmeng.notices.queries.public import public_notice, takes_comments
from linmeng.people.models import Person

MOST_TEXT, MOST_NAME, MOST_WAITING = 2_000, 60, 2_000
_S = Comment.State


@transaction.atomic
def make_comment(*, at: datetime, uid: str, text: str, name: str = "", contact: str = "") -> Comment:
    """A comment of somebody who reads the public page; nobody asks who it is.

    Raises Http404, NotUnderstood, NotNow when no comment is taken (any more) or too many wait.
    """
    return _made(public_notice(uid), at, localdate(at), None, Comment.Channel.WEB, text, name, contact)


@transaction.atomic
def record_comment(
    *, by: Person, at: datetime, uid: str, channel: str, text: str, name: str = "", contact: str = "",
    said_on: date | None = None,
) -> Comment:  # fmt: skip
    """A comment that came by telephone, on paper or at the desk, entered for the person.

    Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    notice = notice_for_update(by, uid, localdate(at), "notices.record_comment")
    on = said_on or localdate(at)
    if channel not in Comment.Channel.values or channel == Comment.Channel.WEB:
        raise NotUnderstood("Say how the comment came: by telephone, on paper or at the desk.")
    if on > localdate(at):
        raise NotUnderstood("Nobody can have said it on {day}: that is still to come.", day=on)
    if notice.published_at is None:
        raise NotNow("The notice is not published yet.")
    return _made(notice, at, on, by, channel, text, name, contact)


@transaction.atomic
def answer_comment(
    *, by: Person, at: datetime, uid: str, number: int, answer: str, shown: str | None = None,
    version: int | None = None,
) -> Comment:  # fmt: skip
    """Answers a comment; from then on everybody reads the answer and, without names, what was said.

    `shown`: what was said as everybody may read it; else its text with numbers and flats covered. An answer
    may be corrected by answering again. Raises Http404, NotYours, NotUnderstood, NotNow when somebody else
    was faster.
    """
    comment = _held(by, at, uid, number, version)
    public = without_traces(comment.text) if shown is None else shown
    changed = {
        "state": _S.ANSWERED,
        "shown": for_everybody(some_lines(public, MOST_TEXT, _("As everybody reads it"))),
        "answer": for_everybody(some_lines(answer, MOST_TEXT, _("Reply"))),
        "why_hidden": "",
    }
    return _moved(comment, "notices.answer_comment", by, at, changed)


@transaction.atomic
def hide_comment(
    *, by: Person, at: datetime, uid: str, number: int, why: str, version: int | None = None
) -> Comment:
    """Sets a comment aside: it stays on record and is counted, but nobody outside reads it.

    Raises Http404, NotYours, NotUnderstood without why, NotNow when somebody else was faster.
    """
    comment = _held(by, at, uid, number, version)
    changed = {"state": _S.HIDDEN, "why_hidden": one_line(why, 300, _("Reason"), least=2), "shown": ""}
    return _moved(comment, "notices.hide_comment", by, at, changed)


def _made(
    notice: Notice,
    at: datetime,
    on: date,
    by: Person | None,
    channel: str,
    text: str,
    name: str,
    contact: str,
) -> Comment:
    if not takes_comments(notice, on):
        raise NotNow("Comments on this notice are not taken, or no longer.")
    if by is None and notice.said.filter(state=_S.NEW).count() >= MOST_WAITING:
        raise NotNow(
            "So many comments wait here that no more are taken through the page. Please come by or call."
        )
    comment = Comment.objects.create(
        notice=notice, channel=channel, at=at, said_on=on, by=by,
        text=some_lines(text, MOST_TEXT, _("Your comment"), least=2),
        name=one_line(name, MOST_NAME, _("Name, may stay empty"), least=0),
        contact=one_line(contact, MOST_NAME, _("How to reach you"), least=0),
    )  # fmt: skip
    after = {"comment": comment.pk, "channel": channel}
    audit(notice, act="notices.make_comment", by=by, at=at, after=after)
    comment_made.send(Comment, comment=comment, notice=notice, at=at)
    return comment


def _held(by: Person, at: datetime, uid: str, number: int, version: int | None) -> Comment:
    comment = comment_for_update(by, uid, number, localdate(at))
    if version is not None and comment.version != version:
        who = comment.answered_by
        if who is None:
            raise NotNow("Meanwhile somebody else changed this comment: look at it again.")
        raise NotNow(
            "{who} answered it meanwhile: “{answer}”.",
            who=str(who),
            answer=comment.answer or comment.why_hidden,
        )
    return comment


def _moved(comment: Comment, act: str, by: Person, at: datetime, changed: dict[str, Any]) -> Comment:
    before = comment.state
    for name, value in {
        **changed,
        "answered_by": by,
        "answered_at": at,
        "version": comment.version + 1,
    }.items():
        setattr(comment, name, value)
    comment.save(update_fields=[*changed, "answered_by", "answered_at", "version"])
    after = {"comment": comment.pk, "to": comment.state}
    audit(comment.notice, act=act, by=by, at=at, before={"comment": comment.pk, "was": before}, after=after)
    return comment
