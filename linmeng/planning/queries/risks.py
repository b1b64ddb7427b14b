"""What becomes of a plan when things go otherwise, as plain data: a no of the owners, contracts, doubt."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from linmeng.domain.planning.plan import Plan, relative_gap, to_json
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.people.models import Person
from linmeng.planning.queries.questions import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from linmeng.domain.planning.costs import Calculation
    from linmeng.domain.planning.plan import Alliance
    from linmeng.domain.planning.risk.refusal import Withdrawal
    from linmeng.domain.planning.risk.staging import Schedule

    Tell = Callable[[Progress], None]


def contract_ends(person: Person, codes: Iterable[str], on: date) -> dict[str, str | None]:
    """The last day of the contract in force of every compound that has one; None where it has no end."""
    from linmeng.register.queries import compounds_for, running_contract

    rows = compounds_for(person, on).filter(code__in=list(codes)).prefetch_related("contracts__company")
    running = {c.code: running_contract(list(c.contracts.all()), on) for c in rows}
    return {
        code: contract.ends_on.isoformat() if contract.ends_on else None
        for code, contract in sorted(running.items())
        if contract
    }


def if_one_says_no(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: "Tell") -> dict[str, Any]:
    """For every member of every alliance: what its no would leave."""
    from linmeng.domain.planning.risk.refusal import withdrawals

    members = sum(len(a.members) for a in ground.plan.alliances if len(a.members) > 1)
    found = withdrawals(ground.street, ground.rates, ground.plan, stop=stop, progress=tell)
    return {"members": members, "rows": [_withdrawal(w) for w in found]}


def _withdrawal(w: "Withdrawal") -> dict[str, Any]:
    return {
        "member": w.member,
        **_named(w.alliance),
        "stands": w.stands,
        "solvent": w.solvent,
        "parting_saves": w.parting_saves,
        "reasons": [{"message": r.message, "values": dict(r.values)} for r in w.reasons],
        "subsidy": w.subsidy,
        "subsidy_now": w.whole.subsidy,
        "price": w.price,
        "rest": [_short(c) for c in w.rest],
        "cheapest": [_short(c) for c in w.cheapest],
        "alone": _short(w.alone),
    }


def least_expected(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: "Tell") -> dict[str, Any]:
    """The plan that costs least on average when owners say yes with the chances asked for."""
    from linmeng.domain.planning.risk.expected import expected, mean_of

    yes = {c.id: asked["yes"] for c in ground.street.compounds} | asked["except"]
    found = expected(ground.street, ground.rates, yes, stop=stop, progress=tell)
    now = mean_of(ground.street, ground.rates, ground.plan, yes)
    bound = min(ground.plan.bound, found.plan.objective)
    plan = replace(found.plan, bound=bound, gap=relative_gap(found.plan.objective, bound))
    return {
        "mean": found.mean,
        "bound": found.bound,
        "gap": found.gap,
        "mean_now": now,
        "objective_now": ground.plan.objective,
        "alliances": [
            {**_named(a.alliance), "chance": a.chance, "mean": a.mean}
            for a in found.alliances
            if len(a.alliance.members) > 1
        ],
        "changes": _differs(plan, ground.plan),
        "plan": to_json(plan),
    }


def stages(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: "Tell") -> dict[str, Any]:
    """In what order the alliances can begin as the members' contracts end."""
    from linmeng.domain.planning.risk.staging import schedules

    ends = {code: end and date.fromisoformat(end) for code, end in asked["ends"].items()}
    on = date.fromisoformat(asked["on"])
    found = schedules(ground.street, ground.rates, ground.plan, ends, on)
    tell(Progress(1.0, "stages"))
    return {"rows": [_schedule(s) for s in found], "known": len(ends)}


def _schedule(s: "Schedule") -> dict[str, Any]:
    return {
        **_named(s.alliance),
        "whole_on": s.whole_on and s.whole_on.isoformat(),
        "unknown": list(s.unknown),
        "stages": [
            {
                "on": stage.on.isoformat(),
                "joins": list(stage.joins),
                "waiting": list(stage.waiting),
                "begun": stage.begun,
                "saved": stage.saved,
                "now": [_short(c) for c in stage.now],
            }
            for stage in s.stages
        ],
    }


def uncertain(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: "Tell") -> dict[str, Any]:
    """How far the objective may be off when estimates and rates are, and which alliances hold."""
    from linmeng.domain.planning.risk.sampling import FIELDS, Spreads, sample

    spreads = Spreads(dict.fromkeys(FIELDS, asked["estimates"]), asked["wages"], asked["direct"])
    found = sample(
        ground.street, ground.rates, ground.plan, spreads, draws=asked["draws"], stop=stop, progress=tell
    )
    return {
        "draws": found.draws,
        "wanted": found.wanted,
        "objective": ground.plan.objective,
        "kept": asdict(found.plan),
        "best": asdict(found.best),
        "regret": asdict(found.regret),
        "held": [{**_named(h.alliance), "allowed": h.allowed, "chosen": h.chosen} for h in found.held],
    }


def _named(alliance: "Alliance") -> dict[str, Any]:
    return {"members": list(alliance.members), "mode": alliance.mode, "host": alliance.host}


def _short(c: "Calculation") -> dict[str, Any]:
    return {"members": list(c.members), "mode": c.mode, "host": c.host, "cost": c.cost, "subsidy": c.subsidy}


def _differs(one: Plan, other: Plan) -> int:
    """How many alliances of `one` the other plan lacks."""
    known = {(a.members, a.mode, a.host) for a in other.alliances}
    return sum((a.members, a.mode, a.host) not in known for a in one.alliances)
