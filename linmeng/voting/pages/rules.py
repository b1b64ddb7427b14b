"""A compound's own rules: what is set, by which document, what to check first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linmeng.domain.voting.rules import CHOICES, DEFAULTS
from linmeng.register.queries import compound_for
from linmeng.voting.actions.rules import end_local_rule, set_local_rule
from linmeng.voting.forms import EndRuleForm, RuleForm
from linmeng.voting.forms.motions import NAMES, rule_words
from linmeng.voting.models import LocalRule
from linmeng.voting.pages.common import answer_form, data_of, now, today, who
from linmeng.voting.pages.shown import matters_shown
from linmeng.voting.permissions import check, may
from linmeng.voting.queries.packs import local_rules, pack_of, value_of
from linmeng.voting.queries.settings import setting_lines


@login_required
@require_GET
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """The rules that hold in a compound today, and its own ones with their documents."""
    compound = _compound(request, code, "voting.see_draft")
    pack = pack_of(compound, today())
    own = {rule.name: rule for rule in local_rules(compound.pk, today())}
    lines = [
        {
            "it": line,
            "name": NAMES[line.name],
            "says": rule_words(line.name, line.value),
            "own": own.get(line.name),
        }
        for line in setting_lines(pack)
    ]
    past = LocalRule.objects.filter(compound=compound).exclude(pk__in=[r.pk for r in own.values()])
    context = {
        "compound": compound,
        "pack": pack,
        "lines": lines,
        "matters": matters_shown(pack),
        "past": [{"it": r, "name": NAMES[r.name], "says": rule_words(r.name, r.value)} for r in past],
        "may_set": may(request.user, "voting.set_local_rule", today(), compound),
    }
    return render(request, "voting/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Sets one local rule, with the document that says so."""
    compound = _compound(request, code, "voting.set_local_rule")
    if name not in CHOICES:
        raise Http404
    line = next(line for line in setting_lines(pack_of(compound, today())) if line.name == name)
    form = RuleForm(data_of(request), name=name, initial={"from_on": today(), "value": _typed(line.value)})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        said = {"value": form.value, "document": data["document"], "from_on": data["from_on"]}
        set_local_rule(by=who(request), at=now(), code=compound.code, name=name, **said)
        return reverse("voting:rules", args=[code]), _(
            "The rule is recorded. Votes published before keep theirs."
        )

    context = {
        "compound": compound,
        "line": line,
        "title": NAMES[name],
        "back": reverse("voting:rules", args=[code]),
    }
    return answer_form(request, form, act, "voting/rule.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule_end(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Ends a local rule: the cautious default holds again."""
    compound = _compound(request, code, "voting.set_local_rule")
    if name not in CHOICES:
        raise Http404
    line = next(line for line in setting_lines(pack_of(compound, today())) if line.name == name)
    form = EndRuleForm(data_of(request), initial={"until_on": today()})

    def act(data: dict[str, Any]) -> tuple[str, str]:
        end_local_rule(by=who(request), at=now(), code=compound.code, name=name, **data)
        return reverse("voting:rules", args=[code]), _(
            "The rule ends; after that the cautious default holds."
        )

    context = {
        "compound": compound,
        "line": line,
        "title": _("End the rule: {rule}").format(rule=NAMES[name]),
        "says": rule_words(name, line.value),
        "then": rule_words(name, DEFAULTS[name]),
        "ends": True,
    }
    return answer_form(
        request, form, act, "voting/rule.html", {**context, "back": reverse("voting:rules", args=[code])}
    )


def _typed(value: Any) -> Any:
    """A value as its form field has it."""
    value = value_of(value)
    return list(value) if isinstance(value, tuple) else {True: "yes", False: "no"}.get(value, value)


def _compound(request: HttpRequest, code: str, act: str) -> Any:
    compound = compound_for(request.user, code, today())
    check(request.user, act, today(), compound)
    return compound
