"""The best plan by trying every partition and mode, written from the model page. For up to 8 compounds."""

from collections.abc import Iterator
from itertools import combinations
from math import inf
from typing import NamedTuple

from linmeng.domain.planning.check.allowed import disallowed
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import MODES, Constraints, Mode, Street
from linmeng.domain.planning.rates import Rates


class Choice(NamedTuple):
    """One way for a set of compounds."""

    price: float  # what it adds to the objective
    members: tuple[str, ...]
    mode: Mode
    host: str | None


def choices(model: Model, members: tuple[str, ...]) -> Iterator[Choice]:
    """Every allowed mode (and host) of a set, user constraints regarded."""
    for mode in MODES:
        for host in members if mode == "attach" else (None,):
            wished = _is_wished(model.street.constraints, members, mode, host)
            if wished and not any(disallowed(model, members, mode, host)):
                yield Choice(model.objective(members, mode), members, mode, host)


def _is_wished(wishes: Constraints, members: tuple[str, ...], mode: Mode, host: str | None) -> bool:
    return (
        all((a in members) == (b in members) for a, b in wishes.together)
        and not any(a in members and b in members for a, b in wishes.apart)
        and all(wishes.mode.get(m, mode) == mode for m in members)
        and all(wishes.host.get(m, host) == host for m in members)
    )


def best(street: Street, rates: Rates) -> tuple[float, tuple[Choice, ...]] | None:
    """The least objective and its alliances; None when the constraints allow no plan."""
    model = Model(street, rates, slack=0.0)
    ids = tuple(c.id for c in street.compounds)
    sets = [s for size in range(1, len(ids) + 1) for s in combinations(ids, size)]
    cheapest = {s: min(choices(model, s), key=lambda c: c.price, default=None) for s in sets}

    def over(rest: tuple[str, ...]) -> tuple[float, tuple[Choice, ...]]:
        if not rest:
            return 0.0, ()
        found: tuple[float, tuple[Choice, ...]] = (inf, ())
        for size in range(len(rest)):
            for others in combinations(rest[1:], size):
                choice = cheapest[(rest[0], *others)]
                if choice is not None:
                    price, chosen = over(tuple(i for i in rest[1:] if i not in others))
                    found = min(found, (choice.price + price, (choice, *chosen)), key=lambda f: f[0])
        return found

    price, chosen = over(ids)
    return None if price == inf else (price, chosen)
