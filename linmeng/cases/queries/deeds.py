"""What a record of another kind means for the steps of a case: one value for all of them."""

from dataclasses import dataclass
from datetime import date

from linmeng.cases.models import Case
from linmeng.domain.procedures.model import Step


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that a custody, a selection or a contract did: on which day, how it ended, what shows it.

    `codes` are the compounds it was done for, by register number; none stands for the whole case. `holds`
    is False for what came to nothing: then the step may be recorded otherwise.
    """

    step: str
    codes: tuple[str, ...]
    on: date
    kind: str = ""
    words: str = ""
    outcome: str = ""
    ref: str = ""
    record: str = ""  # key of `records.RECORDS`
    holds: bool = True


def places_of(case: Case, step: Step, deed: Deed) -> tuple[str, ...]:
    """Where a deed does a step: for its compounds, or, when it was for all that take part, for the case."""
    if step.scope == "compound":
        return deed.codes
    there = {row.code for row in case.compounds.all() if row.left_on is None}
    return ("",) if not deed.codes or there <= set(deed.codes) else ()
