"""What everybody may read, signed in or not: published notices of a compound or area. No person's name."""

from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import Http404

from linmeng.notices.models import Comment, Notice, Photo, Place, Posting
from linmeng.notices.queries.places import Spot

_S = Notice.State


def public_notice(uid: str) -> Notice:
    """A notice that was published, also one withdrawn or replaced since. Http404 for a draft and for none."""
    rows = Notice.objects.filter(published_at__isnull=False).select_related("replaces")
    found = rows.filter(uid=uid.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def public_notices(spot: Spot) -> QuerySet[Notice]:
    """The published notices of a place, newest first.

    A compound's also hold those of the areas it lies in, an area's those of everything inside it and of the
    areas above.
    """
    starts = [spot.area_code[:n].ljust(12, "0") for n in (4, 6, 9, 12)]
    here = Q(area__code__in=[s for s in starts if spot.compound or len(s.rstrip("0")) <= len(spot.prefix)])
    if spot.compound:
        here |= Q(compound=spot.compound)
    else:
        here |= Q(area_code__startswith=spot.prefix)
    at = Place.objects.filter(here, notice=OuterRef("pk"))
    rows = Notice.objects.filter(Exists(at), published_at__isnull=False)
    return rows.prefetch_related("places").order_by("-published_at", "-pk")


def running(rows: QuerySet[Notice], on: date) -> QuerySet[Notice]:
    """Of these the ones that stand today: their period is not over, they were not withdrawn."""
    return rows.filter(state=_S.PUBLISHED, until_on__gte=on)


def earlier(rows: QuerySet[Notice], on: date) -> QuerySet[Notice]:
    """Of these the others: over, withdrawn, replaced."""
    return rows.exclude(state=_S.PUBLISHED, until_on__gte=on)


def running_first(rows: QuerySet[Notice], on: date) -> QuerySet[Notice]:
    """These notices, the ones that stand today (`runs` is 1) before the others, each newest first."""
    stands = When(state=_S.PUBLISHED, until_on__gte=on, then=Value(1))
    runs = Case(stands, default=Value(0), output_field=IntegerField())
    return rows.annotate(runs=runs).order_by("-runs", "-published_at", "-pk")


def successor(notice: Notice) -> Notice | None:
    """The notice that replaced this one."""
    return notice.replaced_by.filter(published_at__isnull=False).order_by("pk").first()


def public_comments(notice: Notice) -> QuerySet[Comment]:
    """The answered comments as everybody reads them, without what lies sealed."""
    rows = Comment.objects.filter(notice=notice, state=Comment.State.ANSWERED)
    return rows.defer("text", "name", "contact").order_by("answered_at", "pk")


def comment_lengths(notice: Notice) -> list[tuple[int, int]]:
    """The answered comments in order, each with the characters that everybody reads of it."""
    rows = public_comments(notice).values_list("pk", Length("shown") + Length("answer"))
    return list(rows)


def postings_of(notice: Notice) -> QuerySet[Posting]:
    """Where it hangs, with the photographs but not their pictures, which weigh megabytes."""
    photos = Photo.objects.defer("jpeg", "small")
    return notice.postings.prefetch_related(Prefetch("photos", photos))


def comment_counts(notice: Notice) -> dict[str, int]:
    """How many comments came, and how many of them are answered or not shown."""
    states = list(Comment.objects.filter(notice=notice).values_list("state", flat=True))
    kinds = Comment.State
    return {
        "all": len(states),
        **{str(k): states.count(k) for k in (kinds.NEW, kinds.ANSWERED, kinds.HIDDEN)},
    }


def photo_of(notice: Notice, uid: str) -> Photo:
    """A photograph of the notice's board. Raises Http404."""
    found = Photo.objects.filter(posting__notice=notice, uid=uid).first()
    if found is None:
        raise Http404
    return found


def takes_comments(notice: Notice, on: date) -> bool:
    """Whether a comment may be made today: asked for, published, and the period is not over."""
    return (
        notice.comments
        and notice.state == _S.PUBLISHED
        and notice.until_on is not None
        and on <= notice.until_on
    )
