"""What the register's pages share: the moment, and a form that leads to one act."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.web.refused import said


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], tuple[str, str]],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Shows the form; sent and sound, does the act, which answers where to go on and what to say.

    A refused act comes back with its reason above what was typed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            url, words = act(form.cleaned_data)
        except (NotNow, NotUnderstood) as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, words)
            return redirect(url)
    return render(
        request, template, {"form": form, **context}, status=422 if form.is_bound and form.errors else 200
    )


def asked(request: HttpRequest) -> dict[str, str]:
    """The address's parameters; a NUL, which no database takes, is dropped."""
    return {name: str(value).replace("\x00", "") for name, value in request.GET.items()}


def data_of(request: HttpRequest) -> Any:
    """What was sent with a form, None when it is only looked at."""
    return request.POST if request.method == "POST" else None
