"""The panel: its groups, its lot as everybody may check it, who sits, who handed in."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.models import Panelist, PanelLot, Selection, SheetBox
from linmeng.cases.permissions import may_step
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.procedures.selection.lot import Group
from linmeng.domain.procedures.selection.scoring import Sheet
from linmeng.domain.refusals import NotNow
from linmeng.people.models import Organisation, Person

EXPERTS, OWNERS = "experts", "owners"
FILLED = 2048
"""Bytes: a sealed sheet is a multiple of it long."""
TIED_FOR = 3 * 366
"""Days for which having acted for a company counts as a tie, as the declaration asks: three years."""


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


def groups_to_draw(selection: Selection, at: datetime) -> tuple[Group, ...]:
    """What the next lot draws from: of each group with empty seats those who were not drawn yet.

    Without those of a company that came to take part after they were listed.
    """
    found = []
    for key, seats in missing_seats(selection).items():
        rows = selection.candidates.filter(group=key, seat__isnull=True).select_related("person")
        free = [c for c in rows.order_by("code") if not bidders_of(selection, c.person, c.body, at)]
        codes = tuple(c.code for c in free)
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


def may_reject(person: Any, selection: Selection, chair: Panelist, on: date) -> bool:
    """Whether a person may record that the panel rejects an offer: its chair, or a keeper from paper.

    A committee, which is a party, does not speak for the panel.
    """
    owner = chair.candidate.person_id
    if owner is not None:
        return bool(owner == person.pk)
    codes = [c.code for c in selection.compounds.all()]
    return may_step(person, "panel", on, selection.case, *codes)


def chairs_for(person: Any, selection: Selection, on: date) -> list[str]:
    """The seats for which a person may record what the panel decides, if it is their chair's."""
    return [p.candidate.code for p in panel_of(selection) if may_reject(person, selection, p, on)]


def sealed_sheet(selection: Selection, code: str, scores: Mapping[str, Any], remark: str) -> bytes:
    """A sheet as it goes into its box: bound to its seat, filled up so that its length says nothing."""
    said = {"selection": selection.uid, "seat": code, "scores": scores, "remark": remark}
    text = json.dumps(said, ensure_ascii=False).encode()
    return text.ljust(-(-len(text) // FILLED) * FILLED)


def opened_sheets(selection: Selection) -> list[tuple[Panelist, dict[str, Any]]]:
    """Every seat with its sheet: "scores" and "remark". Raises NotNow, before it opens a single one, while

    sheets are missing; also where a box does not open or is another seat's.
    """
    seats, wanted = panel_of(selection), plan_of(selection).panel
    have = sum(p.scored_at is not None for p in seats)
    if have != wanted or len(seats) != wanted:
        raise NotNow("Sheets handed in: {have} of {panel}.", have=have, panel=wanted)
    return [(seat, _opened(selection, seat)) for seat in seats]


def sheets_of(selection: Selection) -> list[Sheet]:
    """The sheets of the whole panel. Raises NotNow as `opened_sheets` does."""
    return [sheet_of(said["scores"]) for _seat, said in opened_sheets(selection)]


def _opened(selection: Selection, seat: Panelist) -> dict[str, Any]:
    box = SheetBox.objects.filter(panelist=seat).first()
    said: dict[str, Any] = json.loads(box.bytes) if box else {}
    if (said.get("selection"), said.get("seat")) != (selection.uid, seat.candidate.code):
        raise NotNow("The sheet of {code} is not the one handed in: call your administrator.",
                     code=seat.candidate.code)  # fmt: skip
    return said


def sheet_of(scores: Mapping[str, Mapping[str, str]]) -> Sheet:
    return {offer: {key: Fraction(text) for key, text in row.items()} for offer, row in scores.items()}


def account_named(name: str) -> Person | None:
    """The account with this name, for somebody on a list who has one."""
    return Person.objects.filter(username=name, is_active=True).first()


def bidders_of(selection: Selection, person: Person | None, body: str, at: datetime) -> list[Organisation]:
    """The bidders somebody belongs to: by the body written of them, or by a role their account has here

    or had within the three years before.
    """
    since = localdate(at) - timedelta(days=TIED_FOR)
    held = person.roles.filter(Q(until_on__isnull=True) | Q(until_on__gte=since)) if person else None
    firms = set(held.values_list("organisation_id", flat=True)) if held is not None else set()
    rows = [b.company for b in selection.bidders.select_related("company")]
    return [c for c in rows if c.pk in firms or _plain(body).startswith(_plain(c.name))]


def _plain(words: str) -> str:
    return "".join(words.split())


def _seated_by_group(selection: Selection) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in selection.panelists.filter(seated=True).values_list("candidate__group", flat=True):
        found[group] = found.get(group, 0) + 1
    return found
