"""Drafts are opened, noted on, and kept as versions."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.editing import (
    Arrangement,
    Shape,
    plain,
    read_mode,
)
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.actions.naming import name_apart
from linmeng.planning.models import Draft, DraftNote, DraftVersion, PlanVersion, RatesVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.drafts import (
    desk_of,
    draft_for_update,
    ground_of,
)
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import freeze, plain_wishes, thaw
from linmeng.planning.queries.streets import planning_areas

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground


@transaction.atomic
def open_draft(
    *,
    by: Person,
    at: datetime,
    area: Any,
    plan: PlanVersion | None = None,
    rates: RatesVersion | None = None,
    name: str = "",
) -> Draft:
    """Opens a draft of one sub-district: from a plan that holds it, or with everybody alone at these rates.

    No two drafts of a sub-district share a name: the second of a day has a number behind it.
    Raises NotYours outside the person's area, NotNow when there is nothing to arrange, NotUnderstood.
    """
    check_may(by, at, area.code)
    own, constraints = _inputs(by, at, area, plan)
    used = plan.run.rates if plan else rates
    if used is None:
        raise NotUnderstood("A draft needs a plan to begin with, or rates.")
    wanted = _named(name or f"{area.name} {localdate(at):%Y-%m-%d}")
    draft = Draft(
        name=name_apart(wanted, Draft.objects.filter(area=area), area),
        area=area, rates=used, based_on=plan, by=by, at=at, touched_at=at,
        inputs={"areas": [own]}, start={}, mark=(mark := new_mark()), head=mark,
    )  # fmt: skip
    draft.constraints = plain_wishes(thaw(draft.inputs, constraints)[0].street.constraints)
    _begin(draft, plan)
    draft.save()
    record(
        act="planning.open_draft", by=by, at=at, subject=draft, area_code=area.code,
        after={"plan": plan.pk if plan else None, "rates": used.sha256, "compounds": len(own["compounds"])},
    )  # fmt: skip
    return draft


@transaction.atomic
def note_draft(*, by: Person, at: datetime, draft: Draft, text: str, about: Sequence[str] = ()) -> DraftNote:
    """Leaves a note on the draft, on one compound or on an alliance. Raises NotUnderstood, NotYours."""
    locked, ground = locked_draft(by, at, draft)
    words = " ".join(text.split())
    if not words or len(words) > 500:
        raise NotUnderstood("A note needs between 1 and {most} characters.", most=500)
    now = desk_of(locked).now
    for code in about:
        now.of(code)
    note = DraftNote.objects.create(draft=locked, about=sorted(about), text=words, by=by, at=at)
    names = [ground.by_id[i].name for i in note.about]
    record(
        act="planning.note_draft", by=by, at=at, subject=locked, area_code=locked.area.code,
        after={"note": note.pk, "about": names},
    )  # fmt: skip
    return note


@transaction.atomic
def keep_version(*, by: Person, at: datetime, draft: Draft, on: int, name: str) -> DraftVersion:
    """Keeps the draft as it was after `on` edits under a name. Raises NotUnderstood, NotYours."""
    locked, ground = locked_draft(by, at, draft)
    version = store_version(by, at, locked, ground, on, name)
    after = {"version": version.number, "name": version.name, "objective": version.figures["objective"]}
    record(act="planning.keep_version", by=by, at=at, subject=locked, area_code=locked.area.code, after=after)
    return version


def store_version(
    by: Person, at: datetime, draft: Draft, ground: "Ground", on: int, name: str
) -> DraftVersion:
    """The row of a new version, inside an act's transaction."""
    arrangement = desk_of(draft, on).now
    return DraftVersion.objects.create(
        draft=draft, number=draft.versions.count() + 1, name=_named(name), edit=on, by=by, at=at,
        arrangement=plain(arrangement), figures=asdict(ground.totals(arrangement)),
    )  # fmt: skip


def _inputs(
    by: Person, at: datetime, area: Any, plan: PlanVersion | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The frozen inputs of one sub-district and the wishes that concern it."""
    if plan is not None:
        found = [a for a in plan.run.inputs.get("areas", ()) if a["code"] == area.code]
        constraints = plan.run.constraints
    else:
        areas = [a for a in planning_areas(by, area, localdate(at)) if a.code == area.code]
        found, constraints = freeze(areas)["areas"], {}
    if not found or not found[0]["compounds"]:
        raise NotNow("There are no compounds to plan in {area}.", area=area.name)
    return found[0], constraints


def _begin(draft: Draft, plan: PlanVersion | None) -> None:
    """The arrangement a draft starts with, and what it costs."""
    from linmeng.domain.planning.hand import Ground

    ground = Ground(thaw(draft.inputs, draft.constraints)[0].street, rates_of(draft.rates))
    start = ground.alone()
    if plan is not None:
        rows = [a for a in plan.data["alliances"] if a["members"][0] in ground.by_id]
        shapes = (Shape(tuple(sorted(a["members"])), read_mode(a["mode"]), a["host"]) for a in rows)
        start = Arrangement(tuple(sorted(shapes, key=lambda s: s.members)))
        own = next((a for a in plan.areas if a["code"] == draft.area.code), None)
        draft.start_bound = own["bound"] if own else None
    draft.start = plain(start)
    draft.start_objective = ground.totals(start).objective


def locked_draft(by: Person, at: datetime, draft: Draft) -> "tuple[Draft, Ground]":
    """The draft as it is now, locked for this act, and its ground. Raises NotYours."""
    check_may(by, at, draft.area.code)
    return draft_for_update(by, draft.pk, localdate(at)), ground_of(draft)


def check_may(by: Person, at: datetime, code: str) -> None:
    """Raises NotYours when the person may not arrange plans in the area with this code."""
    if not scope_for(by, MAY["planning.edit_draft"], localdate(at)).covers_area(code):
        raise NotYours("You may arrange plans only in your own area.")


def _named(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 120:
        raise NotUnderstood("A name needs between 1 and {most} characters.", most=120)
    return words


def new_mark() -> str:
    """A mark that nothing else has."""
    return secrets.token_hex(16)
