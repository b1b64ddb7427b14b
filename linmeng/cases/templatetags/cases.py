"""Words of procedures in templates."""

from typing import Any

from django import template

from linmeng.cases.pages.words import chinese, role_words, words_of
from linmeng.domain.procedures.clauses import clause_words

register = template.Library()


@register.filter
def said_of(thing: Any) -> str:
    """The words of a step, fact, outcome or procedure in the reader's language."""
    return words_of(thing)


@register.filter
def clause(text: str) -> str:
    """A clause of the law in words."""
    found = clause_words(text)
    return str(found) if chinese() else found.en


@register.filter
def role_said(role: str) -> str:
    """Who does a step."""
    return role_words(role)
