"""Motions for programs: which ones there are, what they say, how many have taken part."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from linmeng.domain.refusals import NotNow
from linmeng.voting.api.shapes import REFUSED
from linmeng.voting.models import Motion
from linmeng.voting.queries.motions import Filters, motion_for, motions_for
from linmeng.voting.queries.turn_out import turn_out

router = Router(tags=["votes"])
Text = Annotated[str, Field(max_length=80, pattern="^[^\x00]*$")]
State = Literal[
    "", "draft", "published", "roll", "notice", "open", "closed", "counted", "result", "withdrawn"
]


class MotionsAsked(Schema):
    """What a list is narrowed to; "" is everything."""

    state: State = ""
    compound: Text = ""
    text: Text = ""
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class MotionRow(Schema):
    """A motion in a list. Moments are ISO 8601."""

    uid: str
    compound: str
    compound_name: str
    scope: str
    title: str
    state: str
    opens_at: str | None
    closes_at: str | None
    joint: str | None


class ItemOut(Schema):
    """One question under one matter of the rules."""

    number: int
    matter: str
    words: str


class MotionOut(MotionRow):
    """A motion with its text, its questions and what stands fast of it. Areas in 0.01 m²."""

    text: str
    level: str
    items: list[ItemOut]
    rules: str
    pack_hash: str
    roll_hash: str
    roll_root: str
    roll_area: int | None
    roll_heads: int | None
    log_key: str


class GateOut(Schema):
    """Participation on one axis: area in 0.01 m², or heads."""

    axis: str
    have: int
    base: int
    need: int
    missing: int


class MatterOut(Schema):
    """The gates of participation of one matter."""

    matter: str
    gates: list[GateOut]


class TurnOutOut(Schema):
    """Sums of what has returned: never which unit, never how."""

    units: int
    of_units: int
    matters: list[MatterOut]


class MotionRows(Schema):
    """A part of a list, and how long the whole is."""

    count: int
    rows: list[MotionRow]


@router.get("/motions", response={200: MotionRows, **REFUSED}, summary="Votes in your reach, newest first")
def list_motions(request: HttpRequest, narrow: Query[MotionsAsked]) -> Any:
    asked = Filters(state=narrow.state, compound=narrow.compound, text=narrow.text)
    rows = motions_for(request.user, timezone.localdate(), asked)
    return {
        "count": rows.count(),
        "rows": [_row(m) for m in rows[narrow.offset : narrow.offset + narrow.limit]],
    }


@router.get("/motions/{uid}", response={200: MotionOut, **REFUSED}, summary="One vote")
def get_motion(request: HttpRequest, uid: str) -> Any:
    found = motion_for(request.user, uid, timezone.localdate())
    names = ("text", "level", "pack_hash", "roll_hash", "roll_root", "roll_area", "roll_heads", "log_key")
    items = found.items.order_by("number").values("number", "matter", "words")
    rules = found.pack["code"] if found.pack else ""
    said = {name: getattr(found, name) for name in names}
    return {**_row(found), **said, "items": list(items), "rules": rules}


@router.get("/motions/{uid}/turn-out", response={200: TurnOutOut, **REFUSED}, summary="How many took part")
def get_turn_out(request: HttpRequest, uid: str) -> Any:
    found = motion_for(request.user, uid, timezone.localdate(), "voting.see_turn_out")
    if found.roll_area is None:
        raise NotNow("First the text is published: then the roll is frozen.")
    came = turn_out(found)
    matters = [{"matter": code, "gates": [_gate(g) for g in gates]} for code, gates in came.gates.items()]
    return {"units": came.units, "of_units": came.of_units, "matters": matters}


def _gate(gate: Any) -> dict[str, Any]:
    return {name: getattr(gate, name) for name in ("axis", "have", "base", "need", "missing")}


def _row(m: Motion) -> dict[str, Any]:
    return {
        "uid": m.uid,
        "compound": m.compound.code,
        "compound_name": m.compound_name,
        "scope": m.scope,
        "title": m.title,
        "state": m.state,
        "opens_at": m.opens_at and m.opens_at.isoformat(),
        "closes_at": m.closes_at and m.closes_at.isoformat(),
        "joint": m.joint.uid if m.joint else None,
    }
