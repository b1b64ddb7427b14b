"""Documents of a case, for those who may read them."""

from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.files.store import read
from linmeng.cases.models import Case, Document
from linmeng.cases.permissions import check, may


def documents_for(person: Any, case: Case, on: date) -> list[Document]:
    """The documents of a case; of one who may not read them all, those they brought."""
    rows = case.documents.select_related("by")
    return list(rows if may(person, "cases.see_documents", on, case) else rows.filter(by=person))


def document_of(case: Case, uid: str) -> Document:
    """One document of a case, asking nobody. Raises Http404."""
    found = case.documents.filter(uid=uid.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def file_for(person: Any, case: Case, uid: str, on: date) -> tuple[Document, bytes]:
    """A document with its bytes. Raises Http404, NotYours, NotNow when the bytes are gone."""
    found = document_of(case, uid)
    if found.by_id != getattr(person, "pk", None):
        check(person, "cases.see_documents", on, case)
    return found, read(found.sha256)
