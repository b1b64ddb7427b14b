"""Who did what."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from linmeng.people.forms import AuditFilter
from linmeng.people.models import Person
from linmeng.people.queries import acts_by_words, audit_lines, audit_rows_for

PER_PAGE = 50


@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail of my area, newest first."""
    assert isinstance(request.user, Person)
    form = AuditFilter(request.GET or None, acts=acts_by_words())
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = audit_rows_for(
        request.user,
        timezone.localdate(),
        text=wanted.get("q", ""),
        act=wanted.get("act", ""),
        first_on=wanted.get("first_on"),
        last_on=wanted.get("last_on"),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "people/audit.html", {"form": form, "page": page, "lines": audit_lines(page.object_list)}
    )
