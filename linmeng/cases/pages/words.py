"""Words of steps, roles, reasons and ways, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.words import Words

ROLES: dict[str, Any] = {
    "owners": _("the owners"),
    "owners_committee": _("the owners' committee"),
    "residents_committee": _("the residents' committee"),
    "subdistrict_office": _("the sub-district office"),
    "district_bureau": _("the district housing bureau"),
    "company": _("the property company"),
    "new_company": _("the new property company"),
    "association": _("the association's experts"),
    "panel": _("the panel"),
    "departments": _("the departments"),
}
# standing → words, icon, colour: never the colour alone
STANDINGS: dict[str, tuple[Any, str, str]] = {
    "done": (_("done"), "circle-check", "jade"),
    "waived": (_("left out"), "circle-minus", "grey"),
    "not_needed": (_("not needed"), "circle-minus", "grey"),
    "open": (_("to do now"), "circle-dot", "brass"),
    "early": (_("too early"), "clock", "blue"),
    "blocked": (_("waits"), "lock", "grey"),
    "failed": (_("did not succeed"), "circle-x", "rust"),
}
WAYS: dict[str, Any] = {
    "do": _("{role}: “{step}”{of}."),
    "waive": _("Or leave out “{step}”{of} on a stated ground."),
    "reopen": _("Begin again with “{step}”{of}."),
    "learn": _("Record: {fact}{of}."),
    "leave": _("Let {compound} leave the case."),
    "join": _("Take a compound into the case."),
    "end": _("Or close the case."),
    "wait": _("Wait until {on}."),
    "prove": _("Bring what shows “{step}”{of}."),
    "excuse": _("Or say why nothing needs to show “{step}”{of}."),
}


def chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def words_of(thing: Any) -> str:
    """The words of a step, fact, outcome, proof, stage or procedure."""
    return str(thing.words if chinese() else thing.words_en)


def first_words(rule: Any) -> str:
    """What to look up before trusting a step or clock; older cases froze it in Chinese only."""
    return str(rule.check_first if chinese() else rule.check_first_en or rule.check_first)


def note_words(procedure: Any) -> str:
    """What users of a procedure should know; older cases froze it in English only."""
    if chinese():
        return str(procedure.note) if procedure.note_en else ""
    return clause_words(procedure.note_en or procedure.note).en


def role_words(role: str) -> str:
    return str(ROLES.get(role, role))


def reason_words(reason: Reason, names: Mapping[str, str]) -> str:
    """A reason as a sentence; compounds by name."""
    return gettext(reason.message).format(**{k: _value(v, names) for k, v in reason.values.items()})


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Words):
        return str(value) if chinese() else value.en
    return ", ".join(names.get(part, part) for part in str(value).split(", "))


def way_words(way: Any, procedure: Any, names: Mapping[str, str]) -> str:
    """What would move the case on, in a sentence."""
    step, fact = procedure.step(way.step), procedure.known_fact(way.fact)
    name = names.get(way.compound, way.compound)
    return str(WAYS[way.kind]).format(
        role=role_words(way.role),
        step=words_of(step) if step else "",
        fact=words_of(fact) if fact else "",
        of=gettext(" ({name})").format(name=name) if way.compound else "",
        compound=name,
        on=way.on.isoformat() if way.on else "",
    )


def value_words(value: Any) -> str:
    """A fact's value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)
