"""What a run leaves behind: a plan that passed the checker, or the reasons why there is none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.plan import Plan, to_json
from linmeng.domain.planning.rates import Rates
from linmeng.people.actions import record
from linmeng.planning.actions.naming import name_apart
from linmeng.planning.actions.progress import end
from linmeng.planning.models import PlanMember, PlanVersion, Run
from linmeng.planning.queries.snapshots import PlanningArea

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report


@transaction.atomic
def store_plan(
    *,
    at: datetime,
    run: Run,
    worker: str,
    areas: Sequence[PlanningArea],
    plans: Sequence[Plan],
    whole: Plan,
    rates: Rates,
) -> PlanVersion | None:
    """Ends a run with its plan: one plan per area and the whole.

    Every plan is recomputed from the model first; with faults the run fails, names them, and None comes back.
    Raises NotNow when the run is no longer this worker's: cancelled, or taken up by another.
    """
    from linmeng.domain.planning.check import check

    faults = [f for area, plan in zip(areas, plans, strict=True) for f in check(area.street, rates, plan)]
    if faults:
        reasons = [{"message": f.message, "values": _plain(f.values)} for f in faults[:20]]
        fail_run(at=at, run=run, worker=worker, reasons=reasons)
        return None
    end(run, worker, at, state=Run.State.DONE, share=1.0, objective=whole.objective, bound=whole.bound)
    version = keep_version(run, at, areas, plans, whole, rates)
    after = {"plan": version.pk, "objective": whole.objective, "gap": whole.gap}
    record(
        act="planning.store_plan",
        by=None,
        for_person=run.by,
        at=at,
        subject=run,
        area_code=run.area.code,
        after=after,
    )
    return version


@transaction.atomic
def fail_run(*, at: datetime, run: Run, worker: str, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Ends a run without a plan; `reasons` are sentences [{"message", "values"}]. Raises NotNow likewise."""
    end(run, worker, at, state=Run.State.FAILED, failure=list(reasons))
    record(
        act="planning.fail_run",
        by=None,
        for_person=run.by,
        at=at,
        subject=run,
        area_code=run.area.code,
        after={"reasons": [r["message"] for r in reasons]},
    )


def keep_version(
    run: Run,
    at: datetime,
    areas: Sequence[PlanningArea],
    plans: Sequence[Plan],
    whole: Plan,
    rates: Rates,
    **more: Any,
) -> PlanVersion:
    """Stores a checked plan with its totals and members, inside an act's transaction.

    It is called after its area and day unless `name` says otherwise; no two plans of an area share a name.
    """
    from linmeng.planning.files.report import Area, Report

    parts = [Area(area.name, area.street, plan) for area, plan in zip(areas, plans, strict=True)]
    wanted = more.pop("name", "") or f"{run.area.name} {localdate(at):%Y-%m-%d}"
    values = {
        "data": to_json(whole),
        "areas": [_area(area, plan) for area, plan in zip(areas, plans, strict=True)],
        "figures": _figures(Report.of(parts, rates, whole)),
        **{name: getattr(whole, name) for name in ("objective", "bound", "gap")},
        **more,
    }
    name = name_apart(wanted, PlanVersion.objects.filter(run__area=run.area), run.area)
    version = PlanVersion.objects.create(run=run, at=at, name=name, **values)
    codes = [code for alliance in whole.alliances for code in alliance.members]
    members = [PlanMember(plan=version, code=code) for code in codes]
    PlanMember.objects.bulk_create(members, batch_size=500)
    return version


def _figures(report: "Report") -> dict[str, float]:
    """The totals that lists of plans show: counts, CNY/month."""
    summary = report.summary
    return {
        "compounds": summary.compounds,
        "alliances": sum(n for n, _members in summary.modes.values()),
        "joined": sum(len(s.members) for s in report.sheets if s.joined),
        "fees_now": summary.fees_now,
        "fees_after": summary.fees_after,
        "cost": summary.cost,
        "saved": sum(s.saved or 0.0 for s in report.sheets),
        "subsidy": summary.subsidy,
        "unmanaged_now": summary.unmanaged_now,
        "unmanaged_after": summary.selfrun + summary.seek,
        "estimated": summary.estimated_figures,
    }


def _area(area: PlanningArea, plan: Plan) -> dict[str, Any]:
    return {
        "code": area.code,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "notes": list(plan.notes),
        "left_out": list(area.left_out),
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: f"{v:,.2f}" if isinstance(v, float) else str(v) for k, v in values.items()}
