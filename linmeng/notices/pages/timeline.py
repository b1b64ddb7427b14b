"""What became of a notice, day by day, as its page tells it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    on: date
    words: str
    more: str = ""


def timeline(notice: Notice) -> list[Event]:
    """The events in order of their days."""
    found = [Event(localdate(notice.drafted_at), _("Drafted"), str(notice.by)), *_ends(notice)]
    for posting in notice.postings.select_related("by"):
        found.append(Event(posting.posted_on, _("Hangs on the board"), posting.where))
        if posting.taken_down_on:
            found.append(Event(posting.taken_down_on, _("Taken down"), posting.where))
    for comment in notice.said.defer("text", "name", "contact").select_related("answered_by"):
        found.append(Event(comment.said_on, _("A comment came"), str(comment.get_channel_display())))
        if comment.answered_at:
            done = str(comment.get_state_display())
            found.append(Event(localdate(comment.answered_at), done, str(comment.answered_by or "")))
    return sorted(found, key=lambda e: e.on)


def _ends(notice: Notice) -> list[Event]:
    moments: list[tuple[Any, str, str]] = [
        (notice.published_at, _("Published"), notice.issuer),
        (notice.ended_at, str(notice.get_state_display()), notice.ended_why),
        (notice.ran_out_at, _("Period over"), ""),
    ]
    return [Event(localdate(at), words, more) for at, words, more in moments if at is not None]
