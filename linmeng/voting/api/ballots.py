"""The ballot's door: one call, one ballot, one receipt. Lean, since many come at once before the close."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.security import APIKeyCookie

from linmeng.voting.actions.ballots import cast_ballot
from linmeng.voting.api.shapes import REFUSED, BallotIn, ReceiptOut
from linmeng.voting.queries.voters import CODE, coded_entry

router = Router(tags=["votes"])


class Voter(APIKeyCookie):
    """Somebody who signed in, or whose session has proved a letter's code."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user.is_authenticated or bool(request.session.get(CODE)) or None


@router.post(
    "/motions/{uid}/ballots",
    response={200: ReceiptOut, **REFUSED},
    auth=Voter(),
    summary="Cast a unit's ballot; the same ballot again gets the same receipt",
)
def cast(request: HttpRequest, uid: str, sent: BallotIn) -> Any:
    """The answer comes only after the ballot lies durably in the database. A session that proved a letter's
    code casts for its unit, whoever else is signed in.
    """
    proved = coded_entry(request.session[CODE]) if CODE in request.session else None
    coded = proved is not None and proved.pk == sent.entry
    receipt = cast_ballot(
        by=None if coded else request.user if request.user.is_authenticated else None,
        at=timezone.now(),
        uid=uid,
        entry=sent.entry,
        ballot=sent.ballot,
        choices=sent.choices,
        code=coded,
        mandate=None if coded else sent.mandate,
    )
    return {"number": receipt.position, "receipt": receipt.text, "compact": receipt.compact}
