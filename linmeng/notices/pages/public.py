"""What everybody may see, signed in or not: the notices of a compound or an area, one notice, its papers."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linmeng.notices.actions.comments import make_comment
from linmeng.notices.files.board_pdf import Board, board_pdf, poster_pdf
from linmeng.notices.files.letters import link as full_link
from linmeng.notices.forms.public import CommentForm
from linmeng.notices.models import Notice, Posting
from linmeng.notices.pages.common import file_answer, now, spoken, today
from linmeng.notices.pages.links import way_back
from linmeng.notices.pages.portions import Portion, bytes_of, packed, portion, text_parts
from linmeng.notices.queries.places import Spot, above, area_spot, compound_spot
from linmeng.notices.queries.public import (
    comment_counts,
    comment_lengths,
    photo_of,
    postings_of,
    public_comments,
    public_notice,
    public_notices,
    running_first,
    successor,
    takes_comments,
)
from linmeng.web.clauses import clause_words
from linmeng.web.limits import within
from linmeng.web.refused import problem
from linmeng.web.refusing import status_for, tried

PER_PAGE, AT_ONCE = 15, 20  # notices, comments
MOST_COMMENT_BYTES, MOST_PLACE_BYTES, MOST_POSTING_BYTES = 18_000, 4_000, 5_000  # on one page
MOST_COMMENTS = 5  # of one client in ten minutes
A_DAY = "public, max-age=86400, immutable"


@require_safe
def compound(request: HttpRequest, code: str) -> HttpResponse:
    """The notices of one compound, and of the areas it lies in."""
    return _listed(request, compound_spot(code))


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The notices of a street, a residents' committee or a district and of all in it."""
    return _listed(request, area_spot(code))


def _listed(request: HttpRequest, spot: Spot) -> HttpResponse:
    on = today()
    rows = running_first(public_notices(spot), on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    around = above(spot.area_code) if spot.compound else above(spot.area_code)[1:]
    context = {
        "page": page,
        "around": around,
        "whose": spot.area is not None,
        "mails": bool(settings.NOTIFY_MAIL),
        "today": on,
        "inside": way_back(request, spot.compound),
        **addresses(spot),
    }
    return render(request, "notices/open_list.html", context)


def addresses(spot: Spot) -> dict[str, Any]:
    """Where a place's page, feed, poster and subscription are."""
    kind, key = ("compound", spot.compound.code) if spot.compound else ("area", spot.area_code)
    names = {
        "home": kind,
        "feed": f"{kind}_feed",
        "poster": f"{kind}_poster",
        "subscribe": f"{kind}_subscribe",
    }
    return {"place": spot, **{n: reverse(f"notices:{view}", args=[key]) for n, view in names.items()}}


@require_safe
def public(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a published notice; withdrawn or replaced it stays, and says so."""
    notice = public_notice(uid)
    return render(request, "notices/open_notice.html", _context(request, notice, CommentForm()))


@require_POST
def comment(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes a comment. A program that fills in the hidden field is thanked, and nothing is kept."""
    notice, form = public_notice(uid), CommentForm(request.POST)
    if not within(request, "notice-comment", MOST_COMMENTS):
        return problem(request, 429, _("So many comments at once: please wait ten minutes."))
    done, status = None, status_for(form)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("text", "name", "contact")}
        trapped = bool(form.cleaned_data["website"])
        done, status = tried(form, lambda: trapped or make_comment(at=now(), uid=uid, **said))
    if done:
        return redirect(f"{reverse('notices:public', args=[notice.uid])}?thanks=1")
    return render(request, "notices/open_notice.html", _context(request, notice, form), status=status)


def _context(request: HttpRequest, notice: Notice, form: CommentForm) -> dict[str, Any]:
    on = today()
    places = [(place, _page_of(place)) for place in notice.places.select_related("compound", "area")]
    around = packed(places, lambda p: bytes_of(p[0].name) + len(p[1]) + 20, MOST_PLACE_BYTES)
    boards = packed(postings_of(notice), _weight_of, MOST_POSTING_BYTES)
    return {
        "notice": notice,
        "today": on,
        "text": portion(request, "part", text_parts(notice.body)),
        "places": portion(request, "places", around),
        "home": places[0][1] if places else "",
        "inside": way_back(request, places[0][0].compound if places else None, notice),
        "successor": successor(notice) if notice.state == Notice.State.REPLACED else None,
        "postings": portion(request, "boards", boards),
        "comments": _comments(request, notice),
        "counts": comment_counts(notice) if notice.comments else {},
        "open": takes_comments(notice, on),
        "ground": clause_words(notice.clause, spoken()),
        "thanks": "thanks" in request.GET,
        "form": form,
    }


def _comments(request: HttpRequest, notice: Notice) -> Portion:
    """One page of the answered comments; a character is taken for 4 bytes, the most but for markup signs."""
    pages = packed(comment_lengths(notice), lambda c: 4 * c[1] + 200, MOST_COMMENT_BYTES, AT_ONCE)
    found = portion(request, "comments", pages)
    here = public_comments(notice).filter(pk__in=[pk for pk, _length in found.items])
    return replace(found, items=list(here))


def _weight_of(posting: Posting) -> int:
    return bytes_of(posting.where) + 150 + 350 * len(posting.photos.all())


def _page_of(place: Any) -> str:
    if place.compound:
        return reverse("notices:compound", args=[place.compound.code])
    return reverse("notices:area", args=[place.area_code])


@require_safe
def pdf(request: HttpRequest, uid: str, paper: str) -> HttpResponse:
    """The notice for the board, A4 or A3, with its QR code."""
    if paper not in ("a4", "a3"):
        raise Http404
    notice = public_notice(uid)
    board = Board(
        title=notice.title, body=notice.body, issuer=notice.issuer, begins=notice.from_on,
        ends=notice.until_on, asked=notice.days_asked, clause=notice.clause, comments=notice.comments,
        places=tuple(notice.places.values_list("name", flat=True)), address=full_link("public", notice.uid),
    )  # fmt: skip
    data = board_pdf(board, paper, spoken(), notice.published_at)  # type: ignore[arg-type]
    return file_answer(data, "application/pdf", f"notice-{notice.uid}-{paper}.pdf")


@require_safe
def compound_poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster that leads to a compound's page."""
    spot = compound_spot(code)
    data = poster_pdf(spot.name, full_link("compound", spot.compound.code), "a4", spoken())
    return file_answer(data, "application/pdf", "poster.pdf")


@require_safe
def area_poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster that leads to an area's page."""
    spot = area_spot(code)
    data = poster_pdf(spot.name, full_link("area", spot.area_code), "a4", spoken())
    return file_answer(data, "application/pdf", "poster.pdf")


@require_safe
def photo(request: HttpRequest, uid: str, photo: str) -> HttpResponse:
    """A photograph of the board, as it was drawn anew."""
    return _picture(bytes(photo_of(public_notice(uid), photo).jpeg), photo)


@require_safe
def small_photo(request: HttpRequest, uid: str, photo: str) -> HttpResponse:
    """The same, small."""
    return _picture(bytes(photo_of(public_notice(uid), photo).small), photo)


def _picture(data: bytes, name: str) -> HttpResponse:
    answer = file_answer(data, "image/jpeg", f"{name}.jpg")
    answer["Cache-Control"] = A_DAY
    return answer
