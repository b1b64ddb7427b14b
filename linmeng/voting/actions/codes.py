"""One-time codes of letters 表决码: shown once, printed, kept only as keyed hashes."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotYours, sentence
from linmeng.people.models import Person
from linmeng.voting.actions.moving import moved
from linmeng.voting.models import Motion, RollEntry, VoteCode
from linmeng.voting.queries.guards import ROLL_STANDS
from linmeng.voting.queries.motions import check_state, motion_for_update, published_motion
from linmeng.web.vault import marks

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none looks like another: no 0 O 1 I L U
LENGTH, MOST_FAILURES = 12, 10
_S = Motion.State
AFTER_NOTICE = frozenset({_S.NOTICE, _S.OPEN, _S.CLOSED, _S.COUNTED, _S.RESULT})
_ABOUT = "voting.votecode"
NO_ROLL = sentence("First the roll is frozen: then letters are printed.")
WRONG = sentence("This code is not right. Read it again from the letter.")
CLOSED = sentence("This code is closed: ask the office for a new letter.")


@transaction.atomic
def make_codes(*, by: Person, at: datetime, uid: str, entries: Iterable[int] | None = None) -> dict[int, str]:
    """New codes, by the pk of the unit's entry: for all units that have none, or anew for those named.

    They are given only here; a new one makes the unit's old one worthless. Raises Http404, NotYours, NotNow
    before the roll is frozen or after the close.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.print_papers")
    check_state(motion, {_S.ROLL, _S.NOTICE, _S.OPEN}, NO_ROLL if motion.frozen_at is None else ROLL_STANDS)
    rows = motion.entries.filter(left_out="").order_by("id")
    if entries is None:
        good = VoteCode.objects.filter(revoked_at__isnull=True, entry__motion=motion)
        rows = rows.exclude(pk__in=good.values("entry"))
    else:
        rows = rows.filter(pk__in=list(entries))
    codes = {pk: _new() for pk in rows.values_list("pk", flat=True)}
    VoteCode.objects.filter(entry__in=codes).delete()
    VoteCode.objects.bulk_create(
        (VoteCode(entry_id=pk, mark=code_marks(uid, code)[0], made_at=at) for pk, code in codes.items()),
        batch_size=500,
    )
    moved(motion, act="voting.make_codes", by=by, at=at, changed={}, after={"codes": len(codes)})
    return {pk: "-".join((code[:4], code[4:8], code[8:])) for pk, code in codes.items()}


def prove_code(*, at: datetime, uid: str, entry: int, code: str) -> RollEntry:
    """The unit for which a letter's code stands. Raises Http404, NotYours for a wrong or closed code, NotNow.

    A wrong try stays counted although it is refused; ten of them close the unit's code.
    """
    motion = published_motion(uid)
    said = "".join(sign for sign in code.upper() if sign in SIGNS)[:LENGTH]
    with transaction.atomic():
        rows = VoteCode.objects.select_for_update(of=("self",)).select_related("entry").defer("entry__salt")
        row = rows.filter(entry=entry, entry__motion=motion).first()
        if row is None:
            raise Http404
        refused = _tried(row, code_marks(motion.uid, said), at)
    if refused:
        raise NotYours(refused)
    if motion.state not in AFTER_NOTICE:
        raise NotNow("This vote has not been announced, or was withdrawn.")
    return row.entry


def _tried(row: VoteCode, given: list[str], at: datetime) -> str:
    """The sentence that refuses a try, "" when the code fits; a wrong one is counted."""
    if row.revoked_at is not None or row.failures >= MOST_FAILURES or row.entry.left_out:
        return CLOSED
    if any(secrets.compare_digest(row.mark, one) for one in given):
        return ""
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        row.revoked_at = at
    row.save(update_fields=["failures", "revoked_at"])
    return WRONG


def _new() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def code_marks(uid: str, code: str) -> list[str]:
    """The keyed hashes by which a motion's code is found again, the one that is written first.

    The code itself is kept nowhere, so it is not marked anew: a letter holds while the key is known that
    marked its code.
    """
    return marks(f"{uid} {code}", _ABOUT)
