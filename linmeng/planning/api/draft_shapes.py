"""What goes in and out of the JSON API of drafts and publishing."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from linmeng.domain.planning.compound import Mode
from linmeng.planning.api.shapes import Area, Code, Key
from linmeng.planning.models import Draft, Publication

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground
    from linmeng.planning.queries.draft_board import Board

Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0, le=10**6)]


class DraftIn(Schema):
    """A draft that is to be opened: of a plan's sub-district, or with everybody alone at these rates."""

    model_config = ConfigDict(extra="forbid")
    area: Area
    plan: Key | None = None
    rates: Key | None = None
    name: Name = ""


class EditIn(Schema):
    """An edit, decided on looking at the draft after `on` edits.

    move: `who` to the alliance of `to`, or into one of their own; with `whole` the whole alliance of the
    first. split, mode (with `mode` and `host`), pin, release: the alliance of `who`. open: a `version`.
    """

    model_config = ConfigDict(extra="forbid")
    do: Literal["move", "split", "mode", "pin", "release", "open", "finish", "undo", "redo"]
    on: Count
    who: Annotated[list[Code], Field(max_length=50)] = []
    to: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    mode: Mode | None = None
    host: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    version: Count = 0
    whole: bool = False


class PublishIn(Schema):
    """The draft after `on` edits, its name as a plan, and words to its readers."""

    model_config = ConfigDict(extra="forbid")
    on: Count
    name: Name
    words: Text = ""


class WordsIn(Schema):
    """Words to the readers of a plan, or the reason why it is withdrawn."""

    model_config = ConfigDict(extra="forbid")
    words: Text = ""


class DraftRow(Schema):
    """A draft in a list."""

    id: int
    name: str
    area: str
    rates: int
    plan: int | None
    edits: int
    at: datetime
    touched_at: datetime


class TotalsOut(Schema):
    """An arrangement in figures, CNY/month; `change` is the objective's since the draft was opened."""

    cost: float
    subsidy: float
    residents: float
    objective: float
    change: float
    alliances: int
    joined: int
    broken: int


class ShapeOut(Schema):
    """An alliance of a draft; `breaks` says in words which rules it breaks."""

    members: list[str]
    mode: str
    host: str | None
    held: bool
    cost: float
    subsidy: float
    fees: dict[str, float]
    breaks: list[str]


class DraftOut(DraftRow):
    """A draft after its last edit."""

    totals: TotalsOut
    alliances: list[ShapeOut]
    wishes: list[str]


class PublicationOut(Schema):
    """A plan that is or was public."""

    id: int
    plan: int
    area: str
    draft: int | None
    version: int | None
    words: str
    at: datetime
    withdrawn_at: datetime | None
    reason: str


def draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.pk,
        "name": draft.name,
        "area": draft.area.code,
        "rates": draft.rates_id,
        "plan": draft.based_on_id,
        "edits": draft.number,
        "at": draft.at,
        "touched_at": draft.touched_at,
    }


def draft_out(draft: Draft, ground: "Ground", board: "Board") -> dict[str, Any]:
    alliances = [
        {
            "members": list(row.shape.members),
            "mode": row.shape.mode,
            "host": row.shape.host,
            "held": row.held,
            "cost": row.cost,
            "subsidy": row.subsidy,
            "fees": dict(ground.priced(row.shape).alliance.fees),
            "breaks": list(row.breaks),
        }
        for row in board.rows
    ]
    totals = {**asdict(board.totals), "change": board.change}
    return {**draft_row(draft), "totals": totals, "alliances": alliances, "wishes": list(board.wishes)}


def publication_out(found: Publication) -> dict[str, Any]:
    return {
        "id": found.pk,
        "plan": found.plan_id,
        "area": found.area_code,
        "draft": found.version.draft_id if found.version else None,
        "version": found.version.number if found.version else None,
        "words": found.words,
        "at": found.at,
        "withdrawn_at": found.withdrawn_at,
        "reason": found.reason,
    }
