"""After the close: opened papers are photographed, read by two persons apart, else by a third."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import NotNow, Refusal
from linmeng.voting.actions.keying import Keyed, key_sheet
from linmeng.voting.actions.scans import Taken, take_scans
from linmeng.voting.forms.papers import FindForm, KeyForm, ScanForm
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import acting, data_of, frame, seen, today
from linmeng.voting.pages.words import CHOICES
from linmeng.voting.queries.papers import queue, sums
from linmeng.voting.queries.scans import Proposal, proposal, scan_image, scans_to_see
from linmeng.voting.queries.sheets import number_of, sheet_of
from linmeng.web.refused import said
from linmeng.web.refusing import status_for, tried

_S = Motion.State
SHOWN = 60  # waiting sheets on the page


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def keying(request: HttpRequest, uid: str) -> HttpResponse:
    """What waits to be read by me; the number of the paper on the table leads to its page."""
    motion = seen(request, uid, "voting.key_paper")
    form = FindForm(data_of(request))
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        found, status = tried(form, lambda: sheet_of(motion, form.cleaned_data["sheet"]))
        if found:
            return redirect("voting:sheet", uid, number_of(motion, found))
    waiting = queue(request.user, uid, today())
    closed = motion.state == _S.CLOSED
    context = {
        "form": form,
        "waiting": waiting[:SHOWN],
        "more": max(0, len(waiting) - SHOWN),
        "third": sum(w.third for w in waiting),
        "sums": sums(motion),
        "scans": scans_to_see(request.user, uid, today()) if closed else (),
    }
    return render(
        request, "voting/keying.html", {**frame(request, motion, "keying"), **context}, status=status
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, uid: str, number: str) -> HttpResponse:
    """One paper: its questions, large; the picture beside it if there is one; keys 1 2 3 0 and Enter."""
    motion = seen(request, uid, "voting.key_paper")
    if motion.state != _S.CLOSED:
        raise NotNow("Papers are opened and entered after the close, before the count.")
    found = sheet_of(motion, number)
    told = proposal(request.user, uid, today(), number)
    items = list(motion.items.order_by("number"))
    form = KeyForm(data_of(request), items=items, initial=_proposed(told))
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        read: dict[str, Any] = {"choices": form.choices, "invalid": form.cleaned_data["invalid"]}
        read |= {"proposed": bool(form.cleaned_data["proposed"] and told)}
        by = acting(request, uid)
        done, status = tried(form, lambda: key_sheet(**by, sheet=number, **read))
        if done:
            messages.success(request, _said(done))
            return redirect("voting:keying", uid)
    context = {
        "form": form,
        "number": number_of(motion, found),
        "place": found.entry.place,
        "mandate": found.mandate_id,
        "rows": list(_rows(form, told)),
        "pictures": told.scans if told else (),
        "proposed": told is not None,
    }
    return render(
        request, "voting/sheet.html", {**frame(request, motion, "keying"), **context}, status=status
    )


def _proposed(told: Proposal | None) -> dict[str, Any]:
    if told is None:
        return {}
    read = {**told.choices, **told.guesses}
    return {f"item_{n}": choice or "none" for n, choice in read.items()} | {"proposed": True}


def _rows(form: KeyForm, told: Proposal | None) -> Iterable[dict[str, Any]]:
    """Each question with its five buttons, the chosen one marked; doubtful ones say so."""
    options = [("yes", CHOICES["yes"], "1"), ("no", CHOICES["no"], "2"), ("abstain", CHOICES["abstain"], "3")]
    options += [("invalid", _("two ticks: invalid"), "4"), ("none", _("nothing marked"), "0")]
    for item in form.items:
        field = form[f"item_{item.number}"]
        yield {
            "item": item,
            "name": field.html_name,
            "value": field.value(),
            "errors": field.errors,
            "options": options,
            "doubtful": told is not None and item.number in told.doubts,
            "two": told is not None and item.number in told.guesses,
        }


def _said(done: Keyed) -> str:
    words = {
        "first": _("{number}: read once. A second person reads it next."),
        "agreed": _("{number}: two persons read the same; it is entered."),
        "differs": _("{number}: this reading differs from another; somebody else reads it too."),
    }
    return words[done.standing].format(number=done.number)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def scans(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes pictures of opened papers and says what became of each."""
    motion = seen(request, uid, "voting.key_paper")
    form = ScanForm(data_of(request), request.FILES if request.method == "POST" else None)
    status, taken = status_for(form), []
    if request.method == "POST" and form.is_valid():
        files = [(f.name, f.read()) for f in form.cleaned_data["pictures"]]
        told = acting(request, uid)
        done, status = tried(form, lambda: take_scans(**told, files=files))
        taken = [_taken(t) for t in done or ()]
    context = {"form": form if not taken else ScanForm(), "taken": taken}
    return render(
        request, "voting/scans.html", {**frame(request, motion, "keying"), **context}, status=status
    )


def _taken(told: Taken) -> dict[str, Any]:
    words = {
        "read": _("read; a person confirms it"),
        "doubtful": _("doubtful: a person looks at it"),
        "unknown": _("no number found"),
        "known": _("this picture was taken before"),
        "outside": _("the outer side, nothing is marked there"),
        "refused": _("not taken"),
    }
    fault = said(told.fault) if isinstance(told.fault, Refusal) else ""
    return {"it": told, "words": words.get(told.state, told.state), "fault": fault}


@never_cache
@login_required
@require_GET
def picture(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """The picture of a paper, for those who read it."""
    data = scan_image(request.user, uid, today(), number)
    return HttpResponse(data, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
