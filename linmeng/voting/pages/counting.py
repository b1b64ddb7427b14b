"""The count and its result: what is left, gate by gate, publishing, challenges, the auditor's file."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linmeng.domain.voting.rules import RulePack
from linmeng.voting.actions.challenges import record_challenge
from linmeng.voting.actions.counting import (
    auditors_file,
    count_motion,
    counted_ballots,
    publish_result,
    unread_papers,
)
from linmeng.voting.forms import Confirm
from linmeng.voting.forms.counting import ChallengeForm
from linmeng.voting.models import Ballot, Challenge, Motion
from linmeng.voting.pages import words
from linmeng.voting.pages.common import (
    acts_of,
    answer_form,
    data_of,
    frame,
    link,
    now,
    seen,
    today,
    who,
)
from linmeng.voting.pages.overview import turn_out_context
from linmeng.voting.queries.packs import rules_of
from linmeng.voting.queries.results import ItemResult, rests_on_phones, result_for

CHOICES = ("yes", "no", "abstain", "split")


@login_required
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, uid: str) -> HttpResponse:
    """What is left before the count, and the count itself."""
    motion = seen(request, uid, "voting.count_motion")
    form = Confirm(data_of(request), initial={"version": motion.version})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        count_motion(by=who(request), at=now(), uid=uid, version=data["version"])
        return link(motion, "result"), _("Counted. Look at the result, then publish it.")

    pack = rules_of(motion, today())
    over = motion.state != Motion.State.OPEN and motion.closed_at is not None
    context = {
        "unread": unread_papers(motion),
        "channels": _channels(motion) if over else (),
        "may": acts_of(request, motion),
        "rules": _rules(pack),
        "city_system": pack.value("electronic") == "city_system",
        "back": link(motion),
        **turn_out_context(motion),
    }
    return answer_form(
        request, form, act, "voting/count.html", {**frame(request, motion, "count"), **context}
    )


def _channels(motion: Motion) -> list[tuple[Any, int]]:
    found = counted_ballots(motion)
    rows = [(words_, found[name]) for name, words_ in Ballot.Channel.choices if name in found]
    return [*rows, (_("set aside, with the reason in the log"), found["void"])]


def _rules(pack: RulePack) -> list[tuple[Any, str]]:
    """The frozen local rules by which the count settles what is not plain."""
    from linmeng.voting.forms.motions import NAMES, rule_words
    from linmeng.voting.queries.settings import setting_lines

    told = ("unreturned", "conflict", "blank", "changeable")
    return [
        (NAMES[line.name], rule_words(line.name, line.value))
        for line in setting_lines(pack)
        if line.name in told
    ]


@login_required
@require_GET
def result(request: HttpRequest, uid: str) -> HttpResponse:
    """The result, gate by gate, as cast and with deemed votes."""
    found = result_for(request.user, uid, today())
    motion = found.motion
    context = {
        "result": found,
        "items": [_item(item) for item in found.items],
        "may": acts_of(request, motion),
        "form": ChallengeForm(initial={"on": today()}),
        "confirm": Confirm(initial={"version": motion.version}),
        "channels": _channels(motion),
        "witnesses": motion.witnesses.count(),
        "advisory": rests_on_phones(motion),
    }
    return render(request, "voting/result.html", {**frame(request, motion, "result"), **context})


def _item(item: ItemResult) -> dict[str, Any]:
    both = item.data["deemed"] != item.data["actual"]
    names = ("actual", "deemed") if both else ("actual",)
    return {
        "it": item,
        "both": both,
        "outcomes": [_outcome(name, item) for name in names],
        "stops": [words.STOPS[stop] for stop in item.data["stops"]],
        "states": [(words.STATES.get(s, s), n["units"], n["area"]) for s, n in item.data["states"].items()],
    }


def _outcome(name: str, item: ItemResult) -> dict[str, Any]:
    data = item.data[name]
    return {
        "name": _("as cast") if name == "actual" else _("with silence counted by the local rule"),
        "decides": item.binding == name,
        "carried": data["carried"],
        "gates": [words.bar_of(words.taken_from(gate)) for gate in data["gates"]],
        "axes": [_axis(axis, data["tally"]) for axis in ("area", "heads")],
        "units": data["tally"]["units"],
    }


def _axis(axis: str, tally: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The choices on one axis: words, amount and width in per cent of what takes part."""
    whole = sum(tally[axis].values())
    parts = [
        {
            "choice": choice,
            "words": words.CHOICES[choice],
            "amount": words.amount(axis, tally[axis][choice]),
            "share": 100 * tally[axis][choice] / whole if whole else 0,
            "width": f"{100 * tally[axis][choice] / whole:.2f}" if whole else "0",
        }
        for choice in CHOICES
        if tally[axis][choice] or choice in ("yes", "no")
    ]
    return {"name": words.AXES[axis], "parts": parts, "whole": words.amount(axis, whole)}


@login_required
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publishes the result with its file."""
    motion = seen(request, uid, "voting.publish_result")
    form = Confirm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    publish_result(by=who(request), at=now(), uid=uid, version=version)
    messages.success(request, _("The result is published. The year to challenge it runs from today."))
    return redirect(link(motion, "result"))


@login_required
@require_http_methods(["GET", "POST"])
def challenges(request: HttpRequest, uid: str, number: int | None = None) -> HttpResponse:
    """Records that the decision is contested, or what became of it."""
    motion = seen(request, uid, "voting.record_challenge")
    kept = Challenge.objects.filter(motion=motion, pk=number).first() if number else None
    if number and kept is None:
        raise Http404
    initial = {"on": kept.on, "court": kept.court, "outcome": kept.outcome} if kept else {"on": today()}
    form = ChallengeForm(data_of(request), initial=initial)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        record_challenge(by=who(request), at=now(), uid=uid, challenge=number, **data)
        return link(motion, "result"), _("Recorded.")

    context = {
        "title": _("A decision is contested"),
        "hint": _("Owners may ask a court to revoke a decision within a year (CC 280, SPC-B 12)."),
        "back": link(motion, "result"),
        "submit": _("Record"),
    }
    return answer_form(request, form, act, "voting/act.html", {**frame(request, motion, "result"), **context})


@login_required
@require_POST
def auditors(request: HttpRequest, uid: str) -> HttpResponse:
    """The auditor's file: every ballot under unit keys, no place. Each taking is noted."""
    data = auditors_file(by=who(request), at=now(), uid=uid)
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="linmeng-vote-{uid}-auditor.json"'
    return answer
