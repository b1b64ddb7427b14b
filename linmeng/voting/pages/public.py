"""What everybody may see of a vote, signed in or not: text, rules, log, turn-out, result, how to check."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import parse_etags, quote_etag
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from linmeng.voting.actions.checkpoints import newest_checkpoint
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import now
from linmeng.voting.pages.reading import came, reading_of
from linmeng.voting.pages.results_shown import items_shown
from linmeng.voting.pages.voter import state_sentence
from linmeng.voting.queries.log import size
from linmeng.voting.queries.public import checkpoints_of, motion_for_everybody, published_file
from linmeng.voting.queries.receipts import uses_code
from linmeng.voting.queries.results import rests_on_phones, result_of

SHOWN = 12  # checkpoints on the page; the API has all of them
_S = Motion.State


@require_safe
def public(request: HttpRequest, uid: str) -> HttpResponse:
    """The public page of a published vote."""
    motion, at = motion_for_everybody(uid), now()
    newest = newest_checkpoint(motion, at)
    result = result_of(motion) if motion.state == _S.RESULT else None
    context = {
        "motion": motion,
        "reading": reading_of(motion),
        "came": came(motion, at) if motion.roll_hash and motion.state != _S.WITHDRAWN else None,
        "state": state_sentence(motion, at),
        "newest": newest,
        "checkpoints": list(checkpoints_of(motion).reverse()[:SHOWN]) if newest else [],
        "log_size": size(motion),
        "witnesses": list(motion.witnesses.order_by("pk")),
        "result": result,
        "advisory": result is not None and rests_on_phones(motion),
        "items": items_shown(result) if result else [],
        "codes": motion.state == _S.OPEN and uses_code(motion),
    }
    return render(request, "voting/public.html", context)


@require_safe
def checkpoint(request: HttpRequest, uid: str) -> HttpResponse:
    """The newest checkpoint as plain text, as a witness or a notice takes it."""
    made = newest_checkpoint(motion_for_everybody(uid), now())
    if made is None:
        raise Http404
    return HttpResponse(
        made.text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def vote_file(request: HttpRequest, uid: str) -> HttpResponse:
    """The published vote file; a browser that has it already is told so."""
    found = published_file(motion_for_everybody(uid))
    mark = quote_etag(found.mark)
    headers = {"ETag": mark, "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}
    if _has(request, mark):
        return HttpResponseNotModified(headers=headers)
    zipped = _zips(request)
    headers |= {"Content-Encoding": "gzip"} if zipped else {}
    headers["Content-Disposition"] = f'inline; filename="vote-{uid[:8]}.json"'
    body = found.gzipped if zipped else found.plain
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_safe
def verifier(request: HttpRequest, name: str) -> HttpResponse:
    """A stand-alone verifier: the same files that `linmeng verify-vote --write` hands out."""
    if name not in settings.VOTE_VERIFIERS:
        raise Http404
    body = _program(settings.VOTE_VERIFIERS[name])
    kind = "text/javascript" if name.endswith(".mjs") else "text/x-python"
    return HttpResponse(body, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=4)
def _program(made_by: str) -> bytes:
    body: bytes = import_string(made_by)()
    return body


def _zips(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _has(request: HttpRequest, mark: str) -> bool:
    marks = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in marks or mark in [given.removeprefix("W/") for given in marks]
