"""Selections, for those who may see them: of a case, one of them, one of them for an act."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.cases.models import Bidder, Case, Selection
from linmeng.cases.permissions import MAY, check, covers, may
from linmeng.domain.procedures.selection.plan import Plan, plan_from
from linmeng.domain.refusals import NotNow, NotYours
from linmeng.domain.words import Words
from linmeng.people.queries import held_roles, scope_for

_S = Selection.State
PUBLIC = frozenset({_S.PUBLISHED, _S.OPENED, _S.RANKED, _S.SHOWN, _S.AWARDED, _S.FAILED})
OPEN_TO_ALL = frozenset({_S.SHOWN, _S.AWARDED})
"""States in which offers, scores and ranking are published."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A company for which somebody may offer."""

    pk: int
    name: str


def selection_for(person: Any, uid: str, on: date, act: str = "cases.see_case") -> Selection:
    """One selection for an act. Http404 when it is none that the person may see, NotYours for the act."""
    return _asked(person, _rows().filter(uid=_clean(uid)).first(), on, act)


def selection_for_update(person: Any, uid: str, on: date, act: str) -> Selection:
    """The same, locked until the transaction ends: whoever comes second sees what the first one did."""
    rows = _rows().select_for_update(of=("self",), no_key=True)
    return _asked(person, rows.filter(uid=_clean(uid)).first(), on, act)


def case_to_follow(selection: Selection) -> Case:
    """The case of a locked selection, locked too; whoever acts was asked for the selection."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    return rows.prefetch_related("compounds__compound__company").get(pk=selection.case_id)


def public_selection(uid: str) -> Selection:
    """A published selection, for everybody. Raises Http404."""
    found = _rows().filter(uid=_clean(uid), state__in=PUBLIC, published_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def bid_selection(person: Any, uid: str, on: date) -> Selection:
    """A published selection for somebody who offers for a company, wherever it lies. Raises Http404."""
    if not firms_of(person, on):
        raise Http404
    return public_selection(uid)


def bid_selection_for_update(person: Any, uid: str, on: date) -> Selection:
    """The same, locked until the transaction ends: of two who hand in at once the second one sees it."""
    if not firms_of(person, on):
        raise NotYours("Only somebody who acts for a property company hands in offers.")
    rows = _rows().select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=_clean(uid), state__in=PUBLIC, published_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def selections_to_bid(person: Any, on: date) -> QuerySet[Selection]:
    """What a company's people may offer for: the public ones, and those they are named in."""
    named = Bidder.objects.filter(company__in=firms_of(person, on)).values("selection_id")
    rows = _rows().filter(state__in=PUBLIC, published_at__isnull=False)
    return rows.filter(Q(plan__way="public") | Q(pk__in=named)).order_by("-deadline_at", "-id")


def firms_of(person: Any, on: date) -> dict[int, str]:
    """The companies for which a person acts: number → name."""
    wanted = {
        r.company_id
        for r in held_roles(person, on)
        if r.what in MAY["cases.bid"] and r.company_id is not None
    }
    if not wanted:
        return {}
    rows = person.roles.filter(organisation__in=wanted).select_related("organisation")
    return {r.organisation_id: r.organisation.name for r in rows}


def plan_of(selection: Selection) -> Plan:
    return plan_from(selection.plan)


def check_state(selection: Selection, among: frozenset[str] | set[str], why: str) -> None:
    """Raises NotNow with this sentence unless the selection is in one of these states."""
    if selection.state not in among:
        raise NotNow(why)


def check_version(selection: Selection, version: int | None) -> None:
    """Raises NotNow when the selection is no longer the one that was looked at."""
    if version is not None and selection.version != version:
        raise NotNow("Meanwhile somebody else changed this selection: look at it again.")


def check_none_runs(case: Case, compound: int) -> None:
    """Raises NotNow while a selection for this compound runs in the case.

    From the publication of the plan until it ends companies make offers for all of its compounds together:
    what they offer for is not changed under way.
    """
    row = case.selections.filter(compounds=compound, state__in=Selection.RUNNING).first()
    if row is not None:
        raise NotNow(
            "“{selection}” is under way for this compound since {day}: its plan, which names the compound, is"
            " published, and offers are made for all its compounds together. Wait for its award, or end it"
            " without a result under “{where}” with the reason; then the compound leaves the case.",
            selection=row.title, day=localdate(row.published_at), where=Words("选聘", "Selection"),
        )  # fmt: skip


def check_all_over(case: Case) -> None:
    """Raises NotNow while any selection runs in the case: bidders would wait for an answer nobody gives."""
    row = case.selections.filter(state__in=Selection.RUNNING).first()
    if row is not None:
        raise NotNow(
            "“{selection}” is under way since {day}, and companies wait for its result. End it without one"
            " under “{where}” with the reason; then the case can be closed.",
            selection=row.title, day=localdate(row.published_at), where=Words("选聘", "Selection"),
        )  # fmt: skip


def is_open_to_all(selection: Selection) -> bool:
    """Whether offers, scores and ranking are published."""
    return selection.state in OPEN_TO_ALL


def sees_offers(person: Any, selection: Selection, on: date) -> bool:
    """Whether a person may read the opened offers: staff from the opening on, everybody once shown."""
    if is_open_to_all(selection):
        return True
    return selection.opened_at is not None and (
        may(person, "cases.see_offers", on, selection) or seat_of(person, selection) is not None
    )


def sees_bidders(person: Any, selection: Selection, on: date) -> bool:
    """Whether a person may know who offers while offers come in: who runs it, holds a key or has a seat.

    Companies learn it, as everybody does, from the commitments that are published at the close.
    """
    acts = ("cases.run_selection", "cases.hold_key")
    return any(may(person, act, on, selection) for act in acts) or seat_of(person, selection) is not None


def seat_of(person: Any, selection: Selection) -> Any:
    """The person's own seat on the panel, or None."""
    if not getattr(person, "pk", None):
        return None
    return selection.panelists.filter(candidate__person=person, seated=True).first()


def closed(selection: Selection, at: datetime) -> bool:
    return selection.deadline_at is not None and at >= selection.deadline_at


def _rows() -> QuerySet[Selection]:
    return Selection.objects.select_related("case__area", "winner", "by").prefetch_related(
        "case__compounds__compound__company", "compounds"
    )


def _clean(uid: str) -> str:
    return uid.replace("\x00", "")


def _asked(person: Any, selection: Selection | None, on: date, act: str) -> Selection:
    if selection is None:
        raise Http404
    sees = covers(scope_for(person, MAY["cases.see_case"], on), selection.case)
    if not sees and seat_of(person, selection) is None:
        raise Http404
    if act not in ("cases.see_case", "cases.score"):
        check(person, act, on, selection)
    return selection
