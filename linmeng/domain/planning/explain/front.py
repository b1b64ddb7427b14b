"""Subsidy against unmanaged compounds against the highest fee rise: the exact front of a street."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from linmeng.domain.planning.explain.front_search import Asked, FrontSearch
from linmeng.domain.planning.explain.front_walks import FrontEngine
from linmeng.domain.planning.explain.ground import Ground, Tell
from linmeng.domain.planning.finish import notes_on
from linmeng.domain.planning.plan import Plan, from_json, relative_gap
from linmeng.domain.planning.progress import Never, Progress, Stop

SUBSIDY = 1.0  # CNY/month; subsidies nearer than this are not told apart
RISE = 0.01  # CNY/m²; nor are fee rises
_SHARES = (
    0.02,
    0.05,
    0.1,
    0.2,
    0.4,
    1.0,
)  # of the time left that one question may take: the hard ones are asked again
_TIE = 0.25  # CNY/month: what the tie-breaker may weigh in all


@dataclass(frozen=True, slots=True)
class Point:
    """A plan that no other beats in all three: CNY/month, compounds, CNY/m² and month."""

    subsidy: float
    unmanaged: int  # compounds that run themselves, or are by themselves without a company
    rise: float  # the highest fee after less the fee today, to 0.01
    objective: float
    least: float  # no plan with as few unmanaged and no higher rise needs less subsidy than this
    proven: bool  # `least` is within SUBSIDY of `subsidy`
    plan: Plan


@dataclass(frozen=True, slots=True)
class Front:
    """The front, by unmanaged compounds and fee rise.

    `whole`: every point is proven and none is missing, to 1 CNY of subsidy and 0.01 CNY/m² of rise. Otherwise
    `down_to` is the rise above which none is missing (None: nothing is proven).
    """

    points: tuple[Point, ...]
    whole: bool
    down_to: float | None
    searches: int

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers unrounded."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Front":
        """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        points = tuple(Point(**{**p, "plan": from_json(p["plan"])}) for p in data["points"])
        return cls(**{**data, "points": points})


@dataclass
class _Answers:
    """What was found at all levels so far."""

    answers: list[Asked] = field(default_factory=list)
    complete: bool = False
    down_to: float | None = None

    def after(self, old: "_Answers") -> "_Answers":
        """These, and where they ended sooner than those before, what was found then."""
        known = [d for d in (self.down_to, old.down_to) if d is not None]
        return _Answers([*self.answers, *old.answers], self.complete, min(known, default=None))


def front(base: Ground, *, stop: Stop | None = None, progress: Tell | None = None) -> Front:
    """Every plan of a street that none beats in subsidy, unmanaged compounds and highest fee rise together.

    From the loosest level of fee rises down, and at each level from any number of unmanaged compounds down,
    the least subsidy is found and proven; ties are broken by the model's objective. The street's constraints
    hold. Stopped early, the points so far, and down to which rise nothing is missing.
    """
    tell, whole = progress or (lambda _: None), stop or Never()
    engine = FrontEngine(base, _tie(base), stop=whole)
    search = FrontSearch(engine)
    found = _Answers()
    for k, share in enumerate(_SHARES):
        search.again()
        again = _levels(search, share, whole, _told(tell, k))
        found = again.after(found)
        if found.complete or whole.remaining() <= 0:
            break
    tell(Progress(1.0, "front"))
    points = _undominated([_point(engine, a) for a in found.answers])
    return Front(points, found.complete, found.down_to, search.searches)


def _told(tell: Tell, turn: int) -> Callable[[float], None]:
    return lambda share: tell(Progress(min(0.99, (turn + share) / len(_SHARES)), "front"))


def _levels(search: FrontSearch, share: float, whole: Stop, tell: Callable[[float], None]) -> _Answers:
    """All levels of fee rises, the loosest first."""
    level, top, found = np.inf, None, _Answers(complete=True)
    while whole.remaining() > 0:
        answers = search.at(level, share)
        found.complete &= all(a.proven for a in answers)
        if not any(a.found for a in answers):
            return found
        found.answers += [a for a in answers if a.found]
        highest = max(a.found.rise for a in answers if a.found)
        top = highest if top is None else top
        found.down_to = float(highest) if found.complete else found.down_to
        level = round(highest - RISE, 2)
        tell(_done(top, level))
    found.complete = False
    return found


def _tie(base: Ground) -> float:
    """A weight of the objective that cannot outweigh `_TIE` CNY of subsidy, whatever plan is chosen."""
    return _TIE / max(1.0, 4.0 * base.best.objective)


def _done(top: float, level: float) -> float:
    return (top - level) / top if top > 0 else 0.9


def _point(engine: FrontEngine, answer: Asked) -> Point:
    assert answer.found is not None
    made = sorted((engine.make(c) for c in answer.found.columns), key=lambda m: m[0].members)
    objective = sum(c.objective for c, _ in made)
    subsidy = sum(c.subsidy for c, _ in made)
    alliances = tuple(a for _, a in made)
    bound = min(engine.base.bound, objective)
    plan = Plan(
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        rates={"name": engine.base.rates.name, "sha256": engine.base.rates.sha256},
        alliances=alliances,
        notes=notes_on(alliances),
    )
    s = answer.found
    least = max(0.0, min(subsidy, answer.bound - _TIE))
    return Point(subsidy, s.unmanaged, s.rise, objective, least, answer.proven, plan)


def _undominated(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that none beats, subsidies within half of SUBSIDY being equal."""
    kept: list[Point] = []
    for p in sorted(points, key=lambda p: (p.unmanaged, p.rise, p.subsidy)):
        if not any(q.rise <= p.rise and q.subsidy <= p.subsidy + SUBSIDY / 2 for q in kept):
            kept.append(p)
    return tuple(kept)
