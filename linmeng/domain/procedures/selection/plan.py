"""What is published before anybody may offer: what is wanted, how it is scored, how ties are resolved.

Source: SH-BID (Shanghai, in force 2026-01-01) [V]: 3 to 10 bidders; a lump-sum tender 包干制 competes only on
content and standard, cost plus remuneration 酬金制 on either; no price below the lowest cost; 2 or 3 ranked
candidates. That points sum to 100 and that a lot ends every tie are this house's rules, published as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from linmeng.domain.procedures.selection.panel import check_panel
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canonical import Plain, digest

Way = Literal["public", "invited", "comparison"]
FeeMode = Literal["lump_sum", "remuneration"]
WAYS = ("public", "invited", "comparison")  # 公开招标, 邀请招标, 比选
FEE_MODES = ("lump_sum", "remuneration")
POINTS = 100
FEWEST, MOST = 3, 10  # bidders
CANDIDATES = (2, 3)
PRICE, QUALITY, LOT = "price", "quality", "lot"  # besides criteria, what a tie may be resolved by


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, with the most points it brings. At most one of a plan is the price."""

    key: str
    words: str
    points: int
    price: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The selection plan 选聘方案. Fees in CNY/m² a month.

    `fee`: what a lump sum is, fixed beforehand; `lowest` and `highest`: between which an offer may ask.
    `trim`: of each criterion the highest and the lowest score are left out. `pass_mark`: points of quality
    below which nobody becomes a candidate; 0: none. `ties`: what resolves equal totals, in this order.
    """

    title: str
    way: Way
    fee_mode: FeeMode
    fee: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    months: int
    service: str
    criteria: tuple[Criterion, ...]
    panel: int
    experts: int
    trim: bool
    pass_mark: int
    ties: tuple[str, ...]
    candidates: int

    @property
    def quality(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if not c.price)

    @property
    def price(self) -> Criterion | None:
        return next((c for c in self.criteria if c.price), None)


def check_plan(plan: Plan) -> None:
    """Raises NotUnderstood with what is wrong with a plan; one that passes can always be carried out."""
    if plan.way not in WAYS or plan.fee_mode not in FEE_MODES:
        raise NotUnderstood("Say how companies are asked, and whether the fee is a lump sum.")
    if not plan.title.strip() or not plan.service.strip():
        raise NotUnderstood("The plan names what is to be selected, and the services with their standard.")
    if plan.months < 1:  # no clause sets a longest term
        raise NotUnderstood("The contract's term is at least one month.")
    if plan.candidates not in CANDIDATES:
        raise NotUnderstood("Two or three ranked candidates are announced (SH-BID).")
    check_panel(plan.panel, plan.experts)
    _check_criteria(plan)
    _check_fee(plan)
    _check_ties(plan)
    if not 0 <= plan.pass_mark <= sum(c.points for c in plan.quality):
        raise NotUnderstood("The pass mark lies between 0 and the most points of quality.")


def _check_criteria(plan: Plan) -> None:
    keys = [c.key for c in plan.criteria]
    if len(set(keys)) != len(keys) or {PRICE, QUALITY, LOT} & set(keys):
        raise NotUnderstood("Every criterion has a key of its own.")
    if any(not c.words.strip() or c.points < 1 for c in plan.criteria):
        raise NotUnderstood("Every criterion has words and at least one point.")
    if (total := sum(c.points for c in plan.criteria)) != POINTS:
        raise NotUnderstood("The points of all criteria make {sum}; they must make 100.", sum=total)
    if len(plan.quality) < 2:
        raise NotUnderstood("At least two criteria ask for quality: one alone cannot be compared.")
    if len(plan.criteria) - len(plan.quality) > 1:
        raise NotUnderstood("Only one criterion can be the price.")


def _check_fee(plan: Plan) -> None:
    if plan.fee_mode == "lump_sum":
        if plan.price is not None:
            raise NotUnderstood(
                "A lump-sum selection competes only on content and standard: the price brings no points"
                " (SH-BID)."
            )
        if plan.fee is None or plan.fee <= 0:
            raise NotUnderstood("Say the lump-sum fee: offers compete on what they give for it.")
    elif plan.fee is not None:
        raise NotUnderstood("With cost plus remuneration the offers say the fee; the plan fixes none.")
    low, high = plan.lowest, plan.highest
    if any(f is not None and f <= 0 for f in (low, high)) or (low and high and low > high):
        raise NotUnderstood("The lowest and the highest fee are above 0 and in this order.")
    if plan.fee is not None and low is not None and plan.fee < low:
        raise NotUnderstood("The fee lies below the lowest cost: nobody may be hired for it (SH-BID).")


def _check_ties(plan: Plan) -> None:
    known = {
        QUALITY,
        LOT,
        *([PRICE] if plan.fee_mode == "remuneration" else []),
        *(c.key for c in plan.quality),
    }
    if len(set(plan.ties)) != len(plan.ties) or not set(plan.ties) <= known:
        raise NotUnderstood("Ties are resolved by the price, by quality, by criteria, or by lot.")
    if not plan.ties or plan.ties[-1] != LOT:
        raise NotUnderstood("The last rule for ties is the lot: only so there is always an order.")


def plan_data(plan: Plan) -> dict[str, Plain]:
    """The plan as plain data, as it is published and frozen. Fees as text, so that every reader sees one."""
    data: dict[str, Plain] = {
        name: _text(getattr(plan, name)) for name in ("fee", "lowest", "highest")
    }  # fmt: skip
    for name in ("title", "way", "fee_mode", "months", "service", "panel", "experts", "trim", "pass_mark"):
        data[name] = getattr(plan, name)
    data |= {"candidates": plan.candidates, "ties": list(plan.ties)}
    data["criteria"] = [
        {"key": c.key, "words": c.words, "points": c.points, "price": c.price} for c in plan.criteria
    ]
    return data


def plan_from(data: Mapping[str, Any]) -> Plan:
    """The plan of `plan_data`. Raises NotUnderstood for anything else."""
    try:
        fees = {n: Decimal(data[n]) if data[n] is not None else None for n in ("fee", "lowest", "highest")}
        plain: dict[str, Any] = {n: data[n] for n in Plan.__slots__ if n not in {*fees, "criteria", "ties"}}
        criteria = tuple(Criterion(c["key"], c["words"], c["points"], c["price"]) for c in data["criteria"])
        return Plan(**{**plain, **fees, "criteria": criteria, "ties": tuple(data["ties"])})
    except (KeyError, TypeError, ArithmeticError) as error:
        raise NotUnderstood("This is no plan of a selection.") from error


def plan_hash(plan: Plan) -> str:
    """SHA-256 over the canonical plan: what was published cannot be changed unnoticed."""
    return digest(plan_data(plan))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
