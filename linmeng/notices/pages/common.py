"""What the pages of this room share: the moment, who acts, a notice, a form that leads to one act."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from linmeng.notices.models import Notice
from linmeng.notices.permissions import MAY, may
from linmeng.people.models import Person
from linmeng.web.answering import answer_form as answer_form
from linmeng.web.answering import data_of as data_of
from linmeng.web.answering import now as now
from linmeng.web.answering import today as today
from linmeng.web.typesetting import Lang


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def acting(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Who acts when on which notice, as every act takes it."""
    return {"by": who(request), "at": now(), "uid": uid}


def acts_of(request: HttpRequest, notice: Notice) -> frozenset[str]:
    """What the person may do with this notice, without the room's name, as templates ask it."""
    on = today()
    return frozenset(act.removeprefix("notices.") for act in MAY if may(request.user, act, on, notice))


def link(notice: Notice, name: str = "notice") -> str:
    return reverse(f"notices:{name}", args=[notice.uid])


def spoken() -> Lang:
    """The language of papers: English where the reader asked for it, else Chinese."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def file_answer(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file shown in the browser, of exactly this kind."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
