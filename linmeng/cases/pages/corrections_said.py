"""Corrections of a step in words: what stood there before, corrected when, by whom, why."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from linmeng.cases.models import CaseEvent
from linmeng.cases.pages.words import words_of
from linmeng.cases.queries.corrections import Recorded
from linmeng.domain.procedures.model import Step
from linmeng.people.queries import roles_of


def said_of(deed: Recorded, step: Step, named: bool) -> Iterator[str]:
    """Each correction of a deed as a sentence; `named`: with the person, else only in which role."""
    for row in deed.corrections:
        yield _("was recorded as {was}, corrected on {day} by {who}, because: {reason}").format(
            was=was_words(row, step), day=localdate(row.at).isoformat(), who=who_words(row, named),
            reason=row.words,
        )  # fmt: skip


def was_words(row: CaseEvent, step: Step) -> str:
    """What a correction took the place of."""
    return _("; ").join(str(old) for _name, old, _new in changes(row, step))


def changes(row: CaseEvent, step: Step) -> Iterator[tuple[str, str, str]]:
    """What a correction changed: of what, from what, to what, in words."""
    was, now = row.value["was"], {**row.value, "outcome": row.outcome}
    if was["on"] != now["on"]:
        yield _("Done on"), was["on"], now["on"]
    if was["outcome"] != now["outcome"]:
        yield _("How it ended"), _outcome(step, was["outcome"]), _outcome(step, now["outcome"])
    if was["note"] != now["note"]:
        yield _("Remark"), was["note"] or "—", now["note"] or "—"
    for place, words in was["papers"].items():
        if words != now["papers"].get(place):
            yield _("Where the paper lies"), words, now["papers"].get(place, "")


def who_words(row: CaseEvent, named: bool) -> str:
    """Who did it: the name for staff, the role for everybody else."""
    if named:
        return str(row.by)
    roles: list[Any] = roles_of(row.by, localtime(row.at).date())
    return str(roles[0].get_what_display()) if roles else _("somebody")


def _outcome(step: Step, key: str) -> str:
    found = next((o for o in step.outcomes if o.key == key), None)
    return words_of(found) if found else key
