"""The panel: its groups, its lot as everybody may check it, who sits, who handed in."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from linmeng.cases.models import Panelist, PanelLot, Selection
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.procedures.selection.lot import Group
from linmeng.domain.procedures.selection.scoring import Sheet
from linmeng.people.models import Person

EXPERTS, OWNERS = "experts", "owners"


def group_words(key: str) -> str:
    return {EXPERTS: _("Experts"), OWNERS: _("Owners' side")}.get(key, key)


def seats_of(selection: Selection) -> dict[str, int]:
    """Group → seats, as the plan says."""
    plan = plan_of(selection)
    wanted = {EXPERTS: plan.experts, OWNERS: plan.panel - plan.experts}
    return {key: seats for key, seats in wanted.items() if seats}


def missing_seats(selection: Selection) -> dict[str, int]:
    """Group → seats that nobody drawn can fill."""
    seated = _seated_by_group(selection)
    return {k: n - seated.get(k, 0) for k, n in seats_of(selection).items() if n > seated.get(k, 0)}


def groups_to_draw(selection: Selection) -> tuple[Group, ...]:
    """What the next lot draws from: of each group with empty seats those who were not drawn yet."""
    found = []
    for key, seats in missing_seats(selection).items():
        rows = selection.candidates.filter(group=key, seat__isnull=True).order_by("code")
        codes = tuple(rows.values_list("code", flat=True))
        found.append(Group(key, group_words(key), key == EXPERTS, seats, codes))
    return tuple(found)


def panel_of(selection: Selection, *, seated: bool = True) -> list[Panelist]:
    """Who was drawn, those with a seat first where all are asked for."""
    rows = selection.panelists.select_related("candidate__person").order_by("candidate__group", "rank")
    return list(rows.filter(seated=True) if seated else rows)


def panelist_of(selection: Selection, code: str) -> Panelist:
    """Somebody drawn, by number. Raises Http404."""
    rows = selection.panelists.select_related("candidate__person")
    found = rows.filter(candidate__code=code.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def pending_lot(selection: Selection) -> PanelLot | None:
    """The lot that is committed to and not drawn yet."""
    return selection.lots.filter(drawn_at__isnull=True, void_at__isnull=True).first()


def lot_published(lot: PanelLot) -> dict[str, Any]:
    """The lot as everybody may have it: list and commitment; after the draw secret, value and orders."""
    made: dict[str, Any] = {
        "list": lot.listed, "commitment": lot.commitment, "committed_at": lot.committed_at.isoformat(),
        "known_at": lot.known_at.isoformat(),
    }  # fmt: skip
    if lot.drawn_at is None:
        return made
    drawn = {"secret": lot.opened, "value": lot.value, "orders": lot.orders}
    return {**made, **drawn, "drawn_at": lot.drawn_at.isoformat()}


def sheets_of(selection: Selection) -> list[Sheet]:
    """The sheets of all who sit and have handed in."""
    return [sheet_of(p.scores) for p in panel_of(selection) if p.scored_at is not None]


def sheet_of(scores: Mapping[str, Mapping[str, str]]) -> Sheet:
    return {offer: {key: Fraction(text) for key, text in row.items()} for offer, row in scores.items()}


def account_named(name: str) -> Person | None:
    """The account with this name, for somebody on a list who has one."""
    return Person.objects.filter(username=name, is_active=True).first()


def _seated_by_group(selection: Selection) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in selection.panelists.filter(seated=True).values_list("candidate__group", flat=True):
        found[group] = found.get(group, 0) + 1
    return found
