"""Before a vote opens and when it closes: the notice, witnesses, opening, closing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linmeng.voting.actions.notice import drop_witness, name_witness, record_notice
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.forms.roll import NoticeForm, WitnessForm
from linmeng.voting.models import Motion
from linmeng.voting.pages.common import acting, acts_of, data_of, frame, link, now, seen, today, who, whole
from linmeng.voting.pages.overview import notice_words
from linmeng.voting.queries.motions import BEFORE_OPEN
from linmeng.voting.queries.packs import rules_of
from linmeng.web.refusing import status_for, tried


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """Records that everybody was told; shows from when on the vote may open, and who co-signs."""
    motion = seen(request, uid, "voting.record_notice")
    initial = {n: getattr(motion, n) for n in ("told_on", "told_how", "opens_at", "closes_at", "version")}
    form = NoticeForm(data_of(request), initial=initial)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        told = acting(request, uid)
        done, status = tried(form, lambda: record_notice(**told, **form.cleaned_data))
        if done:
            messages.success(request, _("Recorded. The notice period runs."))
            return redirect("voting:notice", uid)
    return _notice(request, motion, form, WitnessForm(), status)


@login_required
@require_POST
def witnesses(request: HttpRequest, uid: str) -> HttpResponse:
    """Names somebody who co-signs the log, or takes one off the list."""
    motion = seen(request, uid, "voting.name_witness")
    number = whole(request.POST.get("drop", ""))
    if number is not None:
        drop_witness(by=who(request), at=now(), uid=uid, witness=number)
        return redirect("voting:notice", uid)
    form = WitnessForm(request.POST)
    status = status_for(form)
    if form.is_valid():
        told = acting(request, uid)
        done, status = tried(form, lambda: name_witness(**told, **form.cleaned_data))
        if done:
            messages.success(request, _("{name} is named as a witness.").format(name=done.name))
            return redirect("voting:notice", uid)
    names = ("told_on", "told_how", "opens_at", "closes_at", "version")
    return _notice(request, motion, NoticeForm(initial={n: getattr(motion, n) for n in names}), form, status)


def _notice(request: HttpRequest, motion: Motion, form: Any, witness: Any, status: int) -> HttpResponse:
    context = {
        **frame(request, motion, "notice"),
        "form": form,
        "witness_form": witness,
        "witnesses": list(motion.witnesses.order_by("id")),
        "notice_words": notice_words(motion),
        "rule": rules_of(motion, today()).notice,
        "changeable": motion.state in BEFORE_OPEN,
        "may": acts_of(request, motion),
    }
    return render(request, "voting/notice.html", context, status=status)


@login_required
@require_POST
def open_(request: HttpRequest, uid: str) -> HttpResponse:
    """Opens the vote."""
    motion = seen(request, uid, "voting.open_motion")
    told = acting(request, uid) | {"version": whole(request.POST.get("version", ""))}
    open_motion(**told)
    messages.success(request, _("The vote is open. Its log has begun."))
    return redirect(link(motion))


@login_required
@require_POST
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """Closes a vote whose time is over."""
    motion = seen(request, uid)
    close_motion(by=who(request), at=now(), uid=uid)
    messages.success(request, _("The vote is closed. Now the papers are opened and read."))
    return redirect(link(motion))
