"""A limit and what loosening it would change, in words."""

from linmeng.domain.planning.explain.said import Said, money
from linmeng.domain.refusals import sentence

_LOOSENED = {
    "reach": sentence(
        "If compounds up to {value} m from edge to edge were neighbours, not only up to {now} m:"
    ),
    "near": sentence("If the {value} nearest compounds were looked at as neighbours, not only {now}:"),
    "wall": sentence(
        "If compounds up to {value} m from edge to edge could be merged, not only up to {now} m:"
    ),
    "max_members": sentence("If an alliance could have {value} members, not only {now}:"),
    "spare": sentence("If a host could take in {value} of its own area, not only {now}:"),
    "min_unified_area": sentence("If unified management needed {value} m² only, not {now} m²:"),
    "unified_max_mature": sentence(
        "If unified management could hold {value} mature compounds, not only {now}:"
    ),
    "max_selfrun_area": sentence(
        "If compounds up to {value} m² could run themselves, not only up to {now} m²:"
    ),
    "tier": sentence("If compounds of any service tier could be merged:"),
    "class": sentence("If compounds of different housing classes could be merged:"),
    "fee": sentence("If every highest fee were {value} CNY/m² higher:"),
}
_SAVES = sentence("the street would be {saved} CNY a month better off; compounds that would change: {moved}")
_COSTS = sentence("the street would be {more} CNY a month worse off; compounds that would change: {moved}")
_NOTHING = sentence("nothing would change")
_UNKNOWN = sentence("the time was up before this was known")


def limit_said(
    name: str, now: float, top: float, value: float | None, saved: tuple[float, int], known: bool = True
) -> tuple[Said, ...]:
    """The condition, and what follows. `value` is None where nothing changes up to `top`."""
    shown = {"value": _short(top if value is None else value), "now": _short(now)}
    amount, moved = saved
    if not known:
        return Said(_LOOSENED[name], shown), Said(_UNKNOWN, {})
    if value is None:
        return Said(_LOOSENED[name], shown), Said(_NOTHING, {})
    if amount >= 0:
        return Said(_LOOSENED[name], shown), Said(_SAVES, {"saved": money(amount), "moved": moved})
    return Said(_LOOSENED[name], shown), Said(_COSTS, {"more": money(-amount), "moved": moved})


def _short(value: float) -> str:
    """Metres to 0.1, areas to 1 m², shares to 0.01: as many digits as tell values apart."""
    return f"{value:.0f}" if value >= 1_000 or value == round(value) else f"{value:.2f}".rstrip("0")
