"""What one version of a procedure says otherwise than another."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linmeng.domain.procedures.model import Clock, Procedure, Step


@dataclass(frozen=True, slots=True)
class Change:
    """One step that changes: its words, and what was and will be; "" where there is nothing."""

    step: str
    what: str
    before: str
    after: str


def changes_between(old: Procedure, new: Procedure) -> list[Change]:
    """Steps that come, go or change, in the new procedure's order."""
    found = [Change(_named(s), _("falls away"), "", "") for s in old.steps if new.step(s.key) is None]
    for step in new.steps:
        before = old.step(step.key)
        found += (
            [Change(_named(step), _("is new"), "", step.clause)] if before is None else _changed(before, step)
        )
    return found


def _changed(old: Step, new: Step) -> list[Change]:
    pairs = (
        (_("words"), _named(old), _named(new)),
        (_("clause"), old.clause, new.clause),
        (_("not before"), _clocks(old.earliest), _clocks(new.earliest)),
        (_("not after"), _clocks(old.latest), _clocks(new.latest)),
        (_("needs"), _needs(old), _needs(new)),
        (_("whose step"), old.role, new.role),
    )
    return [Change(_named(new), what, before, after) for what, before, after in pairs if before != after]


def _clocks(clocks: tuple[Clock, ...]) -> str:
    return "; ".join(_clock(clock) for clock in clocks)


def _clock(clock: Clock) -> str:
    units = {"days": _("days"), "working_days": _("working days"), "months": _("months"), "years": _("years")}
    way = _("{n} {unit} before “{anchor}”") if clock.before else _("{n} {unit} after “{anchor}”")
    return way.format(n=clock.n, unit=units[clock.unit], anchor=clock.anchor)


def _needs(step: Step) -> str:
    return ", ".join(need.step for need in step.needs)


def _named(step: Step) -> str:
    return step.words if (get_language() or "zh").startswith("zh") else step.words_en
