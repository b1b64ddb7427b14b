"""Every figure of a rates file with its name, unit and source, and two files side by side."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linmeng.domain.planning.rates import Change, Direct, Fees, Limits, Objective, Position, Rates

_M, _SHARE, _FEE, _FTE, _MONTH = (
    _("m"),
    _("share"),
    _("CNY/m² per month"),
    _("full-time staff"),
    _("CNY per month"),
)

NAMES: Mapping[str, tuple[Any, Any]] = {
    "limits.reach": (_("Widest gap between neighbours"), _M),
    "limits.near": (_("Nearest neighbours looked at"), _("compounds")),
    "limits.wall": (_("Widest gap between adjoining compounds"), _M),
    "limits.max_members": (_("Most compounds in an alliance"), _("compounds")),
    "limits.spare": (_("What a host takes in, at most, of its own floor area"), _SHARE),
    "limits.min_unified_area": (_("Least floor area for unified management"), _("m²")),
    "limits.unified_max_mature": (_("Most mature compounds under unified management"), _("compounds")),
    "limits.max_selfrun_area": (_("Largest floor area for self-management"), _("m²")),
    "fees.max_raise": (_("Highest raise of a fee"), _SHARE),
    "fees.floor_fee": (_("Fee to begin with where nothing is paid"), _FEE),
    "fees.collection_target": (_("Share of fees collected once there is service"), _SHARE),
    "objective.subsidy_weight": (_("Weight of a yuan of subsidy beside a yuan of cost"), _("weight")),
    "objective.service_penalty": (_("Price of the service that self-management lacks"), _FEE),
    "direct.per_m2": (_("Materials and small repairs"), _FEE),
    "direct.per_household": (_("For each household"), _MONTH),
    "direct.per_lift": (_("For each lift"), _MONTH),
    "direct.per_compound": (_("For each compound: drain clearing and the like"), _MONTH),
    "direct.per_committee": (_("For each management area: its committee"), _MONTH),
    "direct.overhead": (_("Overhead on staff and direct cost"), _SHARE),
    "direct.tax": (_("Tax on all that"), _SHARE),
    "change.merge": (_("Joining by merging, for each compound"), _MONTH),
    "change.attach": (_("Joining by attaching, for each compound"), _MONTH),
    "change.unified": (_("Joining unified management, for each compound that changes its company"), _MONTH),
}

POSITION_NAMES: Mapping[str, tuple[Any, Any]] = {
    "wage": (_("Wage with all employer's cost"), _MONTH),
    "step": (_("Smallest part of a person that can be hired"), _FTE),
    "floor": (_("Least crew"), _FTE),
    "areas_per_person": (_("Management areas one person may serve"), _("areas")),
    "per_compound": (_("Work for each compound"), _FTE),
    "per_1000m2": (_("Work for each 1,000 m² of floor area"), _FTE),
    "per_100households": (_("Work for each 100 households"), _FTE),
    "per_building": (_("Work for each building"), _FTE),
    "per_lift": (_("Work for each lift"), _FTE),
    "per_gate": (_("Work for each gate post around the clock"), _FTE),
    "travel_per_km": (_("Ways, for each km between compounds"), _FTE),
    "special": (_("Hired as a single service under self-management"), _("yes or no")),
}

TABLES: Mapping[str, Any] = {
    "limits": _("Limits"),
    "fees": _("Fees"),
    "objective": _("What counts how much"),
    "direct": _("Cost that is no staff"),
    "change": _("Cost of changing"),
}

POSITIONS: Mapping[str, Any] = {
    "manager": _("Project manager"),
    "guard": _("Guards"),
    "cleaner": _("Cleaners"),
    "repairer": _("Repairers"),
    "gardener": _("Gardeners"),
    "clerk": _("Clerks"),
}

MODE_WORDS: Mapping[str, Any] = {
    "independent": _("independent"),
    "merge": _("merged into one"),
    "attach": _("attached to a strong neighbour"),
    "unified": _("unified management"),
    "selfrun": _("single services and self-management"),
}

_ASSUMED = re.compile(r"assum|假设|假定|\[[im]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `key` is its place in the file: limits.reach, fees.ceiling.商品房, position.guard.wage."""

    key: str
    name: str | Promise
    unit: str | Promise
    value: float | int | bool | None  # None: the file leaves it out
    source: str
    assumed: bool

    @property
    def whole(self) -> bool:
        return self.key.rpartition(".")[2] in (
            "near",
            "max_members",
            "unified_max_mature",
            "areas_per_person",
        )

    @property
    def yes_or_no(self) -> bool:
        return isinstance(self.value, bool)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together, under one heading."""

    key: str
    name: str | Promise
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two versions; None where a version does not have it."""

    group: str | Promise
    one: Figure | None
    other: Figure | None

    @property
    def any(self) -> Figure:
        found = self.one or self.other
        assert found is not None
        return found

    @property
    def changed(self) -> bool:
        return (self.one and self.one.value) != (self.other and self.other.value)


def figures(rates: Rates) -> list[Group]:
    """All figures of the rates, in the order of the file."""
    groups = [Group(table, name, tuple(_of(rates, table))) for table, name in TABLES.items()]
    ceilings = tuple(
        _figure(rates, f"fees.ceiling.{kind}", kind, _FEE, value)
        for kind, value in rates.fees.ceiling.items()
    )
    groups.insert(2, Group("fees.ceiling", _("Highest fee by housing class"), ceilings))
    return groups + [_position(rates, position) for position in rates.positions]


def differences(one: Rates, other: Rates) -> list[Difference]:
    """Every figure of both, side by side."""
    left = {f.key: (g.name, f) for g in figures(one) for f in g.figures}
    right = {f.key: (g.name, f) for g in figures(other) for f in g.figures}
    return [
        Difference(
            (left.get(k) or right[k])[0],
            left[k][1] if k in left else None,
            right[k][1] if k in right else None,
        )
        for k in dict.fromkeys([*left, *right])
    ]


def _of(rates: Rates, table: str) -> Iterator[Figure]:
    kinds = {"limits": Limits, "fees": Fees, "objective": Objective, "direct": Direct, "change": Change}
    record = getattr(rates, table)
    for f in fields(kinds[table]):
        if f.name != "ceiling":
            name, unit = NAMES[f"{table}.{f.name}"]
            yield _figure(rates, f"{table}.{f.name}", name, unit, getattr(record, f.name))


def _position(rates: Rates, position: Position) -> Group:
    found = [
        _figure(rates, f"position.{position.id}.{key}", name, unit, getattr(position, key))
        for key, (name, unit) in POSITION_NAMES.items()
    ]
    name = POSITIONS.get(position.id, position.id)
    return Group(f"position.{position.id}", format_lazy(_("Staff: {name}"), name=name), tuple(found))


def _figure(rates: Rates, key: str, name: Any, unit: Any, value: Any) -> Figure:
    source = source_of(rates, key)
    assumed = is_assumption(source) if source else value not in (None, 0, False)
    return Figure(key, name, unit, value, source, assumed)


def source_of(rates: Rates, key: str) -> str:
    """Where the figure comes from: its own source, else that of its table."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        found = rates.sources.get(".".join(parts[:length]))
        if found:
            return found
    return ""


def is_assumption(source: str) -> bool:
    """Whether a source says that the figure is assumed, not found."""
    return bool(_ASSUMED.search(source))
