"""The votes of a case, and what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate

from linmeng.cases.models import Case, CaseMotion
from linmeng.domain.procedures.model import Step
from linmeng.domain.refusals import NotNow
from linmeng.voting.queries.results import result_of

KIND = "cases.step"


@dataclass(frozen=True, slots=True)
class Line:
    """A published result: the day, whether every question carried, the motion in words."""

    on: date
    carried: bool
    uid: str
    words: str


def votes_of(case: Case, step: str = "") -> list[CaseMotion]:
    """The votes that decide steps of a case, of one step or all; of a vote taken again only the last.

    One that was withdrawn and not taken again decides nothing and is left out.
    """
    rows = case.motions.select_related("motion").defer("motion__pack", "motion__text")
    found = list(rows.filter(step=step) if step else rows)
    newer = _repeats({row.motion.pk for row in found})
    for row in found:
        while row.motion.pk in newer:
            row.motion = newer[row.motion.pk]
    return [row for row in found if row.motion.state != "withdrawn"]


def result_line(motion: Any) -> Line | None:
    """The published result of a motion, None while there is none."""
    if motion.result_at is None:
        return None
    try:
        result = result_of(motion)
    except Http404:
        return None
    if any(item.stops for item in result.items):
        raise NotNow(
            "The result of “{title}” waits for a decision: it decides nothing yet.", title=motion.title
        )
    carried = bool(result.items) and all(item.carried for item in result.items)
    return Line(localdate(motion.result_at), carried, motion.uid, str(motion)[:200])


def outcome_key(step: Step, carried: bool) -> str:
    """Which of the step's outcomes a vote that carried, or did not, means. Raises NotNow when it has none."""
    found = next((o.key for o in step.outcomes if o.good == carried), None)
    if found is None:
        raise NotNow(
            "The procedure does not say what happens when this vote ends so: record the step by hand."
        )
    return found


def ready_to_read(votes: Iterable[CaseMotion]) -> bool:
    """Whether all of them have published their results."""
    found = list(votes)
    return bool(found) and all(vote.motion.result_at is not None for vote in found)


QUESTIONS = {
    "adjust_area": "是否同意将{names}合并为一个物业管理区域？",
    "rules_of_procedure": "是否同意通过《业主大会议事规则》？",
    "covenant": "是否同意通过《管理规约》？",
    "self_management": "是否同意{names}由业主自行管理？",
}
"""Matter → what a ballot asks unless somebody words it better; ballots are Chinese."""


def question(step: Step, names: Sequence[str]) -> str:
    """What the owners are asked, at most 300 characters."""
    asked = QUESTIONS.get(step.matter, "是否同意：{step}（{names}）？")
    return asked.format(names="、".join(names), step=step.words)[:300]


def _repeats(pks: set[int]) -> dict[int, Any]:
    """Motion → the one that repeats it, all the way down."""
    motions: Any = CaseMotion._meta.get_field("motion").related_model
    found: dict[int, Any] = {}
    asked = pks
    while asked:
        rows = motions.objects.filter(again__in=asked).exclude(state="withdrawn").defer("pack", "text")
        fresh = {row.again_id: row for row in rows}
        found |= fresh
        asked = {row.pk for row in fresh.values()}
    return found
