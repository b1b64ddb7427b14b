"""The papers of a case: which its procedure wants, which were made, and their files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.files.fields import KINDS, Kind
from linmeng.cases.models import Case, Paper, PaperTemplate
from linmeng.cases.permissions import reach
from linmeng.cases.queries.cases import case_for
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.procedures.model import Step
from linmeng.domain.refusals import NotYours

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(slots=True)
class Wanted:
    """A kind of paper, the steps that ask for it, and those that were made."""

    kind: Kind
    steps: list[Step] = field(default_factory=list)
    made: list[Paper] = field(default_factory=list)


def papers_of(case: Case) -> list[Wanted]:
    """Every kind of paper: those the procedure asks for in its order, then the others."""
    found: dict[str, Wanted] = {}
    for step in frozen_procedure(case).steps:
        for proof in step.proofs:
            if proof.paper in KINDS:
                wanted = found.setdefault(proof.paper, Wanted(KINDS[proof.paper]))
                wanted.steps += [] if step in wanted.steps else [step]
    for key, kind in KINDS.items():
        found.setdefault(key, Wanted(kind))
    for paper in case.papers.select_related("by").defer("values"):
        if paper.kind in found:
            found[paper.kind].made.append(paper)
    return list(found.values())


def paper_of(case: Case, uid: str) -> Paper:
    """One paper of a case. Raises Http404."""
    found = case.papers.select_related("template", "by").filter(uid=uid.replace("\x00", "")).first()
    if found is None or found.kind not in KINDS:
        raise Http404
    return found


def paper_file(person: Any, uid: str, paper: str, form: str, on: date) -> tuple[str, bytes]:
    """Name and bytes of a paper as "docx" or "pdf". Raises Http404, NotYours, NotUnderstood (its template).

    A PDF has the words of the house; a street's own look is its Word file's.
    """
    case = case_for(person, uid, on, "cases.see_documents")
    row = paper_of(case, paper)
    if form not in FORMS:
        raise Http404
    values = read_values(str(row.values))
    name = f"{case.number} {row.title}.{form}".replace("/", "-")
    if form == "pdf":
        from linmeng.cases.files.pdf_papers import paper_pdf

        return name, paper_pdf(row.kind, values, row.at)
    from linmeng.cases.files.docx_papers import paper_docx

    template = bytes(row.template.data) if row.template else None
    return name, paper_docx(row.kind, values, template, row.at)


def kept_values(values: Mapping[str, Any]) -> str:
    """The values of a paper as they are kept; days as {"day": "2024-09-20"}."""
    return json.dumps(values, ensure_ascii=False, default=_kept)


def read_values(text: str) -> dict[str, Any]:
    return dict(json.loads(text, object_hook=_read))


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(type(value).__name__)


def _read(found: dict[str, Any]) -> Any:
    if set(found) == {"day"} and isinstance(found["day"], str):
        try:
            return date.fromisoformat(found["day"])
        except ValueError:
            return found
    return found


def template_for(case: Case, kind: str) -> PaperTemplate | None:
    """The template that holds for a case: of the nearest area above it that has one."""
    rows = PaperTemplate.objects.filter(kind=kind, ended_at__isnull=True).defer("data")
    inside = [row for row in rows if case.area_code.startswith(row.prefix)]
    return max(inside, key=lambda row: (len(row.prefix), row.number), default=None)


def templates_for(person: Any, on: date) -> list[PaperTemplate]:
    """The templates in force that a person may replace. Raises NotYours."""
    scope = reach(person, "cases.set_template", on)
    rows = PaperTemplate.objects.filter(ended_at__isnull=True).select_related("area", "by").defer("data")
    return [row for row in rows if scope.covers_area(row.area.code)]


def template_of(person: Any, pk: int, on: date) -> PaperTemplate:
    """One of them with its bytes. Raises Http404, NotYours."""
    scope = reach(person, "cases.set_template", on)
    found = PaperTemplate.objects.select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not scope.covers_area(found.area.code):
        raise NotYours("This area is outside your own.")
    return found
