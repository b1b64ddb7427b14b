"""Passkeys are kept by allauth; that one came or went is an act like every other."""

from datetime import datetime

from linmeng.people.actions.audit import record
from linmeng.people.models import Person


def note_passkey(*, by: Person, at: datetime, added: bool) -> None:
    """Leaves the audit row of a passkey somebody added to, or took away from, their own account.

    Called in the transaction that writes the key; RuntimeError outside of one.
    """
    if added:
        record(act="people.add_passkey", by=by, at=at, subject=by)
    else:
        record(act="people.remove_passkey", by=by, at=at, subject=by)
