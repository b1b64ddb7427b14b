"""What goes in and out of the JSON API of studies."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext
from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from linmeng.domain.planning.compound import Mode
from linmeng.planning.api.shapes import Area, Code, PlanOut, State, WishesIn
from linmeng.planning.models import Study
from linmeng.planning.queries.questions import DRAWS, study_words
from linmeng.planning.queries.studies import opened_plans

Kind = Literal[
    "what_if", "limits", "alternatives", "front", "robustness", "expected", "staging", "intervals"
]  # fmt: skip
Chance = Annotated[float, Field(ge=0, le=1)]
Spread = Annotated[float, Field(ge=0, le=0.9)]
_OF: dict[str, tuple[str, ...]] = {
    "what_if": ("compound", "change", "other", "mode"),
    "expected": ("yes", "exceptions"),
    "staging": ("on", "ends"),
    "intervals": ("estimates", "wages", "direct", "draws"),
}


class StudyIn(Schema):
    """A question about one sub-district of a plan.

    what_if: what if `compound` were otherwise, by `change`: with or without `other`, attached to `other` as
    its host, alone, or in a `mode`. expected: the least expected cost when owners say yes with the chance
    `yes`, or that in `except`. staging: seen from the day `on` (today), with the last days of the contracts
    in `ends` (null: without an end; absent: as the register has them). intervals: `estimates`, `wages` and
    `direct` off by up to this share, in so many `draws`. The other kinds take nothing more.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    kind: Kind
    area: Area
    compound: Code | None = None
    change: Literal["with", "without", "host", "alone", "mode"] | None = None
    other: Code | None = None
    mode: Mode | None = None
    yes: Chance | None = None
    exceptions: Annotated[dict[Code, Chance] | None, Field(alias="except", max_length=500)] = None
    on: date | None = None
    ends: Annotated[dict[Code, date | None] | None, Field(max_length=5000)] = None
    estimates: Spread | None = None
    wages: Spread | None = None
    direct: Spread | None = None
    draws: Annotated[int, Field(ge=1, le=DRAWS)] | None = None

    @model_validator(mode="after")
    def check_belongs(self) -> Self:
        """Raises ValueError for a parameter of another question: it would be left out unseen."""
        strange = self.given().keys() - set(_OF.get(self.kind, ()))
        if strange:
            raise ValueError(f"{self.kind} takes no {', '.join(sorted(strange))}")
        return self

    def given(self) -> dict[str, Any]:
        """The parameters that were sent."""
        return self.model_dump(exclude={"kind", "area"}, exclude_none=True, mode="json")


class OpenIn(Schema):
    """Which plan of an answer is to be opened: its place there, from 0."""

    model_config = ConfigDict(extra="forbid")
    place: Annotated[int, Field(ge=0, le=10**6)]


class StudyRow(Schema):
    """A question in a list. `share` from 0 to 1, `seconds` at most."""

    id: int
    plan: int
    area: str
    kind: Kind
    question: str
    parameters: dict[str, Any]
    state: State
    share: float
    step: str
    seconds: int
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    failure: list[str]


class FoundOut(Schema):
    """A plan that an answer holds, the wishes it was found with, and the plan it was opened as."""

    place: int
    plan: PlanOut
    wishes: WishesIn
    opened: int | None


class StudyOut(StudyRow):
    """A question and, once it is done, its answer (docs/explanations.md).

    Where the answer speaks of a plan, `plan` is its place in `plans`.
    """

    answer: dict[str, Any] | None
    plans: list[FoundOut]


def study_row(study: Study) -> dict[str, Any]:
    return {
        "id": study.pk,
        "plan": study.plan_id,
        "area": study.area_code,
        "kind": study.kind,
        "question": study_words(study),
        "parameters": study.parameters,
        "state": study.state,
        "share": study.share,
        "step": study.step,
        "seconds": study.seconds,
        "asked_at": study.asked_at,
        "started_at": study.started_at,
        "ended_at": study.ended_at,
        "failure": [gettext(r["message"]).format(**r["values"]) for r in study.failure],
    }


def study_out(study: Study) -> dict[str, Any]:
    opened = opened_plans(study)
    plans = [
        {"place": place, "plan": found["plan"], "wishes": found["wishes"], "opened": opened.get(place)}
        for place, found in enumerate(study.result.get("plans", ()))
    ]
    return {**study_row(study), "answer": study.result.get("answer"), "plans": plans}
