"""Opinions: asked for, given on the phone, entered at the desk, answered, published."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from linmeng.cases.actions import answer_opinion, ask_opinions, give_opinion, publish_opinion, take_opinion
from linmeng.cases.forms.opinions import AnswerForm, AskForm, OpinionForm, PublishForm, TakeForm
from linmeng.cases.models import Case, Opinion
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
from linmeng.cases.permissions import check
from linmeng.cases.queries.opinions import case_asking, counts_of, opinions_for, own_opinion, published
from linmeng.cases.queries.standing import names_of
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.web.limits import within
from linmeng.web.refused import problem, said, status_of
from linmeng.web.typesetting import qr_svg

MOST = 20  # opinions of one client in ten minutes
SHOWN = 200


@login_required
@require_GET
def opinions(request: HttpRequest, uid: str) -> HttpResponse:
    """All opinions with their answers; the address and code under which they are given."""
    case = seen(request, uid, "cases.see_opinions")
    names = names_of(case)
    rows = opinions_for(request.user, case, today())[:SHOWN]
    url = request.build_absolute_uri(reverse("cases:opinion", args=[case.opinion_token]))
    context = {
        **frame(request, case, "opinions"),
        "opinions": [{"row": row, "compound": names.get(row.compound, "")} for row in rows],
        "counts": counts_of(case),
        "url": url,
        "qr": mark_safe(qr_svg(url)) if case.opinions_open else "",  # noqa: S308 (our own drawing)
    }
    return render(request, "cases/opinions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """Opinions are asked for, or no longer."""
    case = seen(request, uid, "cases.ask_opinions")
    form = AskForm(data_of(request), initial={"about": case.opinions_about})
    if "stop" in request.POST:
        ask_opinions(**acting(request, uid), about="", opened=False)
        return redirect(link(case, "opinions"))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        ask_opinions(**acting(request, uid), about=data["about"])
        return link(case, "opinions"), _("Opinions are asked for: hang the code up, or send the address.")

    return answer_form(request, form, act, act_context(request, case, "opinions", _("Ask for opinions")))


@login_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """An opinion on paper, or told at a desk, is entered."""
    case = seen(request, uid, "cases.take_opinion")
    form = TakeForm(data_of(request), initial={"on": today(), "channel": "desk"}, compounds=_compounds(case))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        take_opinion(**acting(request, uid), **data)
        return link(case, "opinions"), _("The opinion is kept. Answer it.")

    return answer_form(request, form, act, act_context(request, case, "opinions", _("Enter an opinion")))


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, uid: str, opinion: str) -> HttpResponse:
    """An opinion is answered."""
    case, row = _opinion(request, uid, opinion, "cases.answer_opinion")
    form = AnswerForm(data_of(request))

    def act(data: dict[str, Any]) -> tuple[str, str]:
        answer_opinion(**acting(request, uid), opinion=opinion, **data)
        return link(case, "opinions"), _("The opinion is answered.")

    facts = [(_("Opinion"), row.text), (row.get_channel_display(), row.on)]
    return answer_form(request, form, act, act_context(request, case, "opinions", _("Reply"), facts=facts))


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, uid: str, opinion: str) -> HttpResponse:
    """An opinion is published in words made fit for it."""
    case, row = _opinion(request, uid, opinion, "cases.publish_opinion")
    form = PublishForm(data_of(request), initial={"words": row.public_text or row.text})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = publish_opinion(**acting(request, uid), opinion=opinion, **data)
        return link(case, "opinions"), _("Published.") if made.published_at else _(
            "It is not public any more."
        )

    facts = [(_("Opinion"), row.text), (_("Reply"), row.answer or "—")]
    return answer_form(
        request, form, act, act_context(request, case, "opinions", _("Publish an opinion"), facts=facts)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, token: str) -> HttpResponse:
    """The public page of a case: what it is about, what was said, and a form for one's own opinion."""
    case = case_asking(token)
    form = OpinionForm(data_of(request), compounds=_compounds(case))
    if request.method != "POST" or not form.is_valid():
        return _shown(request, case, form, 422 if form.errors else 200)
    data = form.cleaned_data
    if data.pop("subject"):  # a program filled the trap: it is thanked and nothing is kept
        return _shown(request, case, OpinionForm(compounds=_compounds(case)), 200)
    if not within(request, "opinion", MOST):
        return problem(request, 429, _("Too many at once: wait ten minutes, then send it again."))
    try:
        row = give_opinion(at=now(), token=token, **data)
    except (NotNow, NotUnderstood) as refusal:
        form.add_error(None, said(refusal))
        return _shown(request, case, form, status_of(refusal))
    return redirect("cases:own_opinion", token, row.uid)


@never_cache
@require_safe
def own(request: HttpRequest, token: str, opinion: str) -> HttpResponse:
    """One's own opinion and its answer, for whoever has its address."""
    case = case_asking(token)
    row = own_opinion(case, opinion)
    return render(request, "cases/own_opinion.html", {"case": case, "opinion": row, "token": token})


def _shown(request: HttpRequest, case: Case, form: OpinionForm, status: int) -> HttpResponse:
    names = names_of(case)
    context = {
        "case": case,
        "form": form,
        "counts": counts_of(case),
        "published": [
            {"row": row, "compound": names.get(row.compound, "")} for row in published(case)[:SHOWN]
        ],
        "names": "、".join(row.name for row in case.compounds.all() if row.left_on is None),
    }
    return render(request, "cases/give_opinion.html", context, status=status)


def _compounds(case: Case) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in case.compounds.all() if row.left_on is None]


def _opinion(request: HttpRequest, uid: str, opinion: str, act: str) -> tuple[Case, Opinion]:
    case = seen(request, uid, act)
    row = own_opinion(case, opinion)
    check(request.user, act, today(), case, row.compound)
    return case, row
