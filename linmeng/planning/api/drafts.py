"""The addresses of drafts and publishing in this room's JSON API."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from linmeng.planning import actions
from linmeng.planning.api.doors import Most, Offset, plan_or_404, rates_or_404
from linmeng.planning.api.draft_shapes import (
    DraftIn,
    DraftOut,
    DraftRow,
    EditIn,
    PublicationOut,
    PublishIn,
    WordsIn,
    draft_out,
    draft_row,
    publication_out,
)
from linmeng.planning.api.shapes import REFUSED, Key
from linmeng.planning.models import Draft, Publication
from linmeng.planning.queries import (
    draft_for,
    drafts_for,
    ground_of,
    publication_for,
    publications_for,
)
from linmeng.register.queries import area_for

router = Router(tags=["planning"])
SECONDS = 5.0


@router.get("/drafts", response={200: list[DraftRow], **REFUSED}, summary="Drafts of your area")
def list_drafts(request: HttpRequest, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = drafts_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    return [draft_row(draft) for draft in rows[offset : offset + limit]]


@router.post("/drafts", response={201: DraftOut, **REFUSED}, summary="Open a draft")
def open_draft(request: HttpRequest, sent: DraftIn) -> Any:
    drafts_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    draft = actions.open_draft(
        by=request.user,  # type: ignore[arg-type]
        at=timezone.now(),
        area=area_for(request.user, sent.area, timezone.localdate()),
        plan=plan_or_404(request, sent.plan) if sent.plan else None,
        rates=rates_or_404(request, sent.rates) if sent.rates else None,
        name=sent.name,
    )
    return Status(201, _out(request, draft.pk))


@router.get("/drafts/{pk}", response={200: DraftOut, **REFUSED}, summary="A draft after its last edit")
def get_draft(request: HttpRequest, pk: Key) -> Any:
    return _out(request, pk)


@router.post("/drafts/{pk}/edits", response={201: DraftOut, **REFUSED}, summary="Edit a draft")
def edit_draft(request: HttpRequest, pk: Key, sent: EditIn) -> Any:
    told: dict[str, Any] = {
        "by": request.user,
        "at": timezone.now(),
        "draft": _draft(request, pk),
        "on": sent.on,
    }
    if sent.do == "undo":
        actions.undo_edit(**told)
    elif sent.do == "redo":
        actions.redo_edit(**told)
    elif sent.do == "finish":
        actions.finish_rest(**told, stop=actions.Within(SECONDS))
    else:
        wanted = actions.Wanted(
            sent.do, tuple(dict.fromkeys(sent.who)), sent.to, sent.mode or "", sent.host, sent.version,
            sent.whole,
        )  # fmt: skip
        actions.edit_draft(**told, wanted=wanted)
    return Status(201, _out(request, pk))


@router.post("/drafts/{pk}/publish", response={201: PublicationOut, **REFUSED}, summary="Publish a draft")
def publish_draft(request: HttpRequest, pk: Key, sent: PublishIn) -> Any:
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "draft": _draft(request, pk)}
    return Status(201, publication_out(actions.publish_draft(**told, **sent.model_dump())))


@router.get("/publications", response={200: list[PublicationOut], **REFUSED}, summary="Published plans")
def list_publications(request: HttpRequest, offset: Offset = 0, limit: Most = 50) -> Any:
    rows = publications_for(request.user, timezone.localdate())  # type: ignore[arg-type]
    return [publication_out(found) for found in rows[offset : offset + limit]]


@router.post(
    "/plans/{pk}/publish", response={201: PublicationOut, **REFUSED}, summary="Publish a plan as computed"
)
def publish_plan(request: HttpRequest, pk: Key, sent: WordsIn) -> Any:
    told: dict[str, Any] = {"by": request.user, "at": timezone.now(), "plan": plan_or_404(request, pk)}
    return Status(201, publication_out(actions.publish_plan(**told, words=sent.words)))


@router.post(
    "/publications/{pk}/withdraw", response={200: PublicationOut, **REFUSED}, summary="Withdraw a plan"
)
def withdraw(request: HttpRequest, pk: Key, sent: WordsIn) -> Any:
    told: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    actions.withdraw_plan(**told, publication=_publication(request, pk), reason=sent.words)
    return publication_out(_publication(request, pk))


def _out(request: HttpRequest, pk: int) -> dict[str, Any]:
    from linmeng.planning.queries.draft_board import board_of

    draft = _draft(request, pk)
    ground = ground_of(draft)
    return draft_out(draft, ground, board_of(draft, ground))


def _draft(request: HttpRequest, pk: int) -> Draft:
    try:
        return draft_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except Draft.DoesNotExist as error:
        raise Http404 from error


def _publication(request: HttpRequest, pk: int) -> Publication:
    try:
        return publication_for(request.user, pk, timezone.localdate())  # type: ignore[arg-type]
    except Publication.DoesNotExist as error:
        raise Http404 from error
