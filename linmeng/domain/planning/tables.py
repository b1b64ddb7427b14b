"""A street as arrays, the form the compiled walk works on. Source: planning model, sections 2 to 4."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.costs import MemberLine, load_of
from linmeng.domain.planning.geometry import Floats, Ints, Place
from linmeng.domain.planning.rates import Rates

MERGE, UNIFIED, ATTACH = 0, 1, 2


class Tables(NamedTuple):
    """Figures per compound (in the order of sorted ids) and per position. Units as in the model."""

    load: Floats  # [compound, position] FTE without gates and ways
    per_gate: Floats
    travel: Floats  # FTE per km
    wage: Floats
    step: Floats
    floor: Floats
    areas_per_person: Ints  # 0: no such limit
    gates: Floats
    direct: Floats  # without the committees
    pay: Floats
    area: Floats
    company: Ints  # in the order of names, −1 for none
    tier: Ints
    mature: Ints
    metres: npt.NDArray[np.int32]  # between centres
    nearest: Floats  # km from each centre to the nearest other one
    change: Floats  # by kind
    factor: float  # (1 + overhead) · (1 + tax)
    committee: float
    weight: float  # of the subsidy
    cost_weight: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What a search minimises: Σ cost·cost + subsidy·subsidy + shortfall·shortfall over the alliances.

    What residents can pay stays as in the model.
    """

    cost: float = 1.0
    subsidy: float | None = None  # None: as the rates say
    shortfall: float = 1.0


def tables(
    compounds: list[Compound],
    payers: list[MemberLine],
    where: Place,
    rates: Rates,
    weights: Weights = Weights(),
) -> Tables:
    """Everything the walk needs of `compounds`, which are sorted by id as `where` is."""
    positions, direct = rates.positions, rates.direct
    metres = _metres(where)
    names = {name: k for k, name in enumerate(sorted({c.company for c in compounds if c.company}))}

    def per_compound(values: list[float]) -> Floats:
        return np.array(values, dtype=np.float64)

    return Tables(
        load=np.array([[load_of(p, c) for p in positions] for c in compounds], dtype=np.float64).reshape(
            len(compounds), len(positions)
        ),
        per_gate=per_compound([p.per_gate for p in positions]),
        travel=per_compound([p.travel_per_km for p in positions]),
        wage=per_compound([p.wage for p in positions]),
        step=per_compound([p.step for p in positions]),
        floor=per_compound([p.floor for p in positions]),
        areas_per_person=np.array([p.areas_per_person or 0 for p in positions], dtype=np.int64),
        gates=per_compound([c.gates for c in compounds]),
        direct=per_compound(
            [
                direct.per_m2 * c.area
                + direct.per_household * c.households
                + direct.per_lift * c.lifts
                + direct.per_compound
                for c in compounds
            ]
        ),
        pay=per_compound([p.pay for p in payers]),
        area=per_compound([c.area for c in compounds]),
        company=np.array([names.get(c.company, -1) for c in compounds], dtype=np.int64),
        tier=np.array([c.tier for c in compounds], dtype=np.int64),
        mature=np.array([c.mature for c in compounds], dtype=np.int64),
        metres=metres,
        nearest=_nearest(metres),
        change=per_compound([rates.change.merge, rates.change.unified, rates.change.attach]),
        factor=(1 + direct.overhead) * (1 + direct.tax),
        committee=direct.per_committee,
        weight=rates.objective.subsidy_weight if weights.subsidy is None else weights.subsidy,
        cost_weight=weights.cost,
    )


def _metres(where: Place) -> npt.NDArray[np.int32]:
    n = len(where.ids)
    i, j = np.triu_indices(n, 1)
    metres = np.zeros((n, n), dtype=np.int32)
    metres[i, j] = where.distance(i, j)
    return metres + metres.T


def _nearest(metres: npt.NDArray[np.int32]) -> Floats:
    if len(metres) < 2:
        return np.zeros(len(metres))
    others = metres + np.diag(np.full(len(metres), np.iinfo(np.int32).max))
    return np.asarray(others.min(axis=1) / 1000.0, dtype=np.float64)
