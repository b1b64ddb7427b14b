"""The records that steps follow, and what they say of a step: it is corrected there, never against them."""

from collections.abc import Iterator
from datetime import date

from linmeng.cases.models import Case, Handover, Selection
from linmeng.cases.queries.corrections import Recorded
from linmeng.cases.queries.custody_steps import steps_kept
from linmeng.cases.queries.deeds import Deed, places_of
from linmeng.cases.queries.selection_steps import steps_done, steps_failed
from linmeng.cases.queries.votes import deciding, outcome_key, result_line
from linmeng.domain.procedures.model import Step
from linmeng.domain.refusals import NotNow
from linmeng.domain.words import Words

RECORDS: dict[str, tuple[Words, bool]] = {
    "custody": (Words("托管", "Custody"), False),
    "custody_days": (Words("托管", "Custody"), True),
    "selection": (Words("选聘", "Selection"), False),
    "contract": (Words("合同与交接", "Contracts and handover"), False),
    "contract_days": (Words("合同与交接", "Contracts and handover"), True),
    "vote": (Words("表决", "Votes"), False),
}
"""Kind of record → where it is kept, and whether its day can be corrected there."""


def check_follows(case: Case, step: Step, compound: str, stands: Recorded, on: date, outcome: str) -> None:
    """Raises NotNow when a step would no longer say what the record it follows says, and where that is kept.

    What came to nothing, and the result of a vote, bind only a step that says the same.
    """
    deeds = [d for d in deeds_of(case, step, compound) if compound in places_of(case, step, d)]
    good = [o.key for o in step.outcomes if o.good]
    says = {(d.on, d.outcome or (good[0] if len(good) == 1 else outcome)): d for d in deeds}
    binding = {said: d for said, d in says.items() if d.holds or said == (stands.on, stands.outcome)}
    if not binding or (on, outcome) in says:
        return
    deed = binding.get((stands.on, stands.outcome)) or list(binding.values())[-1]
    where, correctable = RECORDS[deed.record]
    words = {"step": Words(step.words, step.words_en), "where": where, "day": deed.on.isoformat()}
    if correctable:
        raise NotNow(
            "“{step}” follows what is recorded under “{where}” ({day}): correct it there, and the step"
            " follows.",
            **words,
        )
    raise NotNow(
        "“{step}” follows what is recorded under “{where}” ({day}), and that stands: the step can only say"
        " the same.",
        **words,
    )


def deeds_of(case: Case, step: Step, compound: str) -> Iterator[Deed]:
    """What every record of a case says of this step, where it may stand for this compound."""
    found = [
        *steps_kept(case),
        *_selected(case),
        *_signed(case, step),
        *_handed_over(case),
        *_voted(case, step, compound),
    ]
    yield from (deed for deed in found if deed.step == step.key)


def _selected(case: Case) -> Iterator[Deed]:
    for row in case.selections.select_related("winner").prefetch_related("compounds").order_by("pk"):
        yield from steps_done(row)
        if row.state == Selection.State.FAILED and row.ended_at is not None:
            yield from steps_failed(row, row.ended_at)


def _signed(case: Case, step: Step) -> Iterator[Deed]:
    """A contract of one compound also stands for a step of the whole case."""
    for row in case.contracts.select_related("compound").order_by("pk"):
        codes = (row.compound.code,) if step.scope == "compound" else ()
        yield Deed("contract", codes, row.signed_on, record="contract")
        if row.filed_on is not None:
            yield Deed("contract_filed", codes, row.filed_on, record="contract_days")


def _handed_over(case: Case) -> Iterator[Deed]:
    for row in case.handovers.filter(done_on__isnull=False).select_related("compound"):
        if row.done_on is not None:
            yield Deed("handover", (row.compound.code,), row.done_on, outcome=_end(row), record="contract")


def _end(row: Handover) -> str:
    return "reported" if row.refused else "done"


def _voted(case: Case, step: Step, compound: str) -> Iterator[Deed]:
    """The result of a vote, on the day on which the last of its results was published."""
    votes = deciding(case, step, compound)
    try:
        lines = [result_line(vote.motion, step.matter) for vote in votes]
        sure = [line for line in lines if line is not None]
        if not sure or len(sure) < len(lines):
            return
        outcome = outcome_key(step, all(line.carried for line in sure))
    except NotNow:
        return
    codes = (compound,) if compound else ()
    yield Deed(step.key, codes, max(line.on for line in sure), outcome=outcome, record="vote", holds=False)
