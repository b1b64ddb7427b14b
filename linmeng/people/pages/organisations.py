"""Organisations: the list and a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from linmeng.people.actions import register_organisation
from linmeng.people.forms import OrganisationFilter, OrganisationForm
from linmeng.people.models import Person
from linmeng.people.queries import organisations_for
from linmeng.web.refusing import status_for, tried

PER_PAGE = 50


@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """Which organisations are registered."""
    assert isinstance(request.user, Person)
    form = OrganisationFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = organisations_for(
        request.user, timezone.localdate(), text=wanted.get("q", ""), kind=wanted.get("kind", "")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/organisations.html", {"form": form, "page": page})


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Registers an organisation."""
    assert isinstance(request.user, Person)
    me = request.user
    organisations_for(me, timezone.localdate())
    form = OrganisationForm(request.POST or None)
    status = status_for(form)
    if request.method == "POST" and form.is_valid():
        made, status = tried(
            form, lambda: register_organisation(by=me, at=timezone.now(), **form.cleaned_data)
        )
        if made:
            messages.success(request, _("“{name}” is registered.").format(name=made.name))
            return redirect("people:organisations")
    return render(request, "people/register_organisation.html", {"form": form}, status=status)
