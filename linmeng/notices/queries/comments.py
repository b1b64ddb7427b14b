"""Comments, for those who answer them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from linmeng.notices.models import Comment, Notice, Place
from linmeng.notices.permissions import check, reach, sees
from linmeng.notices.queries.notices import inside_scope


def comments_for(person: Any, on: date, *, waiting: bool = False) -> QuerySet[Comment]:
    """The comments a person may answer, the oldest first: every place of their notice is in reach.

    Raises NotYours.
    """
    inside = inside_scope(reach(person, "notices.answer_comment", on))
    places = Place.objects.filter(notice=OuterRef("notice"))
    beyond = places.exclude(pk__in=Place.objects.filter(inside).values("pk"))
    rows = Comment.objects.filter(Exists(places), ~Exists(beyond)).select_related("notice", "answered_by")
    return rows.filter(state=Comment.State.NEW) if waiting else rows


def comment_for(person: Any, uid: str, number: int, on: date) -> Comment:
    """One comment of a notice, with name and contact. Raises Http404, NotYours."""
    return _asked(person, Comment.objects.all(), uid, number, on)


def comment_for_update(person: Any, uid: str, number: int, on: date) -> Comment:
    """The same, locked until the transaction ends."""
    return _asked(person, Comment.objects.select_for_update(of=("self",)), uid, number, on)


def _asked(person: Any, rows: QuerySet[Comment], uid: str, number: int, on: date) -> Comment:
    found = rows.filter(pk=number, notice__uid=uid.replace("\x00", "")).select_related("notice").first()
    if found is None or not sees(person, on, found.notice):
        raise Http404
    check(person, "notices.answer_comment", on, found.notice)
    return found


def comments_of(notice: Notice) -> QuerySet[Comment]:
    """A notice's comments in order; the caller has asked who may."""
    return Comment.objects.filter(notice=notice).select_related("answered_by").order_by("pk")
