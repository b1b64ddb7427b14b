"""Sentences and labels of the domain in the reader's language."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_noop

from linmeng.domain.register.columns import BY_FIELD
from linmeng.domain.register.countdown import Said
from linmeng.register.models import Compound
from linmeng.register.queries.facts import FIELD_OF


def worded(said: Said) -> str:
    """The sentence, its lists of figures named."""
    values = {n: _listed(v) if isinstance(v, list | tuple) else v for n, v in said.values.items()}
    return gettext(said.message).format(**values)


def _listed(facts: Any) -> str:
    chinese = (get_language() or "").startswith("zh")
    return ("、" if chinese else ", ").join(label(f) for f in facts)


_OTHERS = {
    "building": gettext_noop("building"),
    "units": gettext_noop("units"),
    "contract": gettext_noop("contract"),
    "exit_notice": gettext_noop("exit notice"),
    "status": gettext_noop("status"),
    "outline": gettext_noop("outline"),
}


def label(name: str) -> str:
    """What a fact or register field is called in the reader's language."""
    field = FIELD_OF.get(name, name)
    if field in _FIELDS:
        return str(capfirst(str(_FIELDS[field])))
    column = BY_FIELD.get(name)
    if column is None:
        return capfirst(gettext(_OTHERS.get(name, name)))
    return column.zh if (get_language() or "").startswith("zh") else capfirst(column.en.replace("_", " "))


_FIELDS = {f.name: f.verbose_name for f in Compound._meta.get_fields() if hasattr(f, "verbose_name")}
