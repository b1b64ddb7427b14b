"""What every part of an alliance would bear by itself. Source: planning model, section 5."""

import math
from collections.abc import Sequence

from linmeng.domain.planning.check.allowed import disallowed
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import Mode

_JOINT: tuple[Mode, ...] = ("merge", "attach", "unified")


def worths(model: Model, members: Sequence[str]) -> dict[int, float]:
    """v of every proper part (a number, bit k for member k): the least that its residents would bear, CNY,
    over all ways to split it into alliances that the model allows. 0 for the empty part.
    """
    whole = 2 ** len(members) - 1
    bears = {part: _bears(model, _named(members, part)) for part in range(1, whole)}
    worth = {0: 0.0}
    for part in range(1, whole):
        first, ways, block = part & -part, [], part
        while block:  # every subset of `part`
            if block & first:
                ways.append(bears[block] + worth[part ^ block])
            block = (block - 1) & part
        worth[part] = min(ways)
    return {part: v for part, v in worth.items() if part}


def _named(members: Sequence[str], part: int) -> list[str]:
    return [m for k, m in enumerate(members) if part >> k & 1]


def _bears(model: Model, members: Sequence[str]) -> float:
    """The least cost − subsidy + shortfall of one alliance of exactly these, inf where none is allowed."""
    if len(members) == 1:
        modes: list[Mode] = ["independent", "selfrun"]
        return min(_borne(model, members, m) for m in modes if not any(disallowed(model, members, m, None)))
    borne = [math.inf]
    for mode in _JOINT:
        hosts = [m for m in members if model.compounds[m].mature] if mode == "attach" else [None]
        if any(not any(disallowed(model, members, mode, host)) for host in hosts):
            borne.append(_borne(model, members, mode))
    return min(borne)


def _borne(model: Model, members: Sequence[str], mode: Mode) -> float:
    return model.cost(members, mode) - model.subsidy(members, mode) + model.shortfall(members, mode)
