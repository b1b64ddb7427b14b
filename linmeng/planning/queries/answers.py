"""Answering a question about a plan, and the answer as it is stored.

A stored answer is {"answer": what was found, "plans": [{"plan", "wishes"}, …]}: where the answer holds a
plan, its place in that list stands instead, so that each is kept once and can be opened like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from linmeng.domain.planning.compound import Constraints
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.planning.models import Study
from linmeng.planning.queries import risks
from linmeng.planning.queries.questions import Ground, ground_of
from linmeng.planning.queries.snapshots import plain_wishes

if TYPE_CHECKING:
    from linmeng.domain.planning.explain.alternatives import Alternatives
    from linmeng.domain.planning.explain.answer import Answer
    from linmeng.domain.planning.explain.front import Front
    from linmeng.domain.planning.explain.ground import Ground as Base
    from linmeng.domain.planning.explain.limits import Limits
    from linmeng.domain.planning.explain.sensitivity import Sensitivities

Tell = Callable[[Progress], None]
Maker = Callable[[Ground, Mapping[str, Any], Stop, Tell], dict[str, Any]]


def answer(study: Study, stop: Stop, tell: Tell) -> dict[str, Any]:
    """The answer to a study's question, as plain data. Raises NotNow or NotUnderstood with the reason."""
    ground = ground_of(study.plan, study.area_code)
    return MAKERS[study.kind](ground, study.parameters, stop, tell)


def packed(found: Any, wishes: Sequence[Constraints] = ()) -> dict[str, Any]:
    """The form in which an answer is kept; `wishes` are those of its plans, in the order of the answer."""
    plans: list[Any] = []
    answer = _taken_out(found, plans)
    asked = [plain_wishes(w) for w in wishes] or [{}] * len(plans)
    return {
        "answer": answer,
        "plans": [{"plan": p, "wishes": w} for p, w in zip(plans, asked, strict=True)],
    }


def unpacked(result: Mapping[str, Any]) -> Any:
    """The answer with its plans in place again."""
    return _put_in(result["answer"], result["plans"])


def what_if_of(study: Study) -> "Answer":
    """The stored answer to a question of the kind “what if”."""
    from linmeng.domain.planning.explain.answer import Answer

    return Answer.from_json(unpacked(study.result))


def limits_of_study(study: Study) -> "tuple[Limits, Sensitivities]":
    """The stored limits, and what one step more of each would change."""
    from linmeng.domain.planning.explain.limits import Limits
    from linmeng.domain.planning.explain.sensitivity import Sensitivities

    found = unpacked(study.result)
    return Limits.from_json(found["limits"]), Sensitivities.from_json(found["more"])


def alternatives_of_study(study: Study) -> "Alternatives":
    """The stored other plans."""
    from linmeng.domain.planning.explain.alternatives import Alternatives

    return Alternatives.from_json(unpacked(study.result))


def front_of_study(study: Study) -> "Front":
    """The stored trade-offs."""
    from linmeng.domain.planning.explain.front import Front

    return Front.from_json(unpacked(study.result))


def _taken_out(value: Any, plans: list[Any]) -> Any:
    if isinstance(value, Mapping):
        kept = {}
        for key, inner in value.items():
            if key == "plan" and isinstance(inner, Mapping):
                plans.append(inner)
                kept[key] = len(plans) - 1
            else:
                kept[key] = _taken_out(inner, plans)
        return kept
    return [_taken_out(v, plans) for v in value] if isinstance(value, list | tuple) else value


def _put_in(value: Any, plans: Sequence[Mapping[str, Any]]) -> Any:
    if isinstance(value, Mapping):
        return {
            k: plans[v]["plan"] if k == "plan" and v is not None else _put_in(v, plans)
            for k, v in value.items()
        }
    return [_put_in(v, plans) for v in value] if isinstance(value, list) else value


def _what_if(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: Tell) -> dict[str, Any]:
    from linmeng.domain.planning.explain.question import Change, tries
    from linmeng.domain.planning.explain.what_if import what_if

    change = Change(asked["compound"], asked["change"], asked.get("other"), asked.get("mode"))
    base = _base(ground, stop, _half(tell, 0.0))
    found = what_if(base, change, stop=stop, progress=_half(tell, 0.5))
    ways = {(t.mode, t.host): t.constraints for t in tries(base, change)}
    return packed(found.to_json(), [ways[w.mode, w.host] for w in found.ways if w.plan])


def _limits(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: Tell) -> dict[str, Any]:
    from linmeng.domain.planning.explain.ground import turns
    from linmeng.domain.planning.explain.limits import limits_of
    from linmeng.domain.planning.explain.sensitivity import sensitivities

    first, second = turns(stop, 2)
    base = _base(ground, first, lambda p: tell(Progress(0.1 * p.share, p.step)))
    found = limits_of(base, stop=first, progress=lambda p: tell(Progress(0.1 + 0.5 * p.share, p.step)))
    more = sensitivities(base, stop=second, progress=lambda p: tell(Progress(0.6 + 0.4 * p.share, p.step)))
    return packed({"limits": found.to_json(), "more": more.to_json()})


def _front(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: Tell) -> dict[str, Any]:
    from linmeng.domain.planning.explain.front import front

    base = _base(ground, stop, lambda p: tell(Progress(0.1 * p.share, p.step)))
    found = front(base, stop=stop, progress=lambda p: tell(Progress(0.1 + 0.9 * p.share, p.step)))
    return packed(found.to_json())


def _alternatives(ground: Ground, asked: Mapping[str, Any], stop: Stop, tell: Tell) -> dict[str, Any]:
    from linmeng.domain.planning.explain.alternatives import alternatives

    base = _base(ground, stop, lambda p: tell(Progress(0.1 * p.share, p.step)))
    found = alternatives(base, stop=stop, progress=lambda p: tell(Progress(0.1 + 0.9 * p.share, p.step)))
    return packed(found.to_json())


def _base(ground: Ground, stop: Stop, tell: Tell) -> "Base":
    from linmeng.domain.planning.explain.ground import ground as based

    return based(ground.street, ground.rates, ground.plan, stop=stop, progress=tell)


def _half(tell: Tell, begin: float) -> Tell:
    """Progress of one of two halves."""
    return lambda p: tell(Progress(begin + p.share / 2, p.step))


def _kept(maker: Maker) -> Maker:
    """A maker whose answer has its plans taken out."""
    return lambda ground, asked, stop, tell: packed(maker(ground, asked, stop, tell))


MAKERS: dict[str, Maker] = {
    Study.Kind.WHAT_IF: _what_if,
    Study.Kind.LIMITS: _limits,
    Study.Kind.ALTERNATIVES: _alternatives,
    Study.Kind.FRONT: _front,
    Study.Kind.ROBUSTNESS: _kept(risks.if_one_says_no),
    Study.Kind.EXPECTED: _kept(risks.least_expected),
    Study.Kind.STAGING: _kept(risks.stages),
    Study.Kind.INTERVALS: _kept(risks.uncertain),
}
"""Kind of question → who answers it."""
