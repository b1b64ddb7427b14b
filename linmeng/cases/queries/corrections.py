"""What was recorded of steps as it stands, with every correction: when, by whom, why, what stood before.

Nothing is overwritten: a correction is a row of its own that names the deed it corrects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.procedures.events import Corrected
from linmeng.domain.procedures.state import fold

_K = CaseEvent.Kind


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row that says a step was done, as it stands after its corrections, the first of them first.

    `papers`: the words of those of its proofs that are kept on paper only, by their place in the row.
    """

    row: CaseEvent
    on: date
    outcome: str
    note: str
    papers: Mapping[int, str]
    corrections: tuple[CaseEvent, ...] = field(default=())

    @property
    def proofs(self) -> list[dict[str, Any]]:
        """The proofs of the row under the words they have now."""
        return [
            {**proof, "words": self.papers.get(n, proof["words"])} for n, proof in enumerate(self.row.proofs)
        ]

    @property
    def plain(self) -> dict[str, Any]:
        """What can be corrected of it, as a row keeps it."""
        papers = {str(n): words for n, words in self.papers.items()}
        return {"on": self.on.isoformat(), "outcome": self.outcome, "note": self.note, "papers": papers}


def as_it_stands(rows: Iterable[CaseEvent]) -> dict[int, Recorded]:
    """Number of a row that says a step was done → what it says now. `rows` in their order, each once."""
    found: dict[int, Recorded] = {}
    for row in rows:
        if row.kind == _K.DID:
            found[row.seq] = Recorded(row, row.on, row.outcome, row.words, _papers(row))
        elif row.kind == _K.AMENDED and row.value["event"] in found:
            deed = found[row.value["event"]]
            found[row.value["event"]] = replace(
                deed, on=date.fromisoformat(row.value["on"]), outcome=row.outcome, note=row.value["note"],
                papers={int(n): words for n, words in row.value["papers"].items()},
                corrections=(*deed.corrections, row),
            )  # fmt: skip
    return found


def standing_record(case: Case, step: str, compound: str) -> Recorded | None:
    """The deed by which a step counts as done now; None where it is not, or was left out."""
    procedure = frozen_procedure(case)
    done = fold(procedure, events_of(case, procedure)).done.get((step, compound))
    if done is None or done.waived:
        return None
    rows = case.events.select_related("by").order_by("seq")
    found = [d for d in as_it_stands(rows).values() if (d.row.step, d.row.compound) == (step, compound)]
    return found[-1] if found else None


def amended(
    deed: Recorded, event: Corrected, note: str, papers: Mapping[int, str]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What the row of a correction keeps, and what its audit row says before and after."""
    new = replace(deed, on=event.done_on, outcome=event.outcome, note=note, papers=papers).plain
    changed = [name for name, one in new.items() if one != deed.plain[name]]
    before = {name: deed.plain[name] for name in changed}
    after = {name: new[name] for name in changed} | {"reason": event.reason}
    return {"event": deed.row.seq, **new, "was": deed.plain}, {"before": before, "after": after}


def _papers(row: CaseEvent) -> dict[int, str]:
    return {n: proof["words"] for n, proof in enumerate(row.proofs) if not proof.get("ref")}
