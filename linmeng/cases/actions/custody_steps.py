"""The steps of a case follow its custodies: what could not be recorded when it happened, the next act does.

A step that was not open then, or not that person's, is recorded on its own day once it is.
"""

from datetime import datetime

from django.utils.timezone import localdate

from linmeng.cases.actions.following import follow
from linmeng.cases.models import Case
from linmeng.cases.queries.custody_steps import behind, steps_kept
from linmeng.people.models import Person


def follow_custody(case: Case, *, by: Person, at: datetime) -> None:
    """Records every step the custodies of a locked case have done that is open. Part of an act."""
    missing = {(one.step.key, one.compound) for one in behind(case, localdate(at))}
    for one in steps_kept(case):
        codes = [code for code in one.codes or ("",) if (one.step, code) in missing]
        if codes:
            shown = (one.kind, one.words)
            follow(case, one.step, codes, one.on, by=by, at=at, shown=shown, outcome=one.outcome)
