"""What a condition on one compound would cost: "why not with Garden?", "what if it stays alone?"."""

from collections.abc import Sequence

from linmeng.domain.planning.explain.answer import Answer, FeeMove, Price, Way
from linmeng.domain.planning.explain.ground import CENT, Ground, Tell, different, plan_again, turns
from linmeng.domain.planning.explain.lines import lines_of, measures_of
from linmeng.domain.planning.explain.question import Change, Try, tries
from linmeng.domain.planning.explain.said import Said, fee, money
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.domain.refusals import NotNow, sentence

_WORST = 5  # compounds named whose fees rise most
_RISE = 0.005  # CNY/m²; smaller steps of a fee are none


def what_if(
    base: Ground, change: Change, *, stop: Stop | None = None, progress: Tell | None = None
) -> Answer:
    """The best plan in which `change` holds, way by way, with its price and what stands against it.

    The change is added to the street's own constraints. Every way is planned anew (`ground` says how
    exactly); stopped early, a price's interval is wider and ways not reached say so. Raises NotUnderstood
    when the change names what does not exist.
    """
    tell = progress or (lambda _: None)
    todo = tries(base, change)
    ways, whole = [], True
    for k, (one, turn) in enumerate(zip(todo, turns(stop, len(todo)), strict=True)):
        tell(Progress(k / len(todo), "question"))
        if not one.never and turn.remaining() <= 0:
            whole = False
            ways.append(Way(one.mode, one.host, (Said(_NOT_REACHED, {}),), one.beside))
            continue
        way = _way(base, change, one, turn)
        whole &= _is_settled(base, way)
        ways.append(way)
    tell(Progress(1.0, "question"))
    ways.sort(key=lambda w: w.price.objective if w.price else float("inf"))
    return Answer(change, tuple(ways), _short(base, change, ways), whole)


def _is_settled(base: Ground, way: Way) -> bool:
    """Whether a way is impossible, or priced as exactly as was asked for."""
    if way.price is None:
        return all(said.message != _NOT_REACHED for said in way.reasons)
    return way.price.high - way.price.low <= 2 * base.gap * base.best.objective + CENT


def _way(base: Ground, change: Change, one: Try, stop: Stop) -> Way:
    if one.never:
        return Way(one.mode, one.host, one.beside)
    try:
        plan = plan_again(
            base.under(one.constraints),
            base.rates,
            seed=base.seed,
            gap=base.gap,
            stop=stop,
            start=base.plan,
            near=base.near,
        )
    except NotNow as refusal:
        if stop.remaining() <= 0:
            return Way(one.mode, one.host, (Said(_NOT_REACHED, {}),), one.beside)
        reasons = (*one.beside, Said(_NOBODY_MENDS, {})) if one.beside else (Said.of(refusal),)
        return Way(one.mode, one.host, reasons)
    return compared(base, plan, change.compound, one)


def compared(base: Ground, plan: Plan, compound: str, one: Try) -> Way:
    """The way that leads to `plan`, with what differs from the plan at hand."""
    before, after = different(base.plan, plan)
    now, then = [base.calculation(a) for a in before], [base.calculation(a) for a in after]
    price = Price(
        objective=plan.objective - base.plan.objective,
        cost=sum(c.cost for c in then) - sum(c.cost for c in now),
        subsidy=sum(c.subsidy for c in then) - sum(c.subsidy for c in now),
        shortfall=sum(c.shortfall for c in then) - sum(c.shortfall for c in now),
        low=max(0.0, plan.bound - base.best.objective),
        high=max(0.0, plan.objective - base.bound),
        gap_now=base.plan.gap,
        gap_then=plan.gap,
    )
    moved = tuple(sorted(m for a in before for m in a.members))
    fees = _fees(base, plan, compound)
    return Way(
        mode=one.mode,
        host=one.host,
        reasons=(),
        beside=one.beside,
        price=price,
        plan=plan,
        alliances=len(before),
        moved=moved,
        fees=fees,
        lines=lines_of(now, then, base.rates),
        measures=measures_of(now, then),
        said=tuple(_words(price, fees, len(before), len(moved))),
    )


def _fees(base: Ground, plan: Plan, compound: str) -> tuple[FeeMove, ...]:
    """The compound asked about first, then those whose fee rises most against the plan at hand."""
    now = {m: a.fees[m] for a in base.plan.alliances for m in a.members}
    then = {m: a.fees[m] for a in plan.alliances for m in a.members}
    moves = [FeeMove(c.id, c.name, c.fee, now[c.id], then[c.id]) for c in base.street.compounds]
    risen = [m for m in moves if m.then - m.now > _RISE and m.id != compound]
    risen.sort(key=lambda m: (m.now - m.then, m.id))
    return (*(m for m in moves if m.id == compound), *risen[:_WORST])


def _words(price: Price, fees: Sequence[FeeMove], alliances: int, moved: int) -> list[Said]:
    signs = {key: f"{money(getattr(price, key)):+}" for key in ("cost", "subsidy", "shortfall")}
    if not alliances:
        said = [Said(_AS_IT_IS, {})]
    elif price.objective > CENT:
        said = [Said(_DEARER, {"more": money(price.objective), **signs})]
    elif price.objective < -CENT:
        said = [Said(_CHEAPER, {"less": money(-price.objective)})]
    else:
        said = [Said(_SAME, {})]
    if alliances:
        said.append(Said(_CHANGES, {"alliances": alliances, "moved": moved}))
    for k, m in enumerate(fees):
        if k > 1:
            break
        if abs(m.then - m.now) > _RISE:
            text = _HARDEST if k else _FEE
            said.append(Said(text, {"name": m.name, "now": fee(m.now), "then": fee(m.then)}))
    if price.high - price.low > max(1.0, 0.1 * abs(price.objective)):
        said.append(Said(_BETWEEN, {"low": money(price.low), "high": money(price.high)}))
    return said


def _short(base: Ground, change: Change, ways: Sequence[Way]) -> tuple[Said, ...]:
    """The answer in one or two sentences."""
    best = next((w for w in ways if w.possible), None)
    if best is not None:
        return best.said
    if any(said.message == _NOT_REACHED for w in ways for said in w.reasons):
        return (Said(_NOT_REACHED, {}),)
    name = base.name(change.compound)
    if change.other is not None:
        return (Said(_NO_WAY_WITH, {"name": name, "other": base.name(change.other)}),)
    return (Said(_NO_WAY, {"name": name}),)


_NOT_REACHED = sentence("The time was up before this was tried")
_NOBODY_MENDS = sentence("No other compounds could join so that it would work")
_AS_IT_IS = sentence("The plan is so already: nothing changes")
_DEARER = sentence(
    "The street would be {more} CNY a month worse off (cost {cost}, subsidy {subsidy}, price of lacking"
    " service {shortfall})"
)
_CHEAPER = sentence("The street would be {less} CNY a month better off than with the plan at hand")
_SAME = sentence("The street would be neither better nor worse off")
_CHANGES = sentence("Alliances that would change: {alliances}; compounds in them: {moved}")
_FEE = sentence("Residents of {name} would pay {then} CNY/m² a month instead of {now}")
_HARDEST = sentence("Hardest hit would be {name}: {then} CNY/m² a month instead of {now}")
_BETWEEN = sentence("The search was cut short: the true price lies between {low} and {high} CNY a month")
_NO_WAY_WITH = sentence("There is no allowed way to have {name} together with {other}")
_NO_WAY = sentence("There is no allowed way to do this with {name}")
