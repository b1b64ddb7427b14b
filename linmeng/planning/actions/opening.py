"""A plan that a study found becomes a plan like any other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.plan import from_json
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.planning.actions.plans import keep_version
from linmeng.planning.models import PlanVersion, Run, Study
from linmeng.planning.queries.questions import Ground, grounds_of, study_words
from linmeng.planning.queries.snapshots import read_wishes, thaw
from linmeng.planning.queries.studies import may_study, opened_plans

_CARRIED = ("area", "rates", "seed", "inputs", "compound_count", "estimated_count")


@transaction.atomic
def open_answer(*, by: Person, at: datetime, study: Study, place: int) -> PlanVersion:
    """Stores the plan at this place of a study's answer; the one there is when it was opened before.

    It passes the same checker as a computed plan; the other sub-districts stay as they are. Raises NotYours,
    NotNow when the study is not done or the checker finds a fault, NotUnderstood when there is no such plan.
    """
    if not may_study(by, localdate(at), study.plan):
        raise NotYours("You may ask only about the plans of your own area.")
    if study.state != Study.State.DONE:
        raise NotNow("This study has no answer yet.")
    Study.objects.select_for_update().get(pk=study.pk)  # two who open at once open the same plan
    opened = opened_plans(study).get(place)
    if opened is not None:
        return PlanVersion.objects.get(pk=opened)
    found = study.result.get("plans", ())
    if not 0 <= place < len(found):
        raise NotUnderstood("This answer holds no plan number {n}.", n=place + 1)
    version = _stored(by, at, study, place, found[place])
    after = {"plan": version.pk, "place": place, "objective": version.objective}
    record(act="planning.open_answer", by=by, at=at, subject=version, area_code=study.area_code, after=after)
    return version


def _stored(by: Person, at: datetime, study: Study, place: int, found: Mapping[str, Any]) -> PlanVersion:
    from linmeng.domain.planning.check import check
    from linmeng.domain.planning.solve import join

    base = study.plan.run
    grounds = [_with(g, found) if g.code == study.area_code else g for g in grounds_of(study.plan)]
    wishes = _merged(base.constraints, found["wishes"])
    areas = [a for a in thaw(base.inputs, wishes) if a.street.compounds]
    for ground, area in zip(grounds, areas, strict=True):
        _check(check(area.street, ground.rates, ground.plan))
    whole = join([g.plan for g in grounds])
    run = Run.objects.create(
        **{name: getattr(base, name) for name in _CARRIED},
        by=by, asked_at=at, started_at=at, ended_at=at, heartbeat_at=at, state=Run.State.DONE, share=1.0,
        seconds=base.seconds, constraints=wishes, based_on=study.plan,
        objective=whole.objective, bound=whole.bound,
    )  # fmt: skip
    name = f"{run.area.name} {localdate(at):%Y-%m-%d} · {study_words(study)} {place + 1}"[:120]
    plans = [g.plan for g in grounds]
    return keep_version(run, at, areas, plans, whole, grounds[0].rates, name=name, study=study, place=place)


def _with(ground: Ground, found: Mapping[str, Any]) -> Ground:
    return replace(ground, plan=from_json(found["plan"]))


def _merged(kept: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """All wishes of both."""
    both: dict[str, Any] = {}
    for key in ("together", "apart"):
        pairs = [*kept.get(key, ()), *more.get(key, ())]
        both[key] = [list(p) for p in dict.fromkeys(tuple(p) for p in pairs)]
    for key in ("mode", "host"):
        both[key] = {**kept.get(key, {}), **more.get(key, {})}
    read_wishes(both)
    return {key: value for key, value in both.items() if value}


def _check(faults: "list[Any]") -> None:
    if faults:
        first = faults[0]
        raise NotNow(first.message, **first.values)
