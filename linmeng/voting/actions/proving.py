"""A letter's code as people type it: alone, or after its unit's number: "1234-ABCD-EFGH-JKMN"."""

import re
from datetime import datetime

from django.db.models import QuerySet

from linmeng.domain.refusals import NotYours, sentence
from linmeng.voting.actions import codes
from linmeng.voting.models import Motion, RollEntry, VoteCode

NUMBERED = re.compile(r"\s*([0-9]{1,9})[-–—\s.]+(\S.*)", re.S)
UNKNOWN = sentence("This code is not known. Read it again from the letter.")
_S = Motion.State
ANNOUNCED = (_S.NOTICE, _S.OPEN, _S.CLOSED, _S.COUNTED, _S.RESULT)


def prove_letter(*, at: datetime, code: str) -> RollEntry:
    """The unit whose letter has this code. Raises NotYours and NotNow (`codes.prove_code`).

    With the unit's number in front a wrong try is counted for that unit; alone it fits one unit or none, and
    guessing one of 30¹² is hopeless at the door's pace.
    """
    found = _found(code[:80])
    if found is None:
        raise NotYours(UNKNOWN)
    row, signs = found
    return codes.prove_code(at=at, uid=row.entry.motion.uid, entry=row.entry_id, code=signs)


def _found(code: str) -> tuple[VoteCode, str] | None:
    parts = NUMBERED.fullmatch(code)
    if parts and len(_signs(parts[2])) == codes.LENGTH:  # else a code alone whose first group is figures
        return _of(VoteCode.objects.filter(entry=int(parts[1])), _signs(parts[2]))
    return _alone(code)


def _alone(code: str) -> tuple[VoteCode, str] | None:
    signs = _signs(code)
    if len(signs) != codes.LENGTH:
        return None
    going = Motion.objects.filter(state__in=ANNOUNCED, entries__code__isnull=False).distinct()
    marks = [mark for uid in going.values_list("uid", flat=True) for mark in codes.code_marks(uid, signs)]
    return _of(VoteCode.objects.filter(mark__in=marks), signs)


def _of(rows: QuerySet[VoteCode], signs: str) -> tuple[VoteCode, str] | None:
    row = rows.select_related("entry__motion").defer("entry__salt", "entry__motion__pack").first()
    return (row, signs) if row else None


def _signs(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign in codes.SIGNS)
