"""What pages of every room share: the moment, who acts, and a form that leads to one act."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from linmeng.web.refusing import status_for, tried


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def data_of(request: HttpRequest) -> Any:
    """What was sent with a form, None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], tuple[str, Any]],
    template: str,
    context: dict[str, Any],
    renew: Callable[[], None] | None = None,
) -> HttpResponse:
    """Shows the form; sent and sound, does the act, which answers where to go on and what to say.

    A refused act comes back with its status and its reason above what was typed; `renew` then brings the
    form up to the state that is there now, so that it can be looked at and sent again.
    """
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        done, status = tried(form, lambda: act(form.cleaned_data))
        if done:
            messages.success(request, str(done[1]))
            return redirect(done[0])
        if renew:
            renew()
    return render(request, template, {"form": form, **context}, status=status)
