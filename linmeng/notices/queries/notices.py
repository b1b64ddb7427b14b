"""Notices, for those who work with them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotNow
from linmeng.notices.models import Comment, Notice, Place
from linmeng.notices.permissions import check, reach, sees
from linmeng.people.queries import Scope

_S = Notice.State


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of notices is narrowed to; "" is everything."""

    state: str = ""  # a state, or "running": published and shown today, "over": its period is past
    kind: str = ""
    compound: str = ""  # register number
    text: str = ""
    unanswered: bool = False


def notices_for(person: Any, on: date, filters: Filters = Filters()) -> QuerySet[Notice]:
    """The notices with a place in the person's reach, newest first; `waiting` comments counted.

    Raises NotYours when nowhere.
    """
    scope = reach(person, "notices.see_notice", on)
    inside = Place.objects.filter(inside_scope(scope), notice=OuterRef("pk"))
    rows = Notice.objects.filter(Exists(inside)).defer("body").prefetch_related("places")
    waiting = Count("said", filter=Q(said__state=Comment.State.NEW), distinct=True)
    return _narrowed(rows.annotate(waiting=waiting), filters, on).order_by("-drafted_at", "-pk")


def inside_scope(scope: Scope) -> Q:
    """Places, or subscriptions, that lie in a scope."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area_code__startswith=prefix)
    if scope.compound_ids:
        inside |= Q(compound__in=scope.compound_ids)
    for company, prefix in scope.companies:
        inside |= Q(compound__company_id=company, area_code__startswith=prefix)
    return inside


def _narrowed(rows: QuerySet[Notice], filters: Filters, on: date) -> QuerySet[Notice]:
    if filters.state == "running":
        rows = rows.filter(state=_S.PUBLISHED, from_on__lte=on, until_on__gte=on)
    elif filters.state == "over":
        rows = rows.filter(state=_S.PUBLISHED, until_on__lt=on)
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.compound:
        rows = rows.filter(places__compound__code=_clean(filters.compound))
    if filters.unanswered:
        rows = rows.filter(Exists(Comment.objects.filter(notice=OuterRef("pk"), state=Comment.State.NEW)))
    if words := _clean(filters.text).strip():
        named = Place.objects.filter(notice=OuterRef("pk"), name__icontains=words)
        rows = rows.filter(Q(title__icontains=words) | Q(Exists(named)))
    return rows


def notice_for(person: Any, uid: str, on: date, act: str = "notices.see_notice") -> Notice:
    """One notice for an act. Http404 when it is none of the person's, NotYours for the act."""
    return _asked(
        person, Notice.objects.select_related("replaces", "by").filter(uid=_clean(uid)).first(), on, act
    )


def notice_for_update(person: Any, uid: str, on: date, act: str) -> Notice:
    """The same, locked until the transaction ends: whoever comes second sees what the first one did."""
    rows = Notice.objects.select_for_update(of=("self",), no_key=True)
    return _asked(person, rows.filter(uid=_clean(uid)).first(), on, act)


def notices_about(**about: Any) -> QuerySet[Notice]:
    """The notices about one thing, `kind="cases.case", uid=…`, newest first; the caller has asked who may."""
    return Notice.objects.filter(**{f"about__{name}": value for name, value in about.items()})


def check_version(row: Any, version: int | None) -> None:
    """Raises NotNow when the notice is no longer the one that was looked at."""
    if version is not None and row.version != version:
        raise NotNow("Meanwhile somebody else changed this notice: look at it again.")


def _asked(person: Any, notice: Notice | None, on: date, act: str) -> Notice:
    if notice is None or not sees(person, on, notice):
        raise Http404
    if act != "notices.see_notice":
        check(person, act, on, notice)
    return notice


def _clean(uid: str) -> str:
    return uid.replace("\x00", "")
