"""The votes of a case, and what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate

from linmeng.cases.models import Case, CaseMotion
from linmeng.cases.queries.assemblies import assemblies_of, codes_for, without_superseded
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.state import fold
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.voting.queries.motions import motions_for
from linmeng.voting.queries.packs import rules_of
from linmeng.voting.queries.results import result_of

KIND = "cases.step"


@dataclass(frozen=True, slots=True)
class Line:
    """A published result: the day, whether what decides carried, the motion in words.

    `mixed`: it carried, but something else that was asked with it did not.
    """

    on: date
    carried: bool
    uid: str
    words: str
    mixed: bool = False


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


def motions_to_join(person: Any, case: Case, step: Step, on: date, most: int = 50) -> list[Any]:
    """The votes a person may see on the step's matter, of assemblies that have none for this step yet.

    Withdrawn ones decide nothing; those that decide a step of a case already are left out.
    """
    voting = {vote.compound for vote in votes_of(case, step.key) if not is_spent(case, step, vote)}
    codes = {compound.code for compound in assemblies_of(case).values()} - voting
    taken = CaseMotion.objects.filter(case=case, step=step.key).values("motion")
    try:
        rows = motions_for(person, on)
    except NotYours:
        return []
    rows = rows.filter(compound__code__in=codes).exclude(state="withdrawn").exclude(pk__in=taken)
    offered = rows.select_related("compound").prefetch_related("items")[:most]
    return [motion for motion in offered if decides(step, motion, on)]


def result_line(motion: Any, matter: str = "") -> Line | None:
    """The published result of a motion, None while there is none. Its questions on `matter` decide, else all.

    Raises NotNow while a person has to decide what silence means.
    """
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
    asked = [item for item in result.items if item.item.matter == matter] or result.items
    carried = bool(asked) and all(item.carried for item in asked)
    mixed = carried and not all(item.carried for item in result.items)
    return Line(localdate(motion.result_at), carried, motion.uid, str(motion)[:200], mixed)


def decides(step: Step, motion: Any, on: date) -> bool:
    """Whether a vote may decide a step: the whole compound is asked, under the step's matter.

    Where the rules that hold for it do not know that matter, other major matters stand for it.
    """
    asked = {item.matter for item in motion.items.all()}
    if motion.building or motion.door:
        return False
    if not step.matter or step.matter in asked:
        return True
    known = {matter.code for matter in rules_of(motion, on).matters}
    return step.matter not in known and "other_major" in asked


def deciding(case: Case, step: Step, compound: str = "") -> list[CaseMotion]:
    """The votes that decide a step now: of compounds that take part, and not taken before it began again.

    A vote of the assembly that some of them were merged into decides for all of these.
    """
    of = assemblies_of(case)
    own = compound if step.scope == "compound" else ""
    asked = {own} if own else set(of)
    asked |= {of[code].code for code in asked if code in of}
    found = [vote for vote in votes_of(case, step.key) if vote.compound in asked]
    return [vote for vote in without_superseded(case, found) if not is_spent(case, step, vote)]


def to_draft(case: Case, step: str) -> list[tuple[str, str]]:
    """The assemblies that have no vote on a step yet, as a form offers them: register number and name.

    Compounds that have become one are offered as that one.
    """
    voting = {vote.compound for vote in votes_of(case, step)}
    names = {row.code: row.name for row in case.compounds.all()}
    found = {one.code: names.get(one.code, one.name) for one in assemblies_of(case).values()}
    return [(code, name) for code, name in found.items() if code not in voting]


def by_compound(case: Case, step: Step) -> list[tuple[CaseMotion, str, str]]:
    """The votes of a step, each with the compound for which its result is taken over, and that one's name.

    Where every compound has the step for itself, a merged assembly's vote stands there for each of them.
    """
    names = {row.code: row.name for row in case.compounds.all()}
    found = []
    for vote in votes_of(case, step.key):
        own = codes_for(case, vote.compound) if step.scope == "compound" else []
        for code in own or [vote.compound]:
            found.append((vote, code, names.get(code, vote.motion.compound_name)))
    return found


def is_spent(case: Case, step: Step, vote: CaseMotion) -> bool:
    """Whether a published result counts no more, since the step was begun again after it."""
    procedure = frozen_procedure(case)
    own = next(iter(codes_for(case, vote.compound)), vote.compound)
    place = (step.key, own if step.scope == "compound" else "")
    state = fold(procedure, events_of(case, procedure))
    since = state.since.get(place)
    if vote.motion.result_at is None or since is None or place in state.done:
        return False
    rows = case.events.filter(kind="did", step=place[0], compound=place[1])
    taken = any(proof.get("ref") == vote.motion.uid for row in rows for proof in row.proofs)
    return taken or localdate(vote.motion.result_at) < since


def check_outcome(case: Case, step: Step, compound: str, outcome: str) -> None:
    """Raises NotNow when a vote that decides the step is under way, or was published with another result."""
    good = any(o.good for o in step.outcomes if o.key == outcome)
    lines = []
    for vote in deciding(case, step, compound):
        line = result_line(vote.motion, step.matter)
        if line is None:
            raise NotNow(
                "“{title}” decides this step and has no published result yet: wait for it, or withdraw it"
                " first.",
                title=str(vote.motion),
            )
        if good and not line.carried:
            raise NotNow("“{title}” was published as lost: the step ends so.", title=str(vote.motion))
        lines.append(line)
    every = step.scope == "compound" or not missing_votes(case, step)
    if lines and every and not good and all(line.carried and not line.mixed for line in lines):
        raise NotNow("“{title}” was published as carried: the step ends so.", title=lines[0].words)


def missing_votes(case: Case, step: Step) -> list[str]:
    """The names of compounds that take part and have no vote that decides a step of the whole case.

    One that was merged into another since votes with that one; its vote from before does not stand for it.
    """
    voting = {vote.compound for vote in deciding(case, step)}
    rows, of = [row for row in case.compounds.all() if row.left_on is None], assemblies_of(case)
    return [row.name for row in rows if not {row.code, of[row.code].code} & voting]


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
