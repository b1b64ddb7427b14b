"""Published notices for every program: no account is asked for, no person is named."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from linmeng.notices.api import shown
from linmeng.notices.api.shapes import REFUSED, Limit, NoticeComments, NoticeRows, Offset, PublicNotice
from linmeng.notices.models import Notice
from linmeng.notices.queries.places import Spot, area_spot, compound_spot
from linmeng.notices.queries.public import earlier, public_comments, public_notice, public_notices, running

router = Router(tags=["notices: for everybody"])


class Part(Schema):
    """Which part of a list."""

    offset: Offset = 0
    limit: Limit = 50


class Asked(Part):
    """`state`: only those that stand today, or only the others; "" all."""

    state: Literal["", "running", "earlier"] = ""


@router.get(
    "/public/areas/{code}",
    response={200: NoticeRows, **REFUSED},
    auth=None,
    summary="Published notices of a street, a committee's area or a district and of all in it, newest first",
)
def of_area(request: HttpRequest, code: str, asked: Query[Asked]) -> Any:
    return _listed(area_spot(code), asked)


@router.get(
    "/public/notices/{uid}",
    response={200: PublicNotice, **REFUSED},
    auth=None,
    summary="One published notice; withdrawn or replaced it stays readable",
)
def one(request: HttpRequest, uid: str) -> Any:
    return shown.public(public_notice(uid), timezone.localdate())


@router.get(
    "/public/notices/{uid}/comments",
    response={200: NoticeComments, **REFUSED},
    auth=None,
    summary="The answered comments of a notice, the earliest answer first",
)
def comments(request: HttpRequest, uid: str, asked: Query[Part]) -> Any:
    rows = public_comments(public_notice(uid))
    part = rows[asked.offset : asked.offset + asked.limit]
    return {"count": rows.count(), "rows": [shown.comment(c) for c in part]}


@router.get(
    "/public/compounds/{path:code}",
    response={200: NoticeRows, **REFUSED},
    auth=None,
    summary="Published notices of a compound and of the areas it lies in, newest first",
)
def of_compound(request: HttpRequest, code: str, asked: Query[Asked]) -> Any:
    return _listed(compound_spot(code), asked)


def _listed(spot: Spot, asked: Asked) -> dict[str, Any]:
    rows: QuerySet[Notice] = public_notices(spot).prefetch_related("places__compound")
    if asked.state:
        narrow = running if asked.state == "running" else earlier
        rows = narrow(rows, timezone.localdate())
    part = rows[asked.offset : asked.offset + asked.limit]
    return {"count": rows.count(), "rows": [shown.row(n) for n in part]}
