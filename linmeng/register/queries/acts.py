"""What a person may do, so that a page offers no more than that."""

from datetime import date
from typing import Any

from linmeng.people.queries import scope_for
from linmeng.register import permissions
from linmeng.register.models import Compound


def may(person: Any, act: str, on: date) -> bool:
    """Whether a person may do the act anywhere."""
    return bool(scope_for(person, permissions.MAY[act], on))


def acts_of(person: Any, on: date, compound: Compound | None = None) -> frozenset[str]:
    """The acts ("correct_figures", …) a person may do with a compound, or anywhere."""
    return frozenset(
        act.removeprefix("register.")
        for act in permissions.MAY
        if (may(person, act, on) if compound is None else permissions.may(person, act, on, compound))
    )
