"""What the pages of this room share: the moment, who acts, a motion, a form that leads to one act."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linmeng.people.models import Person
from linmeng.voting.models import Motion
from linmeng.voting.permissions import may
from linmeng.voting.queries.motions import motion_for
from linmeng.web.answering import answer_form as answer_form
from linmeng.web.answering import data_of as data_of
from linmeng.web.answering import now as now
from linmeng.web.answering import today as today

_S = Motion.State
_ROLL = frozenset({_S.ROLL, _S.NOTICE, _S.OPEN, _S.CLOSED, _S.COUNTED, _S.RESULT})
_PAPERS = _ROLL
_DOORS = frozenset({_S.ROLL, _S.NOTICE, _S.OPEN})
_READING = frozenset({_S.CLOSED, _S.COUNTED, _S.RESULT})

# view → words, icon, the act one needs, the states in which it is there (None: always)
VIEWS: tuple[tuple[str, Any, str, str, frozenset[str] | None], ...] = (
    ("motion", _("Overview"), "home", "voting.see_motion", None),
    ("roll", _("Roll"), "list-details", "voting.see_roll", _ROLL),
    ("notice", _("Notice"), "speakerphone", "voting.record_notice", _DOORS),
    ("papers", _("Papers"), "printer", "voting.receive_paper", _PAPERS),
    ("canvass", _("Doors"), "walk", "voting.canvass", _DOORS),
    ("keying", _("Reading"), "eye-check", "voting.key_paper", _READING),
    ("count", _("Counting"), "scale", "voting.count_motion", _READING),
    ("result", _("Result"), "flag", "voting.see_motion", frozenset({_S.COUNTED, _S.RESULT})),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One link from view to view."""

    label: Any
    icon: str
    url: str
    here: bool


def who(request: HttpRequest) -> Person:
    """Who acts: `login_required` has seen to it that somebody signed in."""
    return cast(Person, request.user)


def acting(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Who acts when on which motion, as every act takes it."""
    return {"by": who(request), "at": now(), "uid": uid}


def whole(text: Any) -> int | None:
    """A whole number that was sent, None when it is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def seen(request: HttpRequest, uid: str, act: str = "voting.see_motion") -> Motion:
    """The motion of the address, for an act. Raises Http404 and NotYours."""
    return motion_for(request.user, uid, today(), act)


def frame(request: HttpRequest, motion: Motion, here: str) -> dict[str, Any]:
    """The context every view of a motion needs."""
    on = today()
    tabs = [
        Tab(words, icon, link(motion, name), name == here)
        for name, words, icon, act, states in VIEWS
        if (states is None or motion.state in states)
        and (act == "voting.see_motion" or may(request.user, act, on, motion))
    ]
    words = next((t.label for t in tabs if t.here), "")
    return {"motion": motion, "tabs": tabs, "here": here, "here_words": words}


def acts_of(request: HttpRequest, motion: Motion) -> frozenset[str]:
    """What the person may do with this motion, without the room's name, as templates ask it."""
    from linmeng.voting.permissions import MAY

    on = today()
    return frozenset(act.removeprefix("voting.") for act in MAY if may(request.user, act, on, motion))


def link(motion: Motion, name: str = "motion") -> str:
    return reverse(f"voting:{name}", args=[motion.uid])
