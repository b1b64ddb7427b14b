"""Drafts, for those who may arrange plans in the area, and the arrangement that a draft's edits make."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Q, QuerySet

from linmeng.domain.planning.editing import Arrangement, Desk, read_arrangement, read_change
from linmeng.domain.refusals import NotUnderstood, NotYours
from linmeng.people.models import Person
from linmeng.people.queries import Scope, scope_for
from linmeng.planning.models import Draft, DraftEdit, DraftVersion, DraftVisit
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import PlanningArea, thaw

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground

HERE = timedelta(seconds=25)  # seen since then: still here
_BULKY = ("inputs", "start", "rates__text", "based_on__data", "based_on__areas")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Kept(Generic[K, V]):
    """The last few of something that never changes under its key."""

    def __init__(self, most: int) -> None:
        self._most, self._found, self._lock = most, OrderedDict[K, V](), Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: K, value: V) -> V:
        with self._lock:
            self._found[key] = value
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return value


_grounds: "_Kept[str, Ground]" = _Kept(6)  # by the draft's mark
_desks: _Kept[str, Desk] = _Kept(200)  # by the mark of the last edit, which is nobody else's


def drafts_for(person: Person, on: date) -> QuerySet[Draft]:
    """The drafts whose area lies inside the person's, the last edited first. Raises NotYours."""
    scope = draft_scope(person, on)
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(area__code__startswith=prefix)
    return Draft.objects.filter(inside).select_related("area", "rates", "by", "based_on").defer(*_BULKY)


def draft_for(person: Person, pk: int, on: date) -> Draft:
    """One draft; what is bulky comes when asked for. Raises NotYours, Draft.DoesNotExist."""
    return drafts_for(person, on).get(pk=pk)


def draft_for_update(person: Person, pk: int, on: date) -> Draft:
    """The same, locked for its next edit."""
    return drafts_for(person, on).select_related(None).select_for_update().get(pk=pk)


def draft_scope(person: Person, on: date) -> Scope:
    """Where the person may arrange plans. Raises NotYours when nowhere."""
    scope = scope_for(person, MAY["planning.edit_draft"], on)
    if not scope:
        raise NotYours("Drafts are shown to the offices of their area.")
    return scope


def may_edit_drafts(person: Person, on: date, code: str = "") -> bool:
    """Whether the person may arrange plans at all, or in the area with this code."""
    scope = scope_for(person, MAY["planning.edit_draft"], on)
    return scope.covers_area(code) if code else bool(scope)


def area_of(draft: Draft) -> PlanningArea:
    """The frozen inputs of a draft."""
    return thaw(draft.inputs, draft.constraints)[0]


def ground_of(draft: Draft) -> "Ground":
    """The planning area of a draft, ready to be priced. Kept for the next edit."""
    found = _grounds.get(draft.mark)
    if found is None:
        from linmeng.domain.planning.hand import Ground

        found = _grounds.put(draft.mark, Ground(area_of(draft).street, rates_of(draft.rates)))
    return found


def desk_of(draft: Draft, number: int | None = None) -> Desk:
    """What the first `number` edits made of the start; all of them when not said.

    Raises NotUnderstood when there are not so many.
    """
    number = draft.number if number is None else number
    if not 0 <= number <= draft.number:
        raise NotUnderstood("This draft has no edit number {n}.", n=number)
    if number == draft.number and (found := _desks.get(draft.head)):
        return found
    marks = list(draft.edits.filter(number__lte=number).order_by("-number").values_list("number", "mark"))
    known = next(((n, desk) for n, mark in [*marks, (0, draft.mark)] if (desk := _desks.get(mark))), None)
    done, desk = known or (0, _desks.put(draft.mark, Desk(read_arrangement(draft.start))))
    for edit in draft.edits.filter(number__gt=done, number__lte=number).order_by("number"):
        desk = _desks.put(edit.mark, after(desk, edit))
    return desk


def after(desk: Desk, edit: DraftEdit) -> Desk:
    """The desk after one edit."""
    if edit.kind == DraftEdit.Kind.UNDO:
        return desk.back()
    if edit.kind == DraftEdit.Kind.REDO:
        return desk.forth()
    return desk.edited(edit.number, read_change(edit.data))


def arrangement_of(version: DraftVersion) -> Arrangement:
    """What a version kept."""
    return read_arrangement(version.arrangement)


def here_now(draft: Draft, at: datetime) -> list[Person]:
    """Who has the draft's page open."""
    seen = DraftVisit.objects.filter(draft=draft, seen_at__gte=at - HERE).select_related("person")
    return [visit.person for visit in seen.order_by("person__name", "person_id")]
