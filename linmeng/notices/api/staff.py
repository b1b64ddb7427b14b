"""Notices for the programs of those who write them: drafts, and the acts that carry one on."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from linmeng.notices import actions
from linmeng.notices.api import shown
from linmeng.notices.api.shapes import (
    REFUSED,
    Kind,
    Limit,
    Line,
    NoticeDraft,
    NoticeEdit,
    NoticeReplace,
    NoticeVersion,
    NoticeWhy,
    Offset,
    StaffNotice,
    StaffNoticeRows,
)
from linmeng.notices.queries.notices import Filters, notice_for, notices_for

router = Router(tags=["notices"])
ANSWER: dict[int, Any] = {200: StaffNotice, **REFUSED}


class Asked(Schema):
    """What a list is narrowed to; "" and false leave a filter out.

    "running": published and its days are now; "over": published and its days are past.
    """

    state: Literal["", "draft", "published", "withdrawn", "replaced", "running", "over"] = ""
    kind: Literal[""] | Kind = ""
    compound: Line = ""
    text: Line = ""
    unanswered: bool = False
    offset: Offset = 0
    limit: Limit = 50


@router.get("/", response={200: StaffNoticeRows, **REFUSED}, summary="Notices in your reach, newest first")
def notices(request: HttpRequest, asked: Query[Asked]) -> Any:
    narrow = Filters(**asked.dict(exclude={"offset", "limit"}))
    rows = notices_for(request.user, timezone.localdate(), narrow).prefetch_related("places__compound")
    part = rows[asked.offset : asked.offset + asked.limit]
    return {"count": rows.count(), "rows": [shown.staff_row(n) for n in part]}


@router.post(
    "/", response={201: StaffNotice, **REFUSED}, summary="Draft a notice; nobody outside sees it yet"
)
def draft(request: HttpRequest, sent: NoticeDraft) -> Any:
    made = actions.draft_notice(**_acting(request), **sent.dict(exclude_none=True))
    return Status(201, _told(request, made.uid))


@router.get("/{uid}", response=ANSWER, summary="One notice in your reach, drafts too")
def notice(request: HttpRequest, uid: str) -> Any:
    return _told(request, uid)


@router.patch("/{uid}", response=ANSWER, summary="Change a draft")
def edit(request: HttpRequest, uid: str, sent: NoticeEdit) -> Any:
    changes = sent.dict(exclude_unset=True, exclude_none=True)
    if "areas" in changes:
        changes.setdefault("compounds", [])
    actions.edit_notice(**_acting(request), uid=uid, **changes)
    return _told(request, uid)


@router.post("/{uid}/publish", response=ANSWER, summary="Publish a draft: from now on the text stands")
def publish(request: HttpRequest, uid: str, sent: NoticeVersion) -> Any:
    actions.publish_draft(**_acting(request), uid=uid, version=sent.version)
    return _told(request, uid)


@router.post(
    "/{uid}/withdraw", response=ANSWER, summary="Withdraw a notice with its reason; it stays readable"
)
def withdraw(request: HttpRequest, uid: str, sent: NoticeWhy) -> Any:
    actions.withdraw_notice(**_acting(request), uid=uid, why=sent.why, version=sent.version)
    return _told(request, uid)


@router.post("/{uid}/replace", response=ANSWER, summary="Publish a corrected notice in place of this one")
def replace(request: HttpRequest, uid: str, sent: NoticeReplace) -> Any:
    """Answers the new notice; what is not named is as in the old one, the days too."""
    changes = sent.dict(exclude_unset=True, exclude_none=True)
    return _told(request, actions.replace_notice(**_acting(request), uid=uid, **changes).uid)


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _told(request: HttpRequest, uid: str) -> dict[str, Any]:
    return shown.staff(notice_for(request.user, uid, timezone.localdate()))
