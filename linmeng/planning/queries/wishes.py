"""What must or must not be in the next plan: can it be met?"""

from collections.abc import Sequence

from linmeng.domain.planning.compound import Constraints
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.queries.snapshots import PlanningArea, plain_wishes


def check_wishes(areas: Sequence[PlanningArea], asked: Constraints, rates: Rates) -> None:
    """Raises NotUnderstood or NotNow with the reason a wish cannot be met, before anybody waits for a run."""
    from linmeng.domain.planning.neighbours import neighbours
    from linmeng.domain.planning.wishes import wishes

    home = {c.id: area for area in areas for c in area.street.compounds}
    for id_ in _named(asked):
        if id_ not in home:
            raise NotUnderstood("A constraint names {id}: there is no compound with this id", id=id_)
    for a, b in (*asked.together, *asked.host.items()):
        if home[a] is not home[b]:
            raise NotUnderstood(
                "{a} lies in {a_area}, {b} in {b_area}: sub-districts are planned one by one.",
                a=_name(home[a], a), b=_name(home[b], b), a_area=home[a].name, b_area=home[b].name,
            )  # fmt: skip
    for area in areas:
        if plain_wishes(area.street.constraints):
            wishes(area.street, rates, neighbours(area.street, rates))


def _named(asked: Constraints) -> list[str]:
    pairs = (*asked.together, *asked.apart, *asked.host.items())
    return [*(i for pair in pairs for i in pair), *asked.mode]


def _name(area: PlanningArea, id_: str) -> str:
    return next(c.name for c in area.street.compounds if c.id == id_)
