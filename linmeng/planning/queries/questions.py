"""What may be asked of a plan, as checked parameters; and the ground on which a question is answered."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from linmeng.domain.planning.compound import MODES, Compound, Street
from linmeng.domain.planning.plan import Plan, from_json
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.queries.figures import MODE_WORDS
from linmeng.planning.queries.plans import part_of
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import thaw

CHANGES = ("with", "without", "host", "alone", "mode")
"""What a compound may be asked to do instead: together with another one, not with it, attached to it, …"""

_WORDS = {
    "with": gettext_lazy("Why is {one} not with {other}?"),
    "without": gettext_lazy("What if {one} is not with {other}?"),
    "host": gettext_lazy("What if {one} is attached to {other}?"),
    "alone": gettext_lazy("What if {one} stays alone?"),
    "mode": gettext_lazy("What if {one} is in the mode “{mode}”?"),
}

DRAWS = 200

SECONDS: Mapping[str, int] = {
    Study.Kind.WHAT_IF: 60,
    Study.Kind.LIMITS: 240,
    Study.Kind.ALTERNATIVES: 240,
    Study.Kind.FRONT: 300,
    Study.Kind.ROBUSTNESS: 120,
    Study.Kind.EXPECTED: 180,
    Study.Kind.STAGING: 60,
    Study.Kind.INTERVALS: 300,
}
"""How long a question may take at most; a kind that is not here cannot be asked."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One sub-district of a plan, with its own part of the plan."""

    code: str
    name: str
    street: Street
    rates: Rates
    plan: Plan

    @property
    def by_id(self) -> Mapping[str, Compound]:
        return {c.id: c for c in self.street.compounds}


def grounds_of(plan: PlanVersion) -> list[Ground]:
    """Every sub-district of the plan that holds compounds, in the order of the plan."""
    whole, rates = from_json(plan.data), rates_of(plan.run.rates)
    own = {area["code"]: area for area in plan.areas}
    return [
        Ground(
            area.code,
            area.name,
            area.street,
            rates,
            part_of(whole, {c.id for c in area.street.compounds}, own[area.code]),
        )
        for area in thaw(plan.run.inputs, plan.run.constraints)
        if area.street.compounds
    ]


def ground_of(plan: PlanVersion, area_code: str) -> Ground:
    """The sub-district with this code. Raises NotUnderstood when the plan does not hold it."""
    found = next((g for g in grounds_of(plan) if g.code == area_code), None)
    if found is None:
        raise NotUnderstood("The plan holds no area {code}.", code=area_code)
    return found


def read_question(kind: str, parameters: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """The parameters of a question, checked and complete. Raises NotUnderstood with what is wrong."""
    if kind not in SECONDS:
        raise NotUnderstood("There is no question called “{kind}”.", kind=kind)
    reader = _READERS.get(kind)
    return reader(parameters, ground) if reader else {}


def digest_of(plan: PlanVersion, kind: str, area_code: str, parameters: Mapping[str, Any]) -> str:
    """The same for the same question about the same plan."""
    asked = [plan.pk, kind, area_code, SECONDS[kind], parameters]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def study_words(study: Study) -> str:
    """The question as a sentence."""
    asked = study.parameters
    if study.kind != Study.Kind.WHAT_IF:
        return _about(study)
    names = asked.get("names", {})
    said = {"one": names.get(asked["compound"], ""), "other": names.get(asked.get("other"), "")}
    said["mode"] = str(MODE_WORDS.get(asked.get("mode", ""), ""))
    return str(_WORDS[asked["change"]]).format(**said)


def _about(study: Study) -> str:
    """The question of the other kinds, with the assumptions it was asked with."""
    asked, kind = study.parameters, str(study.get_kind_display())
    if study.kind == Study.Kind.EXPECTED:
        return gettext("{kind}: a yes with {percent} %").format(kind=kind, percent=round(100 * asked["yes"]))
    if study.kind == Study.Kind.STAGING:
        return gettext("{kind}: seen from {day}").format(kind=kind, day=asked["on"])
    if study.kind == Study.Kind.INTERVALS:
        percents = {n: round(100 * asked[n]) for n in ("estimates", "wages", "direct")}
        words = gettext("{kind}: estimates ±{estimates} %, wages ±{wages} %, other rates ±{direct} %")
        return words.format(kind=kind, **percents)
    return kind


def _what_if(parameters: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    change, one = str(parameters.get("change") or ""), str(parameters.get("compound") or "")
    if change not in CHANGES:
        raise NotUnderstood("There is no change called “{change}”.", change=change)
    asked: dict[str, Any] = {"change": change, "compound": _known(one, ground)}
    if change in ("with", "without", "host"):
        asked["other"] = _known(str(parameters.get("other") or ""), ground)
        if asked["other"] == one:
            raise NotUnderstood("Choose another compound than {name} itself.", name=ground.by_id[one].name)
    if change == "mode":
        asked["mode"] = str(parameters.get("mode") or "")
        if asked["mode"] not in MODES:
            raise NotUnderstood("There is no mode called {mode}", mode=asked["mode"])
    asked["names"] = {i: ground.by_id[i].name for i in (one, asked.get("other")) if i}
    return asked


def _expected(parameters: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    given = parameters.get("except") or {}
    if not isinstance(given, Mapping):
        raise NotUnderstood("The chances must name compounds.")
    exceptions = {_known(str(i), ground): _share(chance, 1.0) for i, chance in sorted(given.items())}
    return {"yes": _share(parameters.get("yes", 0.8), 1.0), "except": exceptions}


def _staging(parameters: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    try:
        on = date.fromisoformat(str(parameters.get("on")))
        ends = {
            _known(i, ground): end and date.fromisoformat(end).isoformat()
            for i, end in sorted((parameters.get("ends") or {}).items())
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise NotUnderstood("The days of the contracts could not be read.") from error
    return {"on": on.isoformat(), "ends": ends}


def _intervals(parameters: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    asked: dict[str, Any] = {
        name: _share(parameters.get(name, usual), 0.9)
        for name, usual in (("estimates", 0.2), ("wages", 0.1), ("direct", 0.1))
    }
    draws = parameters.get("draws", 50)
    if not isinstance(draws, int) or not 1 <= draws <= DRAWS:
        raise NotUnderstood("Draw between 1 and {most} times", most=DRAWS)
    return {**asked, "draws": draws}


def _share(value: Any, most: float) -> float:
    """A share of one, to whole per cent."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise NotUnderstood("A share must lie between 0 and {most} %.", most=round(100 * most))
    return round(float(value), 2)


_READERS: Mapping[str, Callable[[Mapping[str, Any], Ground], dict[str, Any]]] = {
    Study.Kind.WHAT_IF: _what_if,
    Study.Kind.EXPECTED: _expected,
    Study.Kind.STAGING: _staging,
    Study.Kind.INTERVALS: _intervals,
}


def _known(id_: str, ground: Ground) -> str:
    if id_ not in ground.by_id:
        raise NotUnderstood("There is no compound with the id {id}", id=id_)
    return id_
