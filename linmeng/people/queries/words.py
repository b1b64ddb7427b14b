"""The audit trail in words: what was done, and which field changed from what to what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linmeng.people.models import AuditRow, Organisation, Role

ACTS: dict[str, Any] = {
    "people.open_first_administrator": _("opened the first administrator's account"),
    "people.register_person": _("opened an account"),
    "people.give_role": _("gave a role"),
    "people.end_role": _("ended a role"),
    "people.set_password": _("set a new password"),
    "people.change_own_password": _("changed their own password"),
    "people.close_account": _("closed an account"),
    "people.reopen_account": _("opened an account again"),
    "people.register_organisation": _("registered an organisation"),
    "people.register_companies": _("registered property companies"),
}
"""Act → what was done. Rooms above add their own with `name_acts`."""

_KEYS: dict[str, Any] = {
    "role": _("role"),
    "from": _("from"),
    "until": _("until"),
    "kind": _("kind"),
    "name": _("name"),
    "names": _("names"),
    "username": _("sign-in name"),
    "place": _("where"),
    "active": _("account open"),
    "credit_code": _("unified social credit code"),
}
_VALUES = {
    "role": {str(k): v for k, v in Role.What.choices},
    "kind": {str(k): v for k, v in Organisation.Kind.choices},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an act: what it was, what it became; "" where there is nothing."""

    field: str
    before: str
    after: str


def name_acts(words: dict[str, Any]) -> None:
    """Adds the words of another room's acts; called once when that room is ready."""
    ACTS.update(words)


def act_words(act: str) -> str:
    """What was done, in the reader's language; the act's own name where nobody gave it words."""
    return str(ACTS.get(act, act))


def changes(row: AuditRow) -> list[Change]:
    """The row's fields before and after, in words, those that changed first to last as they were recorded."""
    return list(_changes(row))


def _changes(row: AuditRow) -> Iterator[Change]:
    for key in dict.fromkeys([*row.before, *row.after]):
        before, after = row.before.get(key), row.after.get(key)
        yield Change(_field(row.subject_type, key), _said(key, before), _said(key, after))


def _field(model: str, key: str) -> str:
    if key in _KEYS:
        return str(_KEYS[key])
    try:
        return str(apps.get_model(model)._meta.get_field(key).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return key.replace("_", " ")


def _said(key: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return gettext(", ").join(_said(key, v) for v in value)
    if isinstance(value, dict):
        return gettext(", ").join(f"{k} {_said(k, v)}" for k, v in value.items())
    return str(_VALUES.get(key, {}).get(str(value), value))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the audit trail as it is read."""

    row: AuditRow
    words: str
    changes: list[Change]


def audit_lines(rows: Iterable[AuditRow]) -> list[Line]:
    """The rows in words."""
    return [Line(row, act_words(row.act), changes(row)) for row in rows]


def acts_by_words() -> list[tuple[str, str]]:
    """All acts that have words, for a choice."""
    return sorted(((act, str(words)) for act, words in ACTS.items()), key=lambda pair: pair[1])
