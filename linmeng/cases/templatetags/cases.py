"""Words of procedures in templates."""

from typing import Any

from django import template

from linmeng.cases.pages.words import role_words, words_of

register = template.Library()


@register.filter
def said_of(thing: Any) -> str:
    """The words of a step, fact, outcome or procedure in the reader's language."""
    return words_of(thing)


@register.filter
def role_said(role: str) -> str:
    """Who does a step."""
    return role_words(role)
