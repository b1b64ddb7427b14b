"""The public log of a vote: no account is asked for, since it names neither units nor choices."""

from base64 import b64encode
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from ninja.errors import HttpError

from linmeng.voting.actions.checkpoints import add_cosignature, newest_checkpoint
from linmeng.voting.api.shapes import (
    REFUSED,
    ConsistencyOut,
    Count,
    EntryOut,
    HeadOut,
    InclusionOut,
    LineIn,
)
from linmeng.voting.models import Motion
from linmeng.voting.queries import log
from linmeng.voting.queries.public import checkpoints_of, entries_of, entry_of, motion_for_everybody
from linmeng.web.limits import within

router = Router(tags=["votes: the public log"])
Most = Annotated[int, Query(ge=1, le=1000)]
From = Annotated[int, Query(ge=0, le=2**31 - 1)]
Old = Annotated[int, Query(ge=0, le=2**31 - 1)]
Size = Annotated[int | None, Query(ge=0, le=2**31 - 1)]


@router.get(
    "/motions/{uid}/checkpoint",
    response={200: HeadOut, **REFUSED},
    auth=None,
    summary="The newest signed head; at most a minute behind the log",
)
def newest(request: HttpRequest, uid: str) -> Any:
    made = newest_checkpoint(motion_for_everybody(uid), timezone.now())
    if made is None:
        raise Http404
    return {"size": made.size, "text": made.text}


@router.get(
    "/motions/{uid}/checkpoints",
    response={200: list[HeadOut], **REFUSED},
    auth=None,
    summary="Every published head, the smallest first",
)
def checkpoints(request: HttpRequest, uid: str, after: From = 0, limit: Most = 100) -> Any:
    rows = checkpoints_of(motion_for_everybody(uid)).filter(size__gt=after)[:limit]
    return [{"size": c.size, "text": c.text} for c in rows]


@router.get(
    "/motions/{uid}/log",
    response={200: list[EntryOut], **REFUSED},
    auth=None,
    summary="Entries of the log from a number on",
)
def entries(request: HttpRequest, uid: str, first: From = 0, limit: Most = 1000) -> Any:
    rows = entries_of(motion_for_everybody(uid), first, limit)
    return [
        {"number": e.number, "at": e.at, "kind": e.kind, "ballot": e.ballot, "commitment": e.commitment}
        for e in rows
    ]


@router.get(
    "/motions/{uid}/log/{number}",
    response={200: InclusionOut, **REFUSED},
    auth=None,
    summary="An entry with its inclusion proof in a head (the whole log, when none is named)",
)
def inclusion(request: HttpRequest, uid: str, number: Count, size: Size = None) -> Any:
    motion = motion_for_everybody(uid)
    whole = _size(motion, size)
    if number >= whole:
        raise Http404
    proof = log.inclusion(motion, number, whole)
    return {"number": number, "size": whole, "leaf": entry_of(motion, number), "proof": _base64(proof)}


@router.get(
    "/motions/{uid}/consistency",
    response={200: ConsistencyOut, **REFUSED},
    auth=None,
    summary="That a larger log continues a smaller one",
)
def consistency(request: HttpRequest, uid: str, old: Old, new: Size = None) -> Any:
    motion = motion_for_everybody(uid)
    whole = _size(motion, new)
    if old > whole:
        raise Http404
    return {"old": old, "new": whole, "proof": _base64(log.consistency(motion, old, whole))}


@router.post(
    "/motions/{uid}/checkpoints/{size}/cosignatures",
    response={200: HeadOut, **REFUSED},
    auth=None,
    summary="A named witness signs a head; the signature is the proof of who sends it",
)
def cosign(request: HttpRequest, uid: str, size: Count, sent: LineIn) -> Any:
    if not within(request, "cosign", 60):
        raise HttpError(429, gettext("Too many tries: wait some minutes."))
    made = add_cosignature(uid=motion_for_everybody(uid).uid, size=size, line=sent.line)
    return {"size": made.size, "text": made.text}


def _size(motion: Motion, asked: int | None) -> int:
    """The size of the log, or the smaller one asked for. Raises Http404 beyond it."""
    whole = log.size(motion)
    if not whole or (asked is not None and asked > whole):
        raise Http404
    return whole if asked is None else asked


def _base64(proof: tuple[bytes, ...]) -> list[str]:
    return [b64encode(part).decode() for part in proof]
