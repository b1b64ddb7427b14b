"""Meetings: the list, a new one, its page with everything that belongs to it, the code at the door."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.cases.actions import (
    FollowUp,
    cancel_meeting,
    change_meeting,
    list_attendees,
    open_door,
    plan_meeting,
    resolve,
    sign_in,
    strike_attendee,
    tell_meeting,
    write_minutes,
)
from linmeng.cases.forms.fields import ReasonOnly
from linmeng.cases.forms.meetings import (
    AttendeesForm,
    ChangeMeetingForm,
    MeetingForm,
    MinutesForm,
    ResolutionForm,
    SignInForm,
    ToldForm,
)
from linmeng.cases.models import Case, Meeting
from linmeng.cases.pages.common import (
    act_context,
    acting,
    answer_form,
    data_of,
    frame,
    link,
    now,
    seen,
    today,
)
from linmeng.cases.pages.words import words_of
from linmeng.cases.pages.work import choices_of, holder, steps_to_choose
from linmeng.cases.queries.meetings import (
    counted,
    meeting_at_door,
    meeting_for,
    meeting_of,
    meetings_for,
    present_at,
)
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from linmeng.web.limits import within
from linmeng.web.refused import problem, said, status_of
from linmeng.web.typesetting import qr_svg

MOST = 120  # knocks of one network in ten minutes: a whole meeting may share one address


@login_required
@require_GET
def meetings(request: HttpRequest, uid: str) -> HttpResponse:
    """The meetings of a case."""
    case = seen(request, uid)
    rows = meetings_for(request.user, case, today())
    kinds = [
        (label, sum(m.kind == kind for m in rows if m.state != "cancelled"))
        for kind, label in Meeting.Kind.choices
    ]
    context = {
        **frame(request, case, "meetings"),
        "meetings": rows,
        "kinds": [(w, n) for w, n in kinds if n],
        "now": now(),
    }
    return render(request, "cases/meetings.html", context)


@login_required
@require_GET
def meeting(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """One meeting: invitation, who was there, minutes, resolutions and what follows."""
    case = seen(request, uid)
    row = meeting_for(request.user, case, meeting, today())
    present = present_at(request.user, case, row, today())
    step = frozen_procedure(case).step(row.step)
    door = request.build_absolute_uri(reverse("cases:sign_in", args=[row.token]))
    context = {
        **frame(request, case, "meetings"),
        "meeting": row,
        "present": present,
        "counted": counted(present),
        "there": sum(not p.struck for p in present),
        "step_words": words_of(step) if step else "",
        "compound_name": names_of(case).get(row.compound, ""),
        "resolutions": row.resolutions.prefetch_related("duties__person", "duties__organisation"),
        "earlier": row.earlier_minutes.count(),
        "begun": row.starts_at <= now(),
        "is_today": localdate(row.starts_at) == today(),
        "door": door,
        "qr": mark_safe(qr_svg(door)) if row.signing_in else "",  # noqa: S308 (our own drawing)
    }
    return render(request, "cases/meeting.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, uid: str) -> HttpResponse:
    """A meeting is planned."""
    case = seen(request, uid, "cases.hold_meeting")
    first = {"step": request.GET.get("step", ""), "kind": "work", "title": case.title}
    form = MeetingForm(data_of(request), initial=first, **_choices(case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = plan_meeting(**acting(request, uid), **data)
        return link(case, "meeting", made.uid), _("The meeting is planned. Invite, then record how you did.")

    return answer_form(request, form, act, act_context(request, case, "meetings", _("Plan a meeting")))


@login_required
@require_http_methods(["GET", "POST"])
def meeting_change(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """A planned meeting is changed."""
    case, row = _held(request, uid, meeting)
    names = (
        "kind",
        "title",
        "starts_at",
        "ends_at",
        "place",
        "agenda",
        "invited",
        "step",
        "compound",
        "version",
    )
    form = ChangeMeetingForm(data_of(request), initial={n: getattr(row, n) for n in names}, **_choices(case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        change_meeting(**acting(request, uid), meeting=meeting, **data)
        return link(case, "meeting", meeting), _("The meeting is changed. Tell those who were invited.")

    return answer_form(request, form, act, _context(request, case, row, _("Change the meeting")))


@login_required
@require_http_methods(["GET", "POST"])
def meeting_told(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """How everybody was invited."""
    case, row = _held(request, uid, meeting)
    form = ToldForm(data_of(request), initial={"told_on": row.told_on or today(), "told_how": row.told_how})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        tell_meeting(**acting(request, uid), meeting=meeting, **data)
        return link(case, "meeting", meeting), _("Recorded how everybody was invited.")

    return answer_form(request, form, act, _context(request, case, row, _("How everybody was invited")))


@login_required
@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """A planned meeting is cancelled."""
    case, row = _held(request, uid, meeting)
    form = ReasonOnly(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        cancel_meeting(**acting(request, uid), meeting=meeting, **data)
        return link(case, "meeting", meeting), _("The meeting is cancelled. Tell those who were invited.")

    return answer_form(request, form, act, _context(request, case, row, _("Cancel the meeting"), danger=True))


@login_required
@require_POST
def meeting_door(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """The code at the door is shown, or no longer."""
    case, _row = _held(request, uid, meeting)
    open_door(**acting(request, uid), meeting=meeting, opened=request.POST.get("open") == "1")
    return redirect(link(case, "meeting", meeting))


@login_required
@require_http_methods(["GET", "POST"])
def attendees(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """Those on the paper list."""
    case, row = _held(request, uid, meeting)
    form = AttendeesForm(data_of(request))

    def act(_data: dict[str, Any]) -> tuple[str, str]:
        made = list_attendees(**acting(request, uid), meeting=meeting, lines=form.attendees)
        words = ngettext("{n} person is on the list.", "{n} persons are on the list.", len(made))
        return link(case, "meeting", meeting), words.format(n=len(made))

    return answer_form(request, form, act, _context(request, case, row, _("Enter the attendance list")))


@login_required
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, uid: str, meeting: str, attendee: int) -> HttpResponse:
    """Somebody was not there after all."""
    case, row = _held(request, uid, meeting)
    form = ReasonOnly(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        strike_attendee(**acting(request, uid), meeting=meeting, attendee=attendee, **data)
        return link(case, "meeting", meeting), _("Struck off the list; the entry stays readable.")

    return answer_form(
        request, form, act, _context(request, case, row, _("Strike off the list"), danger=True)
    )


@login_required
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """The minutes."""
    case, row = _held(request, uid, meeting)
    form = MinutesForm(
        data_of(request), initial={"minutes": row.minutes or row.agenda, "version": row.version}
    )

    def act(data: dict[str, Any]) -> tuple[str, str]:
        write_minutes(**acting(request, uid), meeting=meeting, **data)
        return link(case, "meeting", meeting), _("The minutes are kept.")

    changed = request.method == "POST" and request.POST.get("version") != str(row.version)
    theirs = (
        row.minutes if changed else ""
    )  # somebody else wrote meanwhile: their words beside the typed ones
    return answer_form(request, form, act, _context(request, case, row, _("Meeting minutes"), theirs=theirs))


@login_required
@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, uid: str, meeting: str) -> HttpResponse:
    """What was resolved, and what follows."""
    case, row = _held(request, uid, meeting)
    form = ResolutionForm(data_of(request), **choices_of(request, case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        asked = [FollowUp(w, holder(request, case, whom), due) for w, whom, due in form.asked]
        resolve(**acting(request, uid), meeting=meeting, words=data["words"], follow_ups=asked)
        return link(case, "meeting", meeting), _(
            "The resolution is recorded; what follows from it is a duty."
        )

    context = _context(request, case, row, _("Record a resolution"))
    return answer_form(request, form, act, context, "cases/resolution.html")


@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the code at the door: somebody signs in, without an account."""
    row = meeting_at_door(token)
    form = SignInForm(data_of(request))
    context: dict[str, Any] = {
        "meeting": row,
        "form": form,
        "open": row.signing_in and localdate(row.starts_at) == today(),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/door.html", context, status=422 if form.errors else 200)
    if not within(request, "door", MOST):
        return problem(request, 429, _("Too many tries: wait ten minutes, then look again."))
    try:
        sign_in(at=now(), token=token, **form.cleaned_data)
    except (NotNow, NotUnderstood) as refusal:
        return _refused(request, refusal, form, context)
    return render(request, "cases/door.html", {**context, "done": True})


def _refused(
    request: HttpRequest, refusal: Refusal, form: SignInForm, context: dict[str, Any]
) -> HttpResponse:
    form.add_error(None, said(refusal))
    return render(request, "cases/door.html", context, status=status_of(refusal))


def _choices(case: Case) -> dict[str, Any]:
    there = [(row.code, row.name) for row in case.compounds.all() if row.left_on is None]
    return {"steps": steps_to_choose(case), "compounds": there}


def _held(request: HttpRequest, uid: str, meeting: str) -> tuple[Case, Meeting]:
    case = seen(request, uid, "cases.hold_meeting")
    return case, meeting_of(case, meeting)


def _context(request: HttpRequest, case: Case, row: Meeting, title: str, **more: Any) -> dict[str, Any]:
    context = act_context(request, case, "meetings", title, meeting=row, **more)
    return {**context, "back": link(case, "meeting", row.uid), "under": row.title}
