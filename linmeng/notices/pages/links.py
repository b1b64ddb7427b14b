"""From a compound's page in the register to its notices, and back."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from linmeng.domain.refusals import Refusal
from linmeng.notices.models import Notice
from linmeng.notices.pages.common import today
from linmeng.notices.permissions import MAY, sees
from linmeng.people.queries import scope_for
from linmeng.register.queries import compound_for

Link = tuple[str, str, str]
"""Icon, words, address."""


def compound_links(compound: Any, person: Any, on: date, **_more: Any) -> list[Link]:
    """The page for everybody; for those who work with notices their list, for those who write a new one.

    A compound whose record is closed keeps its notices and gets no new ones.
    """
    asked = urlencode({"compound": compound.code})
    found = [("world", _("Public notices"), reverse("notices:compound", args=[compound.code]))]
    if _reaches(person, "notices.see_notice", on, compound):
        found.append(("speakerphone", _("Notices"), f"{reverse('notices:notices')}?{asked}"))
    if compound.status == compound.Status.ACTIVE and _reaches(person, "notices.draft_notice", on, compound):
        found.append(("plus", _("New notice"), f"{reverse('notices:new')}?{asked}"))
    return found


def _reaches(person: Any, act: str, on: date, compound: Any) -> bool:
    return scope_for(person, MAY[act], on).covers(compound.area_code, compound.pk, compound.company_id)


def way_back(request: HttpRequest, compound: Any, notice: Notice | None = None) -> list[tuple[str, str]]:
    """From a page for everybody to what lies behind it: words and address, for who signed in and may."""
    if not request.user.is_authenticated:
        return []
    on, found = today(), []
    if notice and sees(request.user, on, notice):
        found.append((_("To the office's page of this notice"), reverse("notices:notice", args=[notice.uid])))
    if compound and _opens(request.user, compound, on):
        words = _("{name} in the register").format(name=compound.name)
        found.append((words, reverse("register:compound", args=[compound.code])))
    return found


def _opens(person: Any, compound: Any, on: date) -> bool:
    try:
        compound_for(person, compound.code, on)
    except (Http404, Refusal):
        return False
    return True
