"""What goes in and out of the JSON API of this room."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext
from ninja import Schema
from pydantic import ConfigDict, Field

from linmeng.domain.planning.compound import Mode
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.web.shapes import refused

if TYPE_CHECKING:
    from linmeng.planning.files.report import Sheet

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]
Key = Annotated[int, Field(ge=1, le=2**53)]
AREA = r"^[0-9]{12}$"
Area = Annotated[str, Field(pattern=AREA, examples=["310104003000"])]
State = Literal["waiting", "running", "done", "cancelled", "failed"]


REFUSED = refused()
"""What any address may answer instead."""


class RatesRow(Schema):
    """A version of rates."""

    id: int
    name: str
    city: str
    valid_from: str
    sha256: str
    based_on: int | None
    at: datetime


class FigureOut(Schema):
    """One figure of a rates file; `key` is its place in the file."""

    key: str
    name: str
    unit: str
    value: float | bool | None
    source: str
    assumed: bool


class RatesOut(RatesRow):
    """A version of rates with its file and every figure."""

    text: str
    figures: list[FigureOut]


class WishesIn(Schema):
    """What must or must not be (planning model, section 2). Compounds by register number."""

    model_config = ConfigDict(extra="forbid")
    together: Annotated[list[tuple[Code, Code]], Field(max_length=2000)] = []
    apart: Annotated[list[tuple[Code, Code]], Field(max_length=2000)] = []
    mode: dict[Code, Mode] = {}
    host: dict[Code, Code] = {}


class RunIn(Schema):
    """A plan that is asked for."""

    model_config = ConfigDict(extra="forbid")
    area: Area
    rates: Key
    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    wishes: WishesIn = WishesIn()


class RunOut(Schema):
    """How far a run is. Money in CNY/month, `share` from 0 to 1."""

    id: int
    area: str
    rates: int
    state: State
    share: float
    step: str
    objective: float | None
    bound: float | None
    compounds: int
    estimated: int
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    plan: int | None
    failure: list[str]


class PlanRow(Schema):
    """A plan in a list. Money in CNY/month."""

    id: int
    name: str
    area: str
    rates: int
    objective: float
    bound: float
    gap: float
    figures: dict[str, float]
    at: datetime


class AllianceOut(Schema):
    """One alliance of a plan (planning model, section 7)."""

    members: list[str]
    mode: str
    host: str | None
    company: str | None
    crew: dict[str, float]
    cost: float
    subsidy: float
    shares: dict[str, float]
    fees: dict[str, float]
    objections: list[list[str]]


class PlanOut(Schema):
    """A plan, numbers unrounded (planning model, section 7)."""

    objective: float
    bound: float
    gap: float
    rates: dict[str, str]
    alliances: list[AllianceOut]
    notes: list[str]


class LineOut(Schema):
    """One line; `together`, then each member alone (only one's own where the plan is not one's to see)."""

    key: str
    name: str
    kind: Literal["crew", "money", "fee"]
    rate: float | None
    together: float
    alone: list[float]


class CalculationOut(Schema):
    """What the newest plan means for one compound."""

    compound: str
    plan: int
    alliance: AllianceOut
    fee_now: float
    fee_then: float
    share: float
    words: list[str]
    members: list[str]
    lines: list[LineOut]


def rates_row(version: RatesVersion) -> dict[str, Any]:
    from linmeng.planning.queries import rates_of

    rates = rates_of(version)
    return {
        "id": version.pk,
        "name": version.name,
        "city": rates.city,
        "valid_from": rates.valid_from,
        "sha256": version.sha256,
        "based_on": version.based_on_id,
        "at": version.at,
    }


def run_out(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "area": run.area.code,
        "rates": run.rates_id,
        "state": run.state,
        "share": run.share,
        "step": run.step,
        "objective": run.objective,
        "bound": run.bound,
        "compounds": run.compound_count,
        "estimated": run.estimated_count,
        "asked_at": run.asked_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "plan": run.plan.pk if hasattr(run, "plan") else None,
        "failure": [gettext(r["message"]).format(**r["values"]) for r in run.failure],
    }


def plan_row(plan: PlanVersion) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "name": plan.name,
        "area": plan.run.area.code,
        "rates": plan.run.rates_id,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "figures": plan.figures,
        "at": plan.at,
    }


def calculation_out(
    code: str, plan: PlanVersion, sheet: "Sheet", lines: Any, words: list[str]
) -> dict[str, Any]:
    from dataclasses import asdict

    compound = next(c for c in sheet.members if c.id == code)
    return {
        "compound": code,
        "plan": plan.pk,
        "alliance": asdict(sheet.alliance),
        "fee_now": compound.fee,
        "fee_then": sheet.alliance.fees[code],
        "share": sheet.alliance.shares[code],
        "words": words,
        "members": [c.id for c in sheet.members],
        "lines": [
            {
                "key": line.key,
                "name": line.name,
                "kind": line.kind,
                "rate": line.rate,
                "together": line.values[0],
                "alone": list(line.values[1:]),
            }
            for line in lines
        ],
    }
