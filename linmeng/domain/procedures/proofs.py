"""Which proofs a step that was done still owes.

A step is done when it was done, not when it is proved: deadlines run from the deed. But its proofs stay owed,
by the role whose step it is and from its day on, and a case is not finished while any of them is.
"""

from collections import Counter
from collections.abc import Iterable

from linmeng.domain.procedures.model import Proof, Step


def owed(step: Step, kinds: Iterable[str]) -> tuple[Proof, ...]:
    """The proofs of a step that are still to come, when proofs of these kinds are there.

    Each proof that came answers one that is asked for, of its kind, in the procedure's order; what nobody
    asked for answers nothing.
    """
    there, found = Counter(kinds), list[Proof]()
    for proof in step.proofs:
        if there[proof.kind] > 0:
            there[proof.kind] -= 1
        else:
            found.append(proof)
    return tuple(found)
