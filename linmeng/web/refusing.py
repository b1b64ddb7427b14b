"""A form whose act was refused is shown again with the reason; nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm

from linmeng.domain.refusals import Refusal
from linmeng.web.refused import said, status_of

T = TypeVar("T")
INVALID = 422


def tried(form: BaseForm, act: Callable[[], T]) -> tuple[T | None, int]:
    """What the act answers and 200, or None and the refusal's status, its sentence standing on the form."""
    try:
        return act(), 200
    except Refusal as refusal:
        form.add_error(None, said(refusal))
        return None, status_of(refusal)


def status_for(form: Any) -> int:
    """The status of a form shown again: 422 when its input was not understood, 200 when it is fresh."""
    return INVALID if form.is_bound and form.errors else 200
