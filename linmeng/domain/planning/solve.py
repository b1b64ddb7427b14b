"""The planner's search: the cheapest plan of a street, with a bound that holds for every plan allowed.

The recipe is set partitioning by column generation and reduced-cost enumeration. Source of the rules and of
the objective: planning model, sections 1 to 4; the papers stand at the steps.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.plan import Known, Plan, relative_gap
from linmeng.domain.planning.progress import Never, Progress, Stop
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotUnderstood

if TYPE_CHECKING:
    from linmeng.domain.planning.neighbours import Neighbours


def solve(
    street: Street,
    rates: Rates,
    *,
    seed: int = 0,
    gap: float = 1e-4,
    stop: Stop | None = None,
    progress: Callable[[Progress], None] | None = None,
    around: "Neighbours | None" = None,
    start: Sequence[Known] | None = None,
) -> Plan:
    """Finds a plan whose objective is proven to be within `gap` (a share) of the cheapest one allowed.

    When `stop` comes first, the best plan so far with the gap proven so far. Same street, rates and seed:
    same plan, in whatever order the compounds are given. `around` spares measuring the street again; `start`
    are the alliances of a plan known already, the first to be improved where model and constraints allow it.
    Raises NotUnderstood or NotNow with the reason when the street or its constraints cannot be planned for.
    """
    from linmeng.domain.planning.columns import Choices
    from linmeng.domain.planning.finish import finish
    from linmeng.domain.planning.neighbours import neighbours
    from linmeng.domain.planning.search import Search
    from linmeng.domain.planning.wishes import wishes

    tell = progress or (lambda _: None)
    tell(Progress(0.0, "neighbours"))
    _check_ids(street)
    near = around or neighbours(street, rates)
    choices = Choices(street, rates, near, wishes(street, rates, near))
    search = Search(choices, seed=seed, gap=gap, stop=stop or Never(), tell=tell, start=start or ())

    # 1. Columns: a linear program over few alliances; those that would make it cheaper are walked and added,
    #    until none is left (Barnhart et al. 1998, doi:10.1287/opre.46.3.316). The walk meets connected sets
    #    once each (Wernicke 2006, doi:10.1109/TCBB.2006.51), and bounds cut it where nothing cheap enough can
    #    follow. Every round's prices prove a bound, also when the walk was cut short (Lübbecke & Desrosiers
    #    2005, doi:10.1287/opre.1050.0234); where neighbours are too many to walk, other prices are sought
    #    that prove more (Ben-Ameur & Neto 2007, doi:10.1002/net.20137), and what is left of the time goes
    #    where bounds are worst, with walks for ever less cheap alliances (Korf 1985,
    #    doi:10.1016/0004-3702(85)90084-0). Where the first rounds are long, a plan joined by savings (Clarke
    #    & Wright 1964, doi:10.1287/opre.12.4.568) and mended by moves is there at once.
    search.generate()

    # 2. Part by part, as nothing links two components of the neighbour graph: the best partition into the
    #    columns found, then into all alliances whose reduced cost is within what is still unproven
    #    (Baldacci, Christofides & Mingozzi 2008, doi:10.1007/s10107-007-0178-5). Subset-row cuts sharpen the
    #    linear program over these or, as long as these are too many, over all (Jepsen et al. 2008,
    #    doi:10.1287/opre.1070.0449).
    for part in range(len(search.low)):
        search.close(part)

    # 3. The plan, priced anew line by line.
    tell(Progress(0.95, "check", search.objective, search.bound))
    return finish(choices, search.chosen(), search.bound)


def join(plans: Sequence[Plan]) -> Plan:
    """One plan of several sub-districts solved apart: objectives and bounds add up.

    Raises NotUnderstood when there is none, the rates differ or a compound is in two of them.
    """
    if not plans:
        raise NotUnderstood("There is no plan to join")
    if any(dict(plan.rates) != dict(plans[0].rates) for plan in plans):
        raise NotUnderstood("Plans made with different rates cannot be joined")
    members = [m for plan in plans for a in plan.alliances for m in a.members]
    if len(members) != len(set(members)):
        twice = next(m for m in members if members.count(m) > 1)
        raise NotUnderstood("The compound {id} is in two of the plans", id=twice)
    objective, bound = sum(plan.objective for plan in plans), sum(plan.bound for plan in plans)
    return Plan(
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        rates=dict(plans[0].rates),
        alliances=tuple(
            sorted(chain.from_iterable(plan.alliances for plan in plans), key=lambda a: a.members)
        ),
        notes=tuple(dict.fromkeys(chain.from_iterable(plan.notes for plan in plans))),
    )


def _check_ids(street: Street) -> None:
    seen = set()
    for c in street.compounds:
        if c.id in seen:
            raise NotUnderstood("Two compounds have the id {id}", id=c.id)
        seen.add(c.id)
