"""Cases, for those who may see them: lists, one of them, one of them for an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linmeng.cases.models import Case, CaseCompound, Duty, Member
from linmeng.cases.permissions import MAY, check, covers
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import AuditRow
from linmeng.people.queries import Scope, act_words, held_roles, roles_of, scope_for

_S = Case.State
NEAREST = F("due_on").asc(nulls_last=True)  # both databases put cases without a deadline last


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is narrowed to; "" and False leave a filter out."""

    state: str = ""
    text: str = ""  # in title, number or a compound's name
    area: str = ""  # division code: this area and all below
    procedure: str = ""  # its code
    compound: str = ""  # register number
    mine: bool = False  # in its task force, or with a duty of mine
    late: bool = False  # its nearest deadline has passed


def cases_for(person: Any, on: date, filters: Filters = Filters()) -> QuerySet[Case]:
    """The cases a person may see, those with the nearest deadline first. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY["cases.see_case"], on)
    if not scope:
        raise NotYours("Your role does not include this.")
    rows = Case.objects.filter(_within(scope)).select_related("area", "by").defer("frozen")
    return _narrowed(rows, filters, person, on).order_by("state", NEAREST, "-opened_at", "-id")


def case_for(person: Any, uid: str, on: date, act: str = "cases.see_case", *codes: str) -> Case:
    """One case for an act, about these compounds of it ("" itself) as `permissions.may` takes them.

    Http404 when it is none that the person may see, NotYours for the act.
    """
    return _asked(person, _rows().filter(uid=_clean(uid)).first(), on, act, codes)


def case_for_update(person: Any, uid: str, on: date, act: str, *codes: str) -> Case:
    """The same, locked until the transaction ends: whoever comes second sees what the first one did."""
    rows = _rows().select_for_update(of=("self",), no_key=True)
    return _asked(person, rows.filter(uid=_clean(uid)).first(), on, act, codes)


def cases_of_compound(person: Any, code: str, on: date) -> list[Case]:
    """The cases in which a compound takes part, that the person may see; none for whom there are none."""
    try:
        return list(cases_for(person, on, Filters(compound=code))[:20])
    except NotYours:
        return []


def cases_about(person: Any, on: date, **origin: Any) -> list[Case]:
    """The cases opened from one thing: `kind="planning.alliance", plan=7, alliance=2`."""
    try:
        rows = cases_for(person, on)
    except NotYours:
        return []
    return list(rows.filter(**{f"origin__{name}": value for name, value in origin.items()})[:20])


def check_version(case: Case, version: int | None) -> None:
    """Raises NotNow, with what the others did, when the case is no longer the one that was looked at."""
    if version is None or case.version == version:
        return
    raise NotNow(
        "Meanwhile somebody else was here first: {changes}. Nothing of yours was stored or lost: look at"
        " it and send it again.",
        changes="；".join(changes_since(case, version)) or _("the case was changed"),
    )


def changes_since(case: Case, version: int, most: int = 5) -> list[str]:
    """What was done with the case after this version, the newest first: when, in which role, what."""
    rows = AuditRow.objects.filter(
        subject_type="cases.case", subject_id=str(case.pk), after__version__gt=version
    )
    return [_told(row) for row in rows.select_related("by").order_by("-at", "-id")[:most]]


def _told(row: AuditRow) -> str:
    at = localtime(row.at)
    roles = roles_of(row.by, at.date()) if row.by else []
    return (
        _("{time} {role}: {act} {what}")
        .format(
            time=f"{at:%m-%d %H:%M}",
            role=roles[0].get_what_display() if roles else _("somebody"),
            act=act_words(row.act),
            what=str(row.after.get("about", "")),
        )
        .strip()
    )


def check_open(case: Case) -> None:
    """Raises NotNow when the case is closed."""
    if case.state == _S.ENDED:
        raise NotNow("This case was closed early: nothing more is recorded in it.")


def _within(scope: Scope) -> Q:
    """The cases that lie in reach: by their area, or by a compound that takes part now."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area_code__startswith=prefix)
    parts = CaseCompound.objects.filter(
        scope.compounds("compound__"), case=OuterRef("pk"), left_on__isnull=True
    )
    return inside | Q(Exists(parts))


def _narrowed(rows: QuerySet[Case], filters: Filters, person: Any, on: date) -> QuerySet[Case]:
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.procedure:
        rows = rows.filter(procedure=filters.procedure)
    if filters.area:
        used = len(filters.area.rstrip("0"))
        prefix = filters.area[: next((end for end in (2, 4, 6, 9) if used <= end), 12)]
        rows = rows.filter(area_code__startswith=prefix)
    if filters.compound:
        part = CaseCompound.objects.filter(case=OuterRef("pk"), code=_clean(filters.compound))
        rows = rows.filter(Exists(part))
    for word in _clean(filters.text).split()[:5]:
        named = CaseCompound.objects.filter(case=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Exists(named))
    if filters.late:
        rows = rows.filter(state=_S.OPEN, due_on__lt=on)
    return rows.filter(_mine(person, on)) if filters.mine else rows


def _mine(person: Any, on: date) -> Q:
    force = Member.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on), case=OuterRef("pk"), person=person
    )
    firms = {r.company_id for r in held_roles(person, on) if r.company_id is not None}
    held = Duty.objects.filter(
        Q(person=person) | Q(organisation__in=firms), case=OuterRef("pk"), state="open"
    )
    return Q(Exists(force)) | Q(Exists(held)) | Q(by=person)


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("area", "by").prefetch_related("compounds__compound__company")


def _clean(uid: str) -> str:
    return uid.replace("\x00", "")


def _asked(person: Any, case: Case | None, on: date, act: str, codes: Sequence[str]) -> Case:
    if case is None or not covers(scope_for(person, MAY["cases.see_case"], on), case):
        raise Http404
    if act != "cases.see_case":
        check(person, act, on, case, *codes)
    return case
