"""Persons: the list, one person, a new account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linmeng.people.actions import (
    close_account,
    end_role,
    give_role,
    register_person,
    reopen_account,
    set_password,
)
from linmeng.people.forms import AccountForm, EndRoleForm, PasswordForm, PeopleFilter, RoleForm
from linmeng.people.models import Person, Role
from linmeng.people.queries import offered, people_for, person_for, roles_to_give
from linmeng.web.refusing import status_for, tried

PER_PAGE = 50


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who has which role inside my area."""
    on = timezone.localdate()
    form = PeopleFilter(request.GET or None, roles=[(str(k), str(v)) for k, v in Role.What.choices])
    wanted = form.cleaned_data if form.is_valid() else {}
    found = people_for(_me(request), on, text=wanted.get("q", ""), what=wanted.get("what", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/people.html", {"form": form, "page": page, "today": on})


@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, their roles, and what may be changed."""
    return _person(request, person_for(_me(request), pk, timezone.localdate()))


@login_required
def open_account(request: HttpRequest) -> HttpResponse:
    """Opens an account with its first role."""
    on, me = timezone.localdate(), _me(request)
    people_for(me, on)
    form = AccountForm(request.POST or None, giver=me, on=on)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("username", "name", "password")}
        made, status = tried(
            form, lambda: register_person(by=me, at=timezone.now(), role=form.role(), **words)
        )
        if made:
            messages.success(request, _("The account of {name} is open.").format(name=made.name))
            return redirect("people:person", made.pk)
    return render(request, "people/open_account.html", {"form": form, **offered(me, on)}, status=status)


@login_required
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives this person a role."""
    on, me = timezone.localdate(), _me(request)
    to = person_for(me, pk, on)
    form = RoleForm(request.POST, giver=me, on=on)
    status = status_for(form)
    if form.is_valid():
        made, status = tried(form, lambda: give_role(by=me, at=timezone.now(), to=to, **form.role()))
        if made:
            messages.success(request, _("The role was given."))
            return redirect("people:person", pk)
    return _person(request, to, status, role_form=form)


@login_required
@require_POST
def end(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    """Sets the last day of one of this person's roles."""
    of = person_for(_me(request), pk, timezone.localdate())
    role = next((r for r in _roles(of) if r.pk == role_pk), None)
    form = EndRoleForm(request.POST)
    if role is None or not form.is_valid():
        messages.error(request, _("Give the last day of a role of this person."))
        return redirect("people:person", pk)
    end_role(by=_me(request), at=timezone.now(), role=role, until_on=form.cleaned_data["until_on"])
    messages.success(request, _("The role has its last day."))
    return redirect("people:person", pk)


@login_required
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives this person a new password."""
    me = _me(request)
    of = person_for(me, pk, timezone.localdate())
    form = PasswordForm(request.POST)
    status = status_for(form)
    if form.is_valid():
        word = form.cleaned_data["password"]
        _none, status = tried(form, lambda: set_password(by=me, at=timezone.now(), of=of, password=word))
        if status < 400:
            messages.success(request, _("The new password is stored."))
            return redirect("people:person", pk)
    return _person(request, of, status, password_form=form)


@login_required
@require_POST
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes this person's account, or opens it again."""
    of = person_for(_me(request), pk, timezone.localdate())
    act = reopen_account if request.POST.get("to") == "open" else close_account
    act(by=_me(request), at=timezone.now(), of=of)
    messages.success(
        request, _("The account is open again.") if of.is_active else _("The account is closed.")
    )
    return redirect("people:person", pk)


def _person(request: HttpRequest, of: Person, status: int = 200, **forms: Any) -> HttpResponse:
    on, me = timezone.localdate(), _me(request)
    context = {
        "person": of,
        "roles": _roles(of),
        "today": on,
        "role_form": RoleForm(giver=me, on=on),
        "password_form": PasswordForm(),
        "end_form": EndRoleForm(initial={"until_on": on}),
        "may_give": roles_to_give(me, on),
        **offered(me, on),
        **forms,
    }
    return render(request, "people/person.html", context, status=status)


def _roles(of: Person) -> list[Role]:
    return list(of.seen_roles)  # type: ignore[attr-defined]


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
