"""Pin and forbid by clicking, then run again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.planning import actions
from linmeng.planning.forms import WishForm
from linmeng.planning.pages import basket
from linmeng.planning.pages.common import plan_or_404
from linmeng.web.refused import said


@login_required
@require_POST
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds or drops one wish for the next plan; one that cannot be met comes back as a sentence."""
    version, report = plan_or_404(request, pk)
    form = WishForm(request.POST)
    if not form.is_valid():
        raise NotUnderstood("This wish could not be read.")
    try:
        basket.wish(request, version, report, form.cleaned_data)
        messages.success(request, _("Noted for the next plan."))
    except Refusal as refusal:
        messages.error(request, said(refusal))
    back = form.cleaned_data["back"]
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else reverse("planning:plan", args=[pk]))


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts a run of the same area, rates and time with what is wished now."""
    version, _report = plan_or_404(request, pk)
    run = version.run
    try:
        new = actions.start_run(
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            area=run.area,
            rates=run.rates,
            seconds=run.seconds,
            seed=run.seed,
            wishes=basket.wishes_of(request, version),
            based_on=version,
        )
    except Refusal as refusal:
        messages.error(request, said(refusal))
        return redirect("planning:plan", pk=pk)
    basket.keep(request, version, None)
    return redirect("planning:run", pk=new.pk)
