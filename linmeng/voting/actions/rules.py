"""What a compound's own rules of procedure set is recorded, and ended."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.facts import KINDS
from linmeng.domain.voting.rules import CHOICES, Value
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.queries import compound_for_update
from linmeng.voting.actions.moving import one_line
from linmeng.voting.models import LocalRule, Service
from linmeng.voting.permissions import check
from linmeng.voting.queries.packs import pack_of, value_of


@transaction.atomic
def set_local_rule(
    *, by: Person, at: datetime, code: str, name: str, value: Any, document: str, from_on: date
) -> LocalRule:
    """Records a rule that a compound's rules of procedure set, from a day on; the one before ends.

    Votes that are published already keep the rules they froze. Raises Http404, NotYours, NotUnderstood for a
    value the rule cannot have or without its document, NotNow when a later one is recorded.
    """
    compound = _locked(by, at, code)
    said = one_line(document, 200, _("Document"))
    fit = _fitting(name, value)
    pack_of(compound, from_on).with_setting(name, fit, said)
    earlier = LocalRule.objects.filter(compound=compound, name=name).order_by("-from_on", "-id").first()
    if earlier is not None and earlier.from_on >= from_on:
        raise NotNow(
            "A rule of this name is recorded from {day} on: choose a later day.", day=earlier.from_on
        )
    if earlier is not None and (earlier.until_on is None or earlier.until_on >= from_on):
        earlier.until_on = from_on - timedelta(days=1)
        earlier.save(update_fields=["until_on"])
    plain = list(fit) if isinstance(fit, tuple) else fit
    rule = LocalRule.objects.create(
        compound=compound, name=name, value=plain, document=said, from_on=from_on, by=by, at=at
    )
    _record("voting.set_local_rule", rule, by, at, {"value": earlier.value if earlier else None})
    return rule


@transaction.atomic
def end_local_rule(*, by: Person, at: datetime, code: str, name: str, until_on: date) -> LocalRule:
    """Ends the rule of this name after a day: the cautious default holds again.

    Raises Http404 when none runs, NotYours, NotNow when it ends by then already or had not begun.
    """
    compound = _locked(by, at, code)
    rule = LocalRule.objects.filter(compound=compound, name=name).order_by("-from_on", "-id").first()
    if rule is None:
        raise Http404
    if until_on < rule.from_on:
        raise NotNow("A rule cannot end before it begins.")
    if rule.until_on is not None and rule.until_on <= until_on:
        raise NotNow("This rule ends on {day} already.", day=rule.until_on)
    before = {"until": rule.until_on and rule.until_on.isoformat()}
    rule.until_on = until_on
    rule.save(update_fields=["until_on"])
    _record("voting.end_local_rule", rule, by, at, before)
    return rule


def _locked(by: Person, at: datetime, code: str) -> Any:
    """The compound, locked, so that two who set a rule take turns."""
    on = localdate(at)
    compound = compound_for_update(by, code, on, "register.see_compound")
    check(by, "voting.set_local_rule", on, compound)
    return compound


def _fitting(name: str, value: Any) -> Value:
    """The value as the rules have it. Raises NotUnderstood for ways or kinds that nobody knows."""
    if name not in CHOICES:
        raise NotUnderstood("The rules have no setting “{name}”.", name=name)
    fit = value_of(value)
    known = {"service_ways": tuple(Service.Way.values), "kinds": KINDS}.get(name)
    if known is not None:
        if not isinstance(fit, tuple) or not fit or set(fit) - set(known):
            raise NotUnderstood("The setting “{name}” cannot be {value}.", name=name, value=value)
        return tuple(sorted(set(fit), key=known.index))
    return fit


def _record(act: str, rule: LocalRule, by: Person, at: datetime, before: dict[str, Any]) -> None:
    after = {
        "rule": rule.name, "value": rule.value, "document": rule.document,
        "from": rule.from_on.isoformat(), "until": rule.until_on and rule.until_on.isoformat(),
    }  # fmt: skip
    compound = rule.compound
    record(act=act, by=by, at=at, subject=compound, area_code=compound.area_code, before=before, after=after)
