"""What is printed: ballots per door, letters with codes, notices, the result, the record of the count."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linmeng.voting.actions.codes import make_codes
from linmeng.voting.actions.papers import print_sheets
from linmeng.voting.pages.common import now, today, who
from linmeng.voting.queries import paper_files


@login_required
@require_POST
def ballots(request: HttpRequest, uid: str) -> HttpResponse:
    """The ballots of a building or door as PDF; missing ones are numbered now."""
    where = {name: request.POST.get(name, "")[:20] for name in ("building", "door")}
    print_sheets(by=who(request), at=now(), uid=uid, **where)
    said = request.POST.get("give_to", "")
    data = paper_files.ballots(request.user, uid, today(), give_to=said, **where)
    return _pdf(data, "-".join(part for part in ("ballots", where["building"], where["door"]) if part))


@never_cache
@login_required
@require_POST
def letters(request: HttpRequest, uid: str) -> HttpResponse:
    """Letters with new codes for all units that have none; the codes are shown nowhere else."""
    codes = make_codes(by=who(request), at=now(), uid=uid)
    where = _page(request, "code"), _page(request, "public", uid)
    data = paper_files.letters(request.user, uid, today(), codes, *where)
    return _pdf(data, "letters")


@login_required
@require_GET
def paper(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """One of the other papers of a vote."""
    person, on, page = request.user, today(), _page(request, "public", uid)
    makers: dict[str, Callable[[], bytes]] = {
        "notice": lambda: paper_files.notice(person, uid, on, page),
        "turn-out": lambda: paper_files.turn_out_notice(person, uid, on, now()),
        "result": lambda: paper_files.result_sheet(person, uid, on, page),
        "attendance": lambda: paper_files.attendance_list(person, uid, on),
        "protocol": lambda: paper_files.protocol(person, uid, on),
    }
    if kind not in makers:
        raise Http404
    return _pdf(makers[kind](), kind)


def _page(request: HttpRequest, name: str, *args: str) -> str:
    """The address of a page that everybody may open, as it is printed."""
    return request.build_absolute_uri(reverse(f"voting:{name}", args=args))


def _pdf(data: bytes, name: str) -> HttpResponse:
    from django.utils.http import content_disposition_header

    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
