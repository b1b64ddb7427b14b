"""The notices of a place as a feed (Atom, RFC 4287), for readers and other programs.

An entry says what, who, where and how long, with the address of the page; never the text of the notice.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linmeng.notices.actions.wording import without_traces
from linmeng.notices.files.letters import link
from linmeng.notices.models import Notice
from linmeng.notices.pages.common import spoken
from linmeng.notices.queries.places import Spot, area_spot, compound_spot
from linmeng.notices.queries.public import public_notices

MOST, MOST_PLACES = 30, 5
FORM = 2  # of an entry: who fetched another form asks with a mark that does not fit any more


@require_safe
def compound(request: HttpRequest, code: str) -> HttpResponse:
    spot = compound_spot(code)
    return _feed(
        request, spot, link("compound", spot.compound.code), link("compound_feed", spot.compound.code)
    )


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    spot = area_spot(code)
    return _feed(request, spot, link("area", code), link("area_feed", code))


def _feed(request: HttpRequest, spot: Spot, home: str, itself: str) -> HttpResponse:
    """The newest notices; a reader that has them already is told so."""
    rows = list(public_notices(spot)[:MOST])
    mark = quote_etag(f"{FORM}-{spot.area_code}-{'-'.join(f'{n.pk}.{n.version}' for n in rows)}-{spoken()}")
    headers = {"ETag": mark, "Cache-Control": "public, no-cache", "Vary": "Accept-Language, Cookie"}
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers=headers)
    title = _("Public notices of {name}").format(name=spot.name)
    feed = Atom1Feed(
        title, home, title, language="en" if spoken() == "en" else "zh-CN", feed_url=itself, feed_guid=home
    )
    for notice in rows:
        feed.add_item(**_item(notice))
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8", headers=headers
    )


def _item(notice: Notice) -> dict[str, Any]:
    """Title, summary and address: the text itself, in which people may be named, is read on its page only."""
    address = link("public", notice.uid)
    ended = {Notice.State.WITHDRAWN: _("Withdrawn: {title}"), Notice.State.REPLACED: _("Replaced: {title}")}
    title = without_traces(notice.title)
    return {
        "title": ended.get(Notice.State(notice.state), "{title}").format(title=title),
        "link": address, "unique_id": address, "author_name": notice.issuer,
        "description": escape(_summary(notice)),  # readers take it for HTML
        "pubdate": notice.published_at, "updateddate": notice.ended_at or notice.published_at,
        "categories": (str(notice.get_kind_display()),),
    }  # fmt: skip


def _summary(notice: Notice) -> str:
    """What is announced, by which office, where and how long, in one sentence or two."""
    places = [place.name for place in notice.places.all()]
    named = "、".join(places[:MOST_PLACES]) + (" …" if len(places) > MOST_PLACES else "")
    what = _("{kind}, announced by {issuer} for {places}.")
    said = what.format(kind=notice.get_kind_display(), issuer=notice.issuer, places=named)
    if notice.state != Notice.State.PUBLISHED:
        return " ".join((said, _("It does not stand any more; the reason is on its page.")))
    shown = _("Shown from {begins} until {ends}; comments are asked for.")
    if not notice.comments:
        shown = _("Shown from {begins} until {ends}.")
    return " ".join((said, shown.format(begins=notice.from_on, ends=notice.until_on)))
