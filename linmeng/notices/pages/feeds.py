"""The notices of a place as a feed (Atom, RFC 4287), for readers and other programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linmeng.notices.files.letters import link
from linmeng.notices.models import Notice
from linmeng.notices.pages.common import spoken
from linmeng.notices.queries.places import Spot, area_spot, compound_spot
from linmeng.notices.queries.public import public_notices

MOST = 30


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
    mark = quote_etag(f"{spot.area_code}-{'-'.join(f'{n.pk}.{n.version}' for n in rows)}-{spoken()}")
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
    address = link("public", notice.uid)
    ended = {Notice.State.WITHDRAWN: _("Withdrawn: {title}"), Notice.State.REPLACED: _("Replaced: {title}")}
    said = ended.get(Notice.State(notice.state), "{title}").format(title=notice.title)
    text = f"{notice.body}\n\n{notice.ended_why}" if notice.ended_why else notice.body
    return {
        "title": said, "link": address, "description": text, "unique_id": address,
        "author_name": notice.issuer,
        "pubdate": notice.published_at, "updateddate": notice.ended_at or notice.published_at,
        "categories": (str(notice.get_kind_display()),),
    }  # fmt: skip
