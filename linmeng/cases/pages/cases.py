"""One case: where it stands, what comes next; its compounds, its version, its end, its history."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.cases.actions import add_compound, end_case, move_to_version, rename_case, withdraw_compound
from linmeng.cases.forms.cases import AddForm, MoveForm, RenameForm, WithdrawForm
from linmeng.cases.forms.fields import Why
from linmeng.cases.models import Case
from linmeng.cases.pages.common import act_context, acting, answer_form, data_of, frame, link, seen, today
from linmeng.cases.pages.history import lines_of
from linmeng.cases.pages.shown import Showing, by_fact
from linmeng.cases.pages.words import note_words, reason_words, words_of
from linmeng.cases.queries.duties import duties_of
from linmeng.cases.queries.notices import notices_of
from linmeng.cases.queries.opinions import counts_of
from linmeng.cases.queries.procedures import frozen_procedure, newer_versions
from linmeng.cases.queries.standing import names_of, progress_by, progress_of
from linmeng.cases.queries.versions import changes_between
from linmeng.cases.queries.votes import votes_of


@login_required
@require_GET
def case(request: HttpRequest, uid: str) -> HttpResponse:
    """Where a case stands, what comes next and who does it; every step with what frees it."""
    found = seen(request, uid)
    return render(request, "cases/case.html", {**frame(request, found, "case"), **standing(request, found)})


def standing(request: HttpRequest, found: Case) -> dict[str, Any]:
    """What the first page of a case says."""
    context, notices = frame(request, found, "case"), notices_of(found)
    on, where = today(), progress_of(found, today())
    show = Showing(request.user, found, where, votes_of(found), context["may"], on, {n.uid for n in notices})
    names, facts = names_of(found), show.facts()
    steps = [t for t in where.tasks if str(t.standing) != "not_needed"]
    return {
        "procedure": where.procedure,
        "procedure_words": words_of(where.procedure),
        "procedure_note": note_words(where.procedure),
        "where": where,
        "now_steps": (now_steps := show.now()),
        "owed": show.owed(),
        "nearest": show.nearest(),
        "stages": show.stages(),
        "facts": by_fact([f for f in facts if f.asked or f.needed]),
        "known": by_fact([f for f in facts if f.value and not f.needed]),
        "unasked": by_fact([f for f in facts if not f.value and not f.asked]),
        "notices": notices[:5],
        "oddities": [reason_words(r, names) for r in where.oddities],
        "ended": reason_words(where.ended, names) if where.ended else "",
        "ways": [show.way(w) for w in where.ways] if not now_steps else [],
        "done": sum(t.settled for t in steps),
        "of": len(steps),
        "late": len(where.late),
        "duties": [d for d in duties_of(found) if d.state == "open"][:5],
        "opinion_counts": counts_of(found),
        "newer": newer_versions(found, on)[:1],
        "days_open": (on - localdate(found.opened_at)).days,
    }


@login_required
@require_GET
def history(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything that was recorded, the newest first."""
    found = seen(request, uid)
    context = {**frame(request, found, "history"), "lines": lines_of(request, found)}
    return render(request, "cases/history.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, uid: str) -> HttpResponse:
    """The case is called otherwise."""
    found = seen(request, uid, "cases.rename_case")
    form = RenameForm(data_of(request), initial={"version": found.version, "title": found.title})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        rename_case(**acting(request, uid), **data)
        return link(found), _("The case has another title now.")

    hint = _("Its number and its address stay. Papers and notices made before keep the old title.")
    return answer_form(
        request, form, act, act_context(request, found, "case", _("Rename the case"), hint=hint)
    )


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, uid: str) -> HttpResponse:
    """A compound joins."""
    found = seen(request, uid, "cases.change_compounds")
    form = AddForm(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        row = add_compound(**acting(request, uid), **data)
        return link(found), _("{name} takes part from today.").format(name=row.name)

    hint = _(
        "What was settled for the compounds that were there stays; the new one begins with the first step."
    )
    return answer_form(
        request, form, act, act_context(request, found, "case", _("Take a compound in"), hint=hint)
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """A compound leaves."""
    found = seen(request, uid, "cases.change_compounds")
    choices = [(row.code, row.name) for row in found.compounds.all() if row.left_on is None]
    first = {"version": found.version, "on": today(), "code": request.GET.get("compound", "")}
    form = WithdrawForm(data_of(request), initial=first, compounds=choices)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        row = withdraw_compound(**acting(request, uid), **data)
        return link(found), _("{name} takes part no longer.").format(name=row.name)

    return answer_form(
        request, form, act, act_context(request, found, "case", _("Let a compound leave"), danger=True)
    )


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """The case is closed early."""
    found = seen(request, uid, "cases.end_case")
    form = Why(data_of(request), initial={"version": found.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        end_case(**acting(request, uid), **data)
        return link(found), _("The case is closed. Everything in it stays readable.")

    hint = _("Only for a case that is given up or goes on as another one. Nothing more can be recorded then.")
    context = act_context(request, found, "case", _("Close the case early"), hint=hint, danger=True)
    return answer_form(request, form, act, context)


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, uid: str) -> HttpResponse:
    """What a newer version of the procedure would change, and the act."""
    found = seen(request, uid, "cases.move_case")
    newer = next(iter(newer_versions(found, today())), None)
    if newer is None:
        raise Http404
    form = MoveForm(data_of(request), initial={"version": found.version, "to": newer.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        move_to_version(**acting(request, uid), **data)
        return link(found), _("The case goes by version {n} now.").format(n=data["to"])

    after = progress_by(found, newer, today())
    context = act_context(
        request, found, "case", _("Go over to the newer version"), newer=newer,
        changes=changes_between(frozen_procedure(found), newer),
        lost=[reason_words(r, names_of(found)) for r in after.oddities],
    )  # fmt: skip
    return answer_form(request, form, act, context, "cases/move.html")
