"""Whose assembly votes for a compound of a case today: its own, or that of the one it was merged into.

One area has one assembly (SH-REG 13; PMR 8–9): once compounds have become one in the register, the merged
compound's owners vote together, and a head that holds units in several of them is one head.
"""

from typing import Any

from linmeng.cases.models import Case, CaseMotion
from linmeng.register.queries import kin_of


def assemblies_of(case: Case) -> dict[str, Any]:
    """Register number of each compound that takes part → the compound whose assembly votes for it today.

    That is the compound itself, unless it was merged into one that still stands. What was split afterwards
    has no assembly of its own any more and stays what it was: nothing can be drafted for it.
    """
    return {row.code: _assembly(row.compound) for row in case.compounds.all() if row.left_on is None}


def codes_for(case: Case, code: str) -> list[str]:
    """The compounds of a case for which the assembly of this one votes: itself, or all that became it."""
    return [own for own, compound in assemblies_of(case).items() if code in (own, compound.code)]


def without_superseded(case: Case, votes: list[CaseMotion]) -> list[CaseMotion]:
    """These votes but those of old compounds on a step on which their merged assembly has its own."""
    of, voting = assemblies_of(case), {(vote.step, vote.compound) for vote in votes}

    def stands(vote: CaseMotion) -> bool:
        assembly = of.get(vote.compound)
        return assembly is None or assembly.code == vote.compound or (vote.step, assembly.code) not in voting

    return [vote for vote in votes if stands(vote)]


def _assembly(compound: Any) -> Any:
    found = compound
    while found.status == "merged":
        became = [kin.compound for kin in kin_of(found) if not kin.before and kin.how == "merge"]
        if len(became) != 1:
            return compound
        found = became[0]
    return found if found.status == "active" else compound
