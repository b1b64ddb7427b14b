"""Notices as the API tells them."""

from typing import Any

from linmeng.notices.files.letters import link
from linmeng.notices.models import Comment, Notice, Place, Posting
from linmeng.notices.queries.public import comment_counts, postings_of, successor, takes_comments

_ROW = ("uid", "kind", "title", "issuer", "state", "from_on", "until_on", "published_at")
_WHOLE = ("body", "days_asked", "clause", "ended_at", "ended_why")
_COMMENT = ("said_on", "channel", "shown", "answer", "answered_at")


def row(notice: Notice) -> dict[str, Any]:
    """A notice in a list; `places` with their compounds are fetched beforehand."""
    address = link("public", notice.uid) if notice.published_at else ""
    return {**_named(notice, _ROW), "places": [_place(p) for p in notice.places.all()], "address": address}


def staff_row(notice: Any) -> dict[str, Any]:
    """The same, with the comments that wait."""
    return {**row(notice), "waiting": notice.waiting}


def public(notice: Notice, on: Any) -> dict[str, Any]:
    """A published notice as everybody reads it."""
    return {
        **_whole(notice),
        "takes_comments": takes_comments(notice, on),
        "postings": [_posting(notice, p) for p in postings_of(notice)],
        "comments": comment_counts(notice),
    }


def staff(notice: Notice) -> dict[str, Any]:
    """A notice for those who work with it."""
    return {**_whole(notice), **_named(notice, ("version", "comments", "drafted_at"))}


def comment(said: Comment) -> dict[str, Any]:
    """An answered comment, without what lies sealed."""
    return _named(said, _COMMENT)


def _whole(notice: Notice) -> dict[str, Any]:
    later = successor(notice)
    return {
        **row(notice),
        **_named(notice, _WHOLE),
        "replaces": notice.replaces.uid if notice.replaces else "",
        "replaced_by": later.uid if later else "",
    }


def _place(place: Place) -> dict[str, str]:
    if place.compound:
        return {"kind": "compound", "code": place.compound.code, "name": place.name}
    return {"kind": "area", "code": place.area_code, "name": place.name}


def _posting(notice: Notice, posting: Posting) -> dict[str, Any]:
    photos = [link("photo", notice.uid, photo.uid) for photo in posting.photos.all()]
    return {**_named(posting, ("where", "posted_on", "taken_down_on")), "photos": photos}


def _named(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}
