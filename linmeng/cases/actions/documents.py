"""Papers of a case: brought, and set aside with a reason; never deleted."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import noted, saved, settle, some_line, store, why
from linmeng.cases.files.content import kind_of
from linmeng.cases.files.store import keep
from linmeng.cases.models import Case, Document
from linmeng.cases.permissions import may
from linmeng.cases.queries.cases import case_for, case_for_update, check_open
from linmeng.cases.queries.documents import document_of
from linmeng.cases.queries.events import row_values, shown_kinds
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import shown_by
from linmeng.domain.procedures.events import SetAside
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import Person


@transaction.atomic
def add_document(
    *,
    by: Person,
    at: datetime,
    uid: str,
    name: str,
    data: bytes,
    words: str = "",
    step: str = "",
    compound: str = "",
) -> Document:
    """Stores a file of a case, at most 20 MB, of the kind its content is (`files.content`).

    The same file twice is the same document. Raises Http404, NotYours, NotUnderstood with the reason, NotNow
    in a case that was closed early.
    """
    case = case_for(by, uid, localdate(at), "cases.add_document", compound)
    check_open(case)
    kind = kind_of(data)
    called = _called(name, kind.suffix)
    known = case.documents.filter(
        sha256=(sha := keep(data)), step=step, compound=compound, aside_at__isnull=True
    )
    if (found := known.first()) is not None:
        return found
    row = Document.objects.create(
        case=case, uid=secrets.token_hex(16), name=called, words=some_line(words, 200, _("What it shows")),
        step=step[:60], compound=compound[:40], media_type=kind.media_type, size=len(data), sha256=sha,
        at=at, by=by,
    )  # fmt: skip
    noted(
        case,
        act="cases.add_document",
        by=by,
        at=at,
        after={"about": str(row), "sha256": sha, "size": row.size},
    )
    return row


@transaction.atomic
def set_aside_document(*, by: Person, at: datetime, uid: str, document: str, reason: str) -> Document:
    """Sets a document aside, as the wrong one or as replaced: it stays readable, and shows nothing any more.

    A step it showed stays done, on its day, and nothing that was done after it is undone; but the proof is
    owed again from today, and until a new one comes, or is excused, the case is not finished. Whoever brought
    it may, as may those who keep the case, of the compounds whose steps it shows. Raises Http404, NotYours,
    NotUnderstood, NotNow.
    """
    case = case_for_update(by, uid, localdate(at), "cases.see_case")
    row = document_of(case, document)
    places = shown_by(case, row.uid)
    if row.by_id != by.pk:
        _check_keeper(case, by, at, {row.compound, *(compound for _step, compound in places)})
    if row.aside_at is not None:
        raise NotNow("This document was set aside already.")
    row.aside_at, row.aside_why = at, why(reason)
    row.save(update_fields=["aside_at", "aside_why"])
    after = {"about": str(row), "reason": row.aside_why}
    if not places or case.state == Case.State.ENDED:  # in a closed case nothing is owed any more
        noted(case, act="cases.set_aside_document", by=by, at=at, after=after)
        return row
    for (step, compound), proofs in places.items():
        kinds = shown_kinds(frozen_procedure(case), step, proofs)
        event = SetAside(localdate(at), step, compound, kinds, row.aside_why)
        store(case, row_values(event), by=by, at=at, proofs=proofs)
    settle(case, at)
    steps = [" ".join(filter(None, place)) for place in places]
    saved(case, act="cases.set_aside_document", by=by, at=at, after={**after, "steps": steps})
    return row


def _check_keeper(case: Case, by: Person, at: datetime, codes: Iterable[str]) -> None:
    if not all(may(by, "cases.set_aside_document", localdate(at), case, code) for code in codes):
        raise NotYours("Only whoever brought a document, or who keeps the case, sets it aside.")


def _called(name: str, suffix: str) -> str:
    """The file's name without folders and control characters, ending as its content says."""
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable()).strip()
    stem = PurePath(plain).stem[:150] or "document"
    return stem + suffix
