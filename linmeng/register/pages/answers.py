"""What the register's pages share: the moment, and a form that leads to one act."""

from typing import cast

from django.http import HttpRequest

from linmeng.people.models import Person
from linmeng.web.answering import answer_form as answer_form
from linmeng.web.answering import data_of as data_of
from linmeng.web.answering import now as now
from linmeng.web.answering import today as today


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def asked(request: HttpRequest) -> dict[str, str]:
    """The address's parameters; a NUL, which no database takes, is dropped."""
    return {name: str(value).replace("\x00", "") for name, value in request.GET.items()}
