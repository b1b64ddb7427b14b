"""Notices are drafted, changed while they are drafts, published, withdrawn and replaced; never erased."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.domain.register.contracts import check_days
from linmeng.notices.actions.moving import audit, moved
from linmeng.notices.actions.queueing import queue_news
from linmeng.notices.actions.wording import for_everybody, one_line, some_lines
from linmeng.notices.models import Delivery, Notice, Place
from linmeng.notices.permissions import check
from linmeng.notices.queries.issuers import issuers_of
from linmeng.notices.queries.notices import check_version, notice_for_update
from linmeng.notices.queries.periods import asked_of, check_period
from linmeng.notices.queries.places import Spot, spots_for
from linmeng.people.models import Person
from linmeng.web.calendar import calendar

MOST_TEXT = 20_000
TEXTS = (
    "kind",
    "title",
    "body",
    "issuer",
    "from_on",
    "until_on",
    "days_asked",
    "clause",
    "comments",
    "about",
)
"""What a draft says beside its places."""
ONLY_DRAFT = sentence(
    "Only a draft can be changed: replace the notice, so that the earlier one stays on record."
)
NOT_STANDING = sentence("This notice does not stand any more, or not yet.")
_S = Notice.State


@transaction.atomic
def draft_notice(
    *, by: Person, at: datetime, kind: str, title: str, body: str, compounds: Iterable[str] = (),
    areas: Iterable[str] = (), **more: Any,
) -> Notice:  # fmt: skip
    """Drafts a notice for compounds (register numbers) and areas (division codes).

    `more`: issuer (an office; else by the roles of `by`), from_on, until_on, days_asked and clause (the least
    period, where it is more than the kind's own), comments (asked for or not), about (what it belongs
    to, JSON). Raises NotYours, NotUnderstood.
    """
    spots = spots_for(by, "notices.draft_notice", localdate(at), compounds, areas)
    notice = _stored(by, at, spots, {"kind": kind, "title": title, "body": body, **more})
    audit(notice, act="notices.draft_notice", by=by, at=at, after=_facts(notice))
    return notice


@transaction.atomic
def edit_notice(
    *, by: Person, at: datetime, uid: str, version: int | None = None, compounds: Iterable[str] | None = None,
    areas: Iterable[str] = (), **changes: Any,
) -> Notice:  # fmt: skip
    """Changes a draft: any of what `draft_notice` takes. Raises Http404, NotYours, NotUnderstood, NotNow."""
    on = localdate(at)
    notice = notice_for_update(by, uid, on, "notices.draft_notice")
    check_version(notice, version)
    if notice.state != _S.DRAFT:
        raise NotNow(ONLY_DRAFT)
    if compounds is not None:
        spots = spots_for(by, "notices.draft_notice", on, compounds, areas)
        notice.places.all().delete()
        Place.objects.bulk_create(spot.row(notice=notice) for spot in spots)
    said = _cleaned(by, on, _code(notice), {**{n: getattr(notice, n) for n in TEXTS}, **changes})
    changed = {n: v for n, v in said.items() if getattr(notice, n) != v}
    after = {"changed": sorted(changed)}
    return moved(notice, act="notices.edit_notice", by=by, at=at, changed=changed, after=after)


@transaction.atomic
def publish_draft(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Notice:
    """Publishes a draft: it stands from now on, and the subscribers are told.

    Raises Http404, NotYours, NotUnderstood without days, NotNow when it is published already, begins in the
    past or is shown for fewer days than asked.
    """
    notice = notice_for_update(by, uid, localdate(at), "notices.publish_notice")
    check_version(notice, version)
    if notice.state != _S.DRAFT:
        raise NotNow(ONLY_DRAFT)
    return _publish(notice, by, at)


@transaction.atomic
def publish_notice(
    *, by: Person, at: datetime, kind: str, title: str, body: str, compounds: Sequence[str], from_on: date,
    until_on: date, areas: Sequence[str] = (), subject: Mapping[str, Any] | None = None, link: str = "",
    **more: Any,
) -> Notice:  # fmt: skip
    """Drafts and publishes in one act, as a case does.

    `compounds`: register numbers; `subject`: what it belongs to, {"kind": "cases.case", "uid": …, "words":
    …}, found again with `queries.notices_about`; `link`: its page; `more` as in `draft_notice`. Raises
    NotYours, NotUnderstood, NotNow.
    """
    about = {**(subject or {}), **({"link": link} if link else {})}
    spots = spots_for(by, "notices.publish_notice", localdate(at), compounds, areas)
    said = {"kind": kind, "title": title, "body": body, "from_on": from_on, "until_on": until_on}
    return _publish(_stored(by, at, spots, {**said, "about": about, **more}), by, at)


@transaction.atomic
def withdraw_notice(*, by: Person, at: datetime, uid: str, why: str, version: int | None = None) -> Notice:
    """Withdraws a notice, with its reason; everybody still reads both. A draft is dropped the same way.

    Raises Http404, NotYours, NotUnderstood without why, NotNow when it was ended before.
    """
    notice = notice_for_update(by, uid, localdate(at), "notices.withdraw_notice")
    check_version(notice, version)
    if notice.state not in (_S.DRAFT, _S.PUBLISHED):
        raise NotNow(NOT_STANDING)
    said = for_everybody(one_line(why, 300, _("Reason"), least=2))
    changed = {"state": _S.WITHDRAWN, "ended_at": at, "ended_why": said}
    if notice.published_at is not None:
        queue_news(notice, Delivery.Occasion.WITHDRAWN, at)
    return moved(notice, act="notices.withdraw_notice", by=by, at=at, changed=changed, after={"why": said})


@transaction.atomic
def replace_notice(
    *, by: Person, at: datetime, uid: str, why: str, version: int | None = None, **changes: Any
) -> Notice:
    """Publishes a corrected notice in place of one that stands; both stay on record and point to each other.

    `changes`: any of what `draft_notice` takes but its places. Raises Http404, NotYours, NotUnderstood,
    NotNow.
    """
    old = notice_for_update(by, uid, localdate(at), "notices.replace_notice")
    check_version(old, version)
    if old.state != _S.PUBLISHED:
        raise NotNow(NOT_STANDING)
    said = for_everybody(one_line(why, 300, _("Reason"), least=2))
    spots = [
        Spot(p.name, p.area_code, p.compound, p.area) for p in old.places.select_related("compound", "area")
    ]
    fresh = _stored(by, at, spots, {**{n: getattr(old, n) for n in TEXTS}, **changes}, replaces=old)
    _publish(fresh, by, at, tell=Delivery.Occasion.REPLACED)
    changed = {"state": _S.REPLACED, "ended_at": at, "ended_why": said}
    after = {"why": said, "by_notice": fresh.uid}
    moved(old, act="notices.replace_notice", by=by, at=at, changed=changed, after=after)
    return fresh


def _publish(notice: Notice, by: Person, at: datetime, tell: str = Delivery.Occasion.PUBLISHED) -> Notice:
    check(by, "notices.publish_notice", localdate(at), notice)
    if not notice.title or not notice.body:
        raise NotUnderstood("A notice needs its title and its text.")
    check_period(notice, localdate(at), calendar())
    changed = {"state": _S.PUBLISHED, "published_at": at}
    moved(notice, act="notices.publish_notice", by=by, at=at, changed=changed, after=_facts(notice))
    queue_news(notice, tell, at)
    return notice


def _stored(
    by: Person, at: datetime, spots: Sequence[Spot], values: Mapping[str, Any], replaces: Notice | None = None
) -> Notice:
    said = _cleaned(by, localdate(at), spots[0].area_code, values)
    notice = Notice.objects.create(uid=secrets.token_hex(8), by=by, drafted_at=at, replaces=replaces, **said)
    Place.objects.bulk_create(spot.row(notice=notice) for spot in spots)
    return notice


def _cleaned(by: Person, on: date, code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a draft, ready for its columns. Raises NotUnderstood."""
    for name in values:
        if name not in TEXTS:
            raise NotUnderstood("A notice has nothing called “{name}”.", name=name)
    kind = str(values.get("kind", ""))
    if kind not in Notice.Kind.values:
        raise NotUnderstood("“{kind}” is no kind of notice.", kind=kind)
    issuer = str(values.get("issuer") or next(iter(issuers_of(by, on)), ""))
    begins, ends = values.get("from_on"), values.get("until_on")
    check_days(begins, ends)
    if begins and ends and ends < begins:
        raise NotUnderstood(
            "It is shown from {begins} until {ends}: the other way round?", begins=begins, ends=ends
        )
    asked = asked_of(kind, code, values.get("days_asked"), str(values.get("clause") or ""))
    return {
        "kind": kind,
        "title": for_everybody(one_line(str(values.get("title", "")), 160, _("Title"), least=2)),
        "body": for_everybody(some_lines(str(values.get("body", "")), MOST_TEXT, _("Text"), least=0)),
        "issuer": one_line(issuer, 120, _("Announced by"), least=2),
        "from_on": begins,
        "until_on": ends,
        "days_asked": asked.days,
        "clause": asked.clause[:120],
        "comments": bool(values.get("comments", True)),
        "about": dict(values.get("about") or {}),
    }


def _code(notice: Notice) -> str:
    place = notice.places.first()
    return place.area_code if place else ""


def _facts(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind, "from": str(notice.from_on or ""), "until": str(notice.until_on or ""),
        "places": [p.name for p in notice.places.all()[:10]], "about": notice.about.get("kind", ""),
    }  # fmt: skip
