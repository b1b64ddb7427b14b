"""Answers as a page shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linmeng.planning.models import Study
from linmeng.planning.pages import risk_answers
from linmeng.planning.pages.words import all_told, between, told
from linmeng.planning.queries.answers import (
    alternatives_of_study,
    front_of_study,
    limits_of_study,
    what_if_of,
)
from linmeng.planning.queries.questions import Ground, ground_of
from linmeng.planning.queries.studies import opened_plans

if TYPE_CHECKING:
    from linmeng.domain.planning.explain.answer import Way
    from linmeng.planning.files.report import Report
    from linmeng.planning.files.texts import Lang


LIMIT_NAMES = {
    "reach": gettext_lazy("Reach: how far neighbours may lie apart"),
    "near": gettext_lazy("Nearest neighbours looked at"),
    "wall": gettext_lazy("How far compounds may lie apart to be merged"),
    "max_members": gettext_lazy("Most compounds in an alliance"),
    "spare": gettext_lazy("What a host may take in"),
    "min_unified_area": gettext_lazy("Least floor area for unified management"),
    "unified_max_mature": gettext_lazy("Mature compounds under unified management"),
    "max_selfrun_area": gettext_lazy("Largest floor area for self-management"),
    "tier": gettext_lazy("Service tiers that may be merged"),
    "class": gettext_lazy("One housing class in a merger"),
    "fee": gettext_lazy("Highest fee"),
    "host": gettext_lazy("Mature hosts"),
}


def of(study: Study, report: "Report", lang: "Lang") -> dict[str, Any]:
    """What the page of a study that is done needs."""
    return {"opened": opened_plans(study), **_SHOWN[study.kind](study, report)}


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way of a what-if with its words; `place` is its plan's, None where it is impossible."""

    it: "Way"
    place: int | None
    host: str
    said: tuple[str, ...]
    reasons: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def unsure(self) -> bool:
        """Whether the price is an interval worth telling."""
        price = self.it.price
        return price is not None and price.high - price.low > 1.0


def _what_if(study: Study, report: "Report") -> dict[str, Any]:
    answer = what_if_of(study)
    names = {c.id: c.name for c in report.compounds}
    places = iter(range(len(answer.ways)))
    ways = [
        ShownWay(
            way,
            next(places) if way.plan else None,
            names.get(way.host or "", ""),
            tuple(map(told, way.said)),
            tuple(map(told, way.reasons)),
            tuple(map(told, way.beside)),
        )
        for way in answer.ways
    ]
    best = ways[0] if answer.best else None
    return {
        "template": "planning/study_what_if.html",
        "short": [told(s) for s in answer.said],
        "whole": answer.whole,
        "best": best,
        "ways": ways[1:] if best else ways,
        "names": names,
    }


def _limits(study: Study, report: "Report") -> dict[str, Any]:
    limits, more = limits_of_study(study)
    names = {c.id: c.name for c in report.compounds}
    rows: list[dict[str, Any]] = [
        {
            "it": limit,
            "name": LIMIT_NAMES[limit.name],
            "said": all_told(limit.said),
            "moved": [names[i] for i in (limit.first.moved if limit.first else ())],
        }
        for limit in limits.limits
    ]
    return {
        "template": "planning/study_limits.html",
        "binding": [r for r in rows if r["it"].binding],
        "unknown": [r for r in rows if r["it"].binding is None],
        "idle": [r for r in rows if r["it"].binding is False],
        "whole": limits.whole and more.whole,
        "more": more,
        "helpful": [h for h in more.hosts if h.then.objective < -0.5],
        "more_said": _pairs_told(more.said),
        "searches": limits.searches + more.tried,
    }


def _front(study: Study, report: "Report") -> dict[str, Any]:
    front = front_of_study(study)
    ground = ground_of(study.plan, study.area_code)
    here = standing_of(ground)
    rows = [{"n": n + 1, "place": n, "it": p} for n, p in enumerate(front.points)]
    return {
        "template": "planning/study_front.html",
        "front": front,
        "rows": rows,
        "at_hand": here,
        "spec": {
            "points": [[p.subsidy, p.unmanaged, p.rise, n + 1] for n, p in enumerate(front.points)],
            "at_hand": [here["subsidy"], here["unmanaged"], here["rise"]],
            "words": {
                "subsidy": _("Subsidy, CNY a month"),
                "unmanaged": _("Compounds without a company"),
                "rise": _("Highest rise of a fee, CNY/m²"),
                "at_hand": _("the plan at hand"),
                "plan": _("Plan"),
            },
        },
    }


def _alternatives(study: Study, report: "Report") -> dict[str, Any]:
    found, ground = alternatives_of_study(study), ground_of(study.plan, study.area_code)
    names = ground.by_id
    cards = [
        {
            "n": n + 1,
            "place": n,
            "it": it,
            "more": it.plan.objective - ground.plan.objective,
            "stands": standing_of(replace(ground, plan=it.plan)),
            "moved": [names[i].name for i in it.moved],
        }
        for n, it in enumerate(found.found)
    ]
    return {
        "template": "planning/study_alternatives.html",
        "cards": cards,
        "whole": found.whole,
        "within": found.within,
        "at_hand": standing_of(ground),
    }


def standing_of(ground: Ground) -> dict[str, Any]:
    """Where a plan stands: subsidy (CNY/month), unmanaged compounds, highest fee rise (CNY/m²)."""
    known, alliances = ground.by_id, ground.plan.alliances
    alone = [a for a in alliances if a.mode == "independent" and not known[a.members[0]].company]
    return {
        "subsidy": sum(a.subsidy for a in alliances),
        "unmanaged": sum(a.mode == "selfrun" for a in alliances) + len(alone),
        "rise": round(max((a.fees[m] - known[m].fee for a in alliances for m in a.members), default=0.0), 2),
        "objective": ground.plan.objective,
        "joined": sum(len(a.members) for a in alliances if len(a.members) > 1),
    }


def _pairs_told(sentences: Sequence[Any]) -> list[str]:
    """Conditions end with a colon and take the sentence after them along."""
    said: list[str] = []
    for sentence in sentences:
        words = told(sentence)
        if said and said[-1].endswith((":", "：")):
            said[-1] += between() + words
        else:
            said.append(words)
    return said


def map_of_place(study: Study, place: int, lang: "Lang") -> dict[str, Any]:
    """The map of the plan at hand (0) or of the answer's plan number `place`, what changes coloured first."""
    from linmeng.domain.planning.plan import from_json
    from linmeng.planning.files.report import Area, Report
    from linmeng.planning.queries.maps import changes_of

    found = study.result.get("plans", ())
    if not 0 <= place <= len(found):
        raise Http404
    ground = ground_of(study.plan, study.area_code)
    plan = from_json(found[place - 1]["plan"]) if place else ground.plan
    report = Report.of([Area(ground.name, ground.street, plan)], ground.rates, plan)
    others = [from_json(f["plan"]) for f in found] if not place else [ground.plan]
    return changes_of(report, others, lang)


_SHOWN: dict[str, Callable[[Study, "Report"], dict[str, Any]]] = {
    Study.Kind.WHAT_IF: _what_if,
    Study.Kind.LIMITS: _limits,
    Study.Kind.ALTERNATIVES: _alternatives,
    Study.Kind.FRONT: _front,
    Study.Kind.ROBUSTNESS: risk_answers.if_one_says_no,
    Study.Kind.EXPECTED: risk_answers.least_expected,
    Study.Kind.STAGING: risk_answers.stages,
    Study.Kind.INTERVALS: risk_answers.uncertain,
}
