"""Paper before the close: printed per door, served and checked, replaced, received closed into the box."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.refusals import NotYours
from linmeng.voting.actions.papers import (
    check_service,
    receive_sheet,
    record_service,
    replace_sheet,
)
from linmeng.voting.files.outer_code import code_in
from linmeng.voting.forms.papers import ReceiveForm, RefuseForm, ReplaceForm, ServeForm
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import (
    acting,
    acts_of,
    answer_form,
    data_of,
    frame,
    link,
    now,
    seen,
    today,
    who,
    whole,
)
from linmeng.voting.pages.overview import turn_out_context
from linmeng.voting.queries.papers import DoorPapers, doors, services_to_check, sums
from linmeng.voting.queries.served import DoorServed, doors_to_serve
from linmeng.voting.queries.sheets import number_of
from linmeng.web.refusing import status_for, tried

_S = Motion.State
D = TypeVar("D", DoorPapers, DoorServed)


@login_required
@require_GET
def papers(request: HttpRequest, uid: str) -> HttpResponse:
    """The papers door by door, in sums, with what can be done; one door's units when it is chosen."""
    motion = seen(request, uid, "voting.see_roll")
    found = doors(request.user, uid, today())
    chosen = _chosen(request, found)
    context = {
        "doors": [_door(d) for d in found],
        "chosen": chosen,
        "sums": sums(motion),
        "may": acts_of(request, motion),
        "printing": motion.state in (_S.ROLL, _S.NOTICE, _S.OPEN),
        "receiving": motion.state == _S.OPEN,
        "form": ReceiveForm(),
        "waiting": len(_waiting(request, uid)),
    }
    return render(request, "voting/papers.html", {**frame(request, motion, "papers"), **context})


def _waiting(request: HttpRequest, uid: str) -> list[Any]:
    """The services this person may check; none for those who check none."""
    try:
        return services_to_check(request.user, uid, today())
    except NotYours:
        return []


def _chosen(request: HttpRequest, found: list[D]) -> D | None:
    """The door of the address; the only one when there is no other."""
    if len(found) == 1:
        return found[0]
    asked = (request.GET.get("building"), request.GET.get("door"))
    return next((d for d in found if (d.building, d.door) == asked), None)


def _door(papers: DoorPapers) -> dict[str, Any]:
    units = len(papers.lines)
    return {
        "building": papers.building,
        "door": papers.door,
        "units": units,
        "printed": units - papers.count("none"),
        "served": sum(any(s.checked_at and not s.refused_why for s in x.services) for x in papers.lines),
        "returned": papers.count("returned", "disputed", "keyed"),
    }


@login_required
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, uid: str) -> HttpResponse:
    """One closed ballot after the other into the box: type the number, let a scanner type the QR code, or
    photograph it.
    """
    motion = seen(request, uid, "voting.receive_paper")
    form = ReceiveForm(data_of(request), request.FILES if request.method == "POST" else None)
    status, done = status_for(form), None
    if request.method == "POST" and form.is_valid():
        told, given = acting(request, uid), form.cleaned_data
        told |= {"mandate": given["mandate"]}
        done, status = tried(
            form, lambda: receive_sheet(**told, sheet=given["sheet"] or code_in(given["picture"].read()))
        )
        form = ReceiveForm() if done else form
    context = {**turn_out_context(motion), "form": form, "done": done}
    context |= frame(request, motion, "papers")
    return render(request, "voting/receive.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, uid: str, sheet: str) -> HttpResponse:
    """A new ballot for a lost or spoiled one."""
    motion = seen(request, uid, "voting.print_papers")
    form = ReplaceForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        new = replace_sheet(by=who(request), at=now(), uid=uid, sheet=sheet, why=data["why"])
        words = _("Ballot {new} takes its place; print it. The old one no longer counts.")
        return link(motion, "papers"), words.format(new=number_of(motion, new))

    context = {
        "title": _("Replace ballot {number}").format(number=sheet),
        "hint": _("The old ballot no longer counts, also when it turns up again."),
        "back": link(motion, "papers"),
        "submit": _("Replace"),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "papers"), **context})


@login_required
@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, uid: str) -> HttpResponse:
    """Notes that units of a door were served, how and with what evidence; a second person checks it."""
    motion = seen(request, uid, "voting.record_service")
    found = doors_to_serve(motion)
    chosen = _chosen(request, found)
    units = [(x.entry, x.place) for x in chosen.lines] if chosen else []
    form = ServeForm(data_of(request), units=units)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        said = {"way": form.cleaned_data["way"], "evidence": form.cleaned_data["evidence"]}
        pks = [int(pk) for pk in form.cleaned_data["entries"]]
        told = acting(request, uid)
        done, status = tried(form, lambda: record_service(**told, entries=pks, **said))
        if done:
            words = ngettext(
                "Recorded for {n} unit. It counts once a second person has checked it.",
                "Recorded for {n} units. It counts once a second person has checked it.",
                len(done),
            )
            messages.success(request, words.format(n=len(done)))
            return redirect(request.get_full_path())
    context = {"form": form, "doors": found, "chosen": chosen}
    return render(
        request, "voting/serve.html", {**frame(request, motion, "papers"), **context}, status=status
    )


@login_required
@require_http_methods(["GET", "POST"])
def services(request: HttpRequest, uid: str) -> HttpResponse:
    """The second person's look at what others recorded."""
    motion = seen(request, uid, "voting.check_service")
    number, why = whole(request.POST.get("service", "")), ""
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    status = 200
    if request.method == "POST" and number is not None:
        status = status_for(form)
        if "refuse" not in request.POST or form.is_valid():
            why = form.cleaned_data["why"] if form.is_bound else ""
            check_service(by=who(request), at=now(), uid=uid, service=number, why=why)
            messages.success(request, _("Not confirmed.") if why else _("Confirmed."))
            return redirect("voting:services", uid)
    context = {"waiting": services_to_check(request.user, uid, today()), "form": form, "refusing": number}
    return render(
        request, "voting/services.html", {**frame(request, motion, "papers"), **context}, status=status
    )
