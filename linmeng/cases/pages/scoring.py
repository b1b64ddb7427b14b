"""Sheets, the ranking, the showing, the award, and the questions of the presentation."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions.questions import answer_question, ask_question
from linmeng.cases.actions.scoring import award_selection, hand_in_sheet, rank_offers, show_result
from linmeng.cases.forms.fields import Confirm
from linmeng.cases.forms.selection import AnswerForm, AwardForm, QuestionForm, SheetForm, ShowForm
from linmeng.cases.models import Selection
from linmeng.cases.pages.common import acting, answer_form, data_of, today
from linmeng.cases.pages.selecting import tie_words
from linmeng.cases.pages.selection import act_context_of, address, asked, context_of
from linmeng.cases.permissions import may
from linmeng.cases.queries.announcements import proposed, showing_rule
from linmeng.cases.queries.offers import live_offers, opened_offers
from linmeng.cases.queries.panels import panelist_of
from linmeng.cases.queries.rankings import taking_part
from linmeng.cases.queries.selections import is_open_to_all, plan_of, seat_of, sees_offers
from linmeng.domain.procedures.selection.timing import shown_until
from linmeng.domain.refusals import NotYours
from linmeng.web.calendar import calendar
from linmeng.web.clauses import clause_words


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, selection: str, code: str) -> HttpResponse:
    """One seat's sheet: the offers beside the points."""
    row = asked(request, selection, "cases.score")
    seat = panelist_of(row, code)
    if seat_of(request.user, row) != seat and not sees_offers(request.user, row, today()):
        raise NotYours("Your role does not include this.")
    part = taking_part(row)
    form = SheetForm(data_of(request), plan=plan_of(row), offers=part)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        told = {**acting(request, row.uid), "code": code, "remark": data["remark"]}
        hand_in_sheet(scores=form.scores, **told)
        return address(row, "panel"), _("Handed in: the sheet stands.")

    said = {o.offer.uid: o for o in opened_offers(row)} if row.opened_at else {}
    context = {**act_context_of(request, row, _("Sheet of {code}").format(code=code)), "seat": seat}
    context |= {
        "groups": [(said.get(o.uid), fields) for o, fields in form.groups],
        "back": address(row, "panel"),
    }
    context |= {"criteria": plan_of(row).quality}
    return answer_form(request, form, act, context, "cases/sheet.html")


@login_required
@require_http_methods(["GET", "POST"])
def rank(request: HttpRequest, selection: str) -> HttpResponse:
    """The offers are ranked by the published plan."""
    row = asked(request, selection, "cases.run_selection")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        rank_offers(**acting(request, row.uid), **data)
        return address(row, "selection_result"), _("Ranked. Show the result within 3 days, for at least 5.")

    hint = _("All sheets are in the ranking as they are; nothing can be changed any more.")
    return _act(
        request,
        row,
        Confirm(data_of(request), initial={"version": row.version}),
        act,
        _("Rank the offers"),
        hint,
    )


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, selection: str) -> HttpResponse:
    """The result is shown to everybody."""
    row = asked(request, selection, "cases.run_selection")
    rule = showing_rule(row.case)
    title, body = proposed(row) if row.ranking else ("", "")
    first = {"from_on": today(), "until_on": shown_until(today(), calendar(), rule.days), "title": title}
    first |= {"body": body, "version": row.version}

    def act(data: dict[str, Any]) -> tuple[str, str]:
        show_result(**acting(request, row.uid), **data)
        said = _("The notice is published: everybody can read the result now.")
        return address(row, "selection_result"), said

    hint = _(
        "Offers, scores, ranking, questions and answers are published, and the result is announced with this"
        " text, for at least {n} days ({clause}). Nobody is chosen before."
    ).format(n=rule.days, clause=clause_words(rule.clause))
    return _act(request, row, ShowForm(data_of(request), initial=first), act, _("Show the candidates"), hint)


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, selection: str) -> HttpResponse:
    """One of the candidates is chosen."""
    row = asked(request, selection, "cases.run_selection")
    names = [(str(r["company"]), f"{r['place']}. {r['bidder']}") for r in row.ranking if r["candidate"]]
    form = AwardForm(data_of(request), candidates=names, initial={"version": row.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        award_selection(**acting(request, row.uid), **data)
        return address(row, "selection_result"), _("Chosen. Now the contract is signed.")

    return _act(request, row, form, act, _("Choose the company"), "")


@login_required
@require_GET
def result(request: HttpRequest, selection: str) -> HttpResponse:
    """The ranking with price against quality, and what decided each place."""
    row = asked(request, selection)
    if not row.ranking or not (is_open_to_all(row) or may(request.user, "cases.see_offers", today(), row)):
        raise NotYours("The ranking is not there yet, or not for your role.")
    context = {**context_of(request, row), "rows": rows_shown(row), "quality": plan_of(row).quality}
    return render(request, "cases/result.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, selection: str) -> HttpResponse:
    """Questions and answers, and a new one."""
    row = asked(request, selection)
    named = [(o.uid, o.company_name) for o in live_offers(row)] if row.opened_at else []
    form = QuestionForm(data_of(request), offers=named)
    runs = may(request.user, "cases.run_selection", today(), row)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        ask_question(**acting(request, row.uid), **data)
        return address(row, "questions"), _("Recorded.")

    rows = row.questions.select_related("offer")
    context = {**context_of(request, row), "questions": rows, "runs": runs}
    return answer_form(request, form, act, context, "cases/questions.html")


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, selection: str, number: int) -> HttpResponse:
    """A question is answered."""
    row = asked(request, selection, "cases.run_selection")
    asked_text = row.questions.filter(pk=number).values_list("text", flat=True).first() or ""

    def act(data: dict[str, Any]) -> tuple[str, str]:
        answer_question(**acting(request, row.uid), question=number, **data)
        return address(row, "questions"), _("Answered.")

    return _act(request, row, AnswerForm(data_of(request)), act, _("Answer a question"), asked_text)


def rows_shown(row: Selection) -> list[dict[str, Any]]:
    """The frozen ranking with its words: points by criterion in the plan's order, what decided each place."""
    plan = plan_of(row)
    return [
        {
            **r,
            "points": [(c.words, r["criteria"].get(c.key, ""), c.points) for c in plan.quality],
            "by_words": tie_words(plan, r["by"]),
            "dominated_words": "、".join(str(n) for n in r["dominated"]),
        }
        for r in row.ranking
    ]


def _act(request: HttpRequest, row: Selection, form: Any, act: Any, title: str, hint: str) -> HttpResponse:
    return answer_form(request, form, act, {**act_context_of(request, row, title), "hint": hint})
