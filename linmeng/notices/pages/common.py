"""What the pages of this room share: the moment, who acts, a notice, a form that leads to one act."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from linmeng.notices.models import Notice
from linmeng.notices.permissions import MAY, may
from linmeng.people.models import Person
from linmeng.web.refusing import status_for, tried
from linmeng.web.typesetting import Lang


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def acting(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Who acts when on which notice, as every act takes it."""
    return {"by": who(request), "at": now(), "uid": uid}


def acts_of(request: HttpRequest, notice: Notice) -> frozenset[str]:
    """What the person may do with this notice, without the room's name, as templates ask it."""
    on = today()
    return frozenset(act.removeprefix("notices.") for act in MAY if may(request.user, act, on, notice))


def data_of(request: HttpRequest) -> Any:
    """What was sent with a form, None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], tuple[str, Any]],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Shows the form; sent and sound, does the act, which answers where to go on and what to say.

    A refused act comes back with its status and its reason above what was typed.
    """
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        done, status = tried(form, lambda: act(form.cleaned_data))
        if done:
            messages.success(request, str(done[1]))
            return redirect(done[0])
    return render(request, template, {"form": form, **context}, status=status)


def link(notice: Notice, name: str = "notice") -> str:
    return reverse(f"notices:{name}", args=[notice.uid])


def spoken() -> Lang:
    """The language of papers: English where the reader asked for it, else Chinese."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def file_answer(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file shown in the browser, of exactly this kind."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
