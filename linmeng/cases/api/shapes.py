"""What the API of cases tells. Days are ISO 8601; figures are counts."""

from typing import Any

from ninja import Schema


class CaseRow(Schema):
    """A case in a list. `due_on`: the nearest binding deadline of the steps still to do."""

    uid: str
    number: str
    title: str
    procedure: str
    procedure_version: int
    state: str
    area: str
    due_on: str | None
    version: int


class ProofOut(Schema):
    """What has to show that a step was done; `paper`: the template that makes it, "" for none of ours."""

    kind: str
    words: str
    words_en: str
    paper: str


class OwedOut(Schema):
    """A step that was done and still owes proofs, by whose role, since when."""

    step: str
    compound: str
    role: str
    since: str | None
    proofs: list[ProofOut]


class TaskOut(Schema):
    """One step for one compound, or for the whole case (`compound` "")."""

    step: str
    words: str
    words_en: str
    role: str
    clause: str
    compound: str
    standing: str
    outcome: str
    done_on: str | None
    opens_on: str | None
    due_on: str | None
    binding: bool
    days_left: int | None
    late: bool
    reasons: list[str]
    owed: list[ProofOut]
    owed_since: str | None
    excused: str


class FactOut(Schema):
    """What the case knows; None where it is still asked for."""

    fact: str
    compound: str
    value: str | bool | int | None


class CaseCompoundOut(Schema):
    """A compound that takes, or took, part."""

    code: str
    name: str
    left_on: str | None


class CaseOut(CaseRow):
    """A case with every step as it stands today."""

    compounds: list[CaseCompoundOut]
    tasks: list[TaskOut]
    owed: list[OwedOut]  # the longest owed first; the case is not finished while there is one
    facts: list[FactOut]
    finished_on: str | None


class EventOut(Schema):
    """What was recorded, in order. `value` of a fact; of a correction (amended) what holds and what `was`."""

    seq: int
    kind: str
    on: str
    step: str
    compound: str
    outcome: str
    fact: str
    value: Any
    words: str
    at: str


class StepIn(Schema):
    """That a step was done. `version` of the case that was looked at; without it the newest is meant."""

    compound: str = ""
    on: str = ""
    outcome: str = ""
    note: str = ""
    version: int | None = None


class CorrectionIn(Schema):
    """What holds instead of what is recorded of a step; what is left out stays.

    `papers`: new words of proofs that are kept on paper only, by their place among the step's proofs.
    """

    compound: str = ""
    reason: str
    on: str = ""
    outcome: str = ""
    note: str | None = None
    papers: dict[int, str] = {}
    version: int | None = None


class FactIn(Schema):
    """What the case has to know; a day as text; None takes it back."""

    compound: str = ""
    value: str | bool | int | None = None
    note: str = ""
    version: int | None = None


class CaseIn(Schema):
    """A new case of a procedure for compounds, by their register numbers."""

    procedure: str
    codes: list[str]
    title: str
