"""What shows that a step was done: documents, meetings, votes and the like, by reference."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from linmeng.cases.models import Case, Document
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.notices import notice_of, notices_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.procedures.model import EVIDENCE, Proof, Step
from linmeng.domain.procedures.state import fold
from linmeng.domain.refusals import NotUnderstood

MOST = 20
PAGES = ("meeting", "vote", "notice")  # kinds that have pages of their own; a paper may stand for each


@dataclass(frozen=True, slots=True)
class Shown:
    """One proof as a page shows it; `url` "" where it is none of our pages. Set aside, it counts no more."""

    kind: str
    words: str
    url: str
    aside: Document | None = None


def cleaned_proofs(case: Case, proofs: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The proofs with the names they have now. Raises NotUnderstood for a kind or reference unknown here."""
    found = list(proofs)
    if len(found) > MOST:
        raise NotUnderstood("A step is shown by at most {most} proofs.", most=MOST)
    return [_cleaned(case, proof) for proof in found]


def _cleaned(case: Case, proof: Mapping[str, Any]) -> dict[str, str]:
    kind, ref = str(proof.get("kind", "")), str(proof.get("ref", "")).replace("\x00", "")[:64]
    papers = case.documents.filter(uid=ref, aside_at__isnull=True) if ref else case.documents.none()
    words = " ".join(str(proof.get("words", "")).replace("\x00", "").split())[:200]
    if kind not in EVIDENCE:
        raise NotUnderstood("“{value}” is not one of: {choices}", value=kind, choices="、".join(EVIDENCE))
    paper = papers.first()
    name = (str(paper) if paper is not None else _name(case, kind, ref)) if ref else words
    if not name:
        raise NotUnderstood("Name what shows it: a paper of this case, or where it lies.")
    stands_for = paper is not None and kind in PAGES
    return {"kind": kind, "ref": ref, "words": name, **({"as": "document"} if stands_for else {})}


def _name(case: Case, kind: str, ref: str) -> str:
    """What a reference is called; "" when the case has no such thing."""
    if kind == "meeting":
        meeting = case.meetings.filter(uid=ref).first()
        if meeting is not None:
            return meeting.title
    if kind == "vote":
        link = case.motions.filter(motion__uid=ref).select_related("motion").first()
        if link is not None:
            return str(link.motion)[:200]
    if kind == "notice" and (notice := notice_of(case, ref)) is not None:
        return str(notice.title)[:200]
    return ""


def shown(
    case: Case, proofs: Iterable[Mapping[str, Any]], notices: Collection[str] = (),
    aside: Mapping[str, Document] | None = None,
) -> list[Shown]:  # fmt: skip
    """The proofs of an event with their links. `notices`: the uids of the case's own notices.

    `aside`: its papers that were set aside, by uid (`set_aside_in`).
    """
    return [
        Shown(
            p["kind"], p["words"], link_of(case, p.get("as", p["kind"]), p.get("ref", ""), notices),
            (aside or {}).get(p.get("ref", "")),
        )
        for p in proofs
    ]  # fmt: skip


def set_aside_in(case: Case) -> dict[str, Document]:
    """The papers of a case that were set aside, by uid."""
    return {row.uid: row for row in case.documents.filter(aside_at__isnull=False)}


def shown_by(case: Case, document: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(step, compound) → the proofs by which this paper shows a step that counts as done now."""
    procedure, found = frozen_procedure(case), dict[tuple[str, str], list[dict[str, Any]]]()
    done = fold(procedure, events_of(case, procedure)).done
    for row in case.events.filter(kind__in=("did", "proved")).order_by("seq"):
        place = (row.step, row.compound)
        if row.kind == "did":
            found.pop(place, None)
        if proofs := [proof for proof in row.proofs if proof.get("ref") == document]:
            found[place] = [*found.get(place, ()), *proofs]
    return {place: proofs for place, proofs in found.items() if place in done and not done[place].waived}


def link_of(case: Case, kind: str, ref: str, notices: Collection[str] = ()) -> str:
    """The address of a proof."""
    if not ref:
        return ""
    if kind == "meeting":
        return reverse("cases:meeting", args=[case.uid, ref])
    if kind == "vote":
        return reverse("voting:motion", args=[ref])
    if kind == "notice" and ref in notices:
        return reverse("notices:notice", args=[ref])
    return reverse("cases:document_file", args=[case.uid, ref])


def choices(case: Case, step: Step, compound: str) -> list[tuple[str, str, str]]:
    """What of this case could show the step: (kind, reference, words), the nearest first.

    Its papers are of the kind "document" here, whatever they show.
    """
    kinds = {proof.kind for proof in step.proofs}
    found: list[tuple[str, str, str]] = []
    if "meeting" in kinds:
        rows = case.meetings.exclude(state="cancelled").order_by("-starts_at")[:MOST]
        found += [("meeting", m.uid, f"{m.starts_at:%Y-%m-%d} {m.title}") for m in rows]
    if "vote" in kinds:
        links = (
            case.motions.filter(step=step.key).select_related("motion").defer("motion__pack", "motion__text")
        )
        found += [
            ("vote", one.motion.uid, str(one.motion))
            for one in links
            if not compound or one.compound == compound
        ]
    if "notice" in kinds:
        found += [("notice", n.uid, n.title) for n in notices_of(case, step.key, compound)[:MOST]]
    papers = Document.objects.filter(case=case, aside_at__isnull=True)
    here = sorted(papers[:100], key=lambda d: (d.step != step.key, d.compound not in ("", compound)))
    return found + [("document", d.uid, str(d)) for d in here]


def proof_words(proof: Proof) -> str:
    """What shows a step, in the reader's language."""
    return proof.words if (get_language() or "zh").startswith("zh") else proof.words_en


def day_words(day: date | None) -> str:
    return "" if day is None else day.isoformat()
