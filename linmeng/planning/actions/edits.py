"""What people do to a draft, step by step: edit, undo, do again, have the rest finished."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.editing import Arrangement, Change, Desk, between, plain_change, read_mode
from linmeng.domain.planning.progress import Stop
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.planning.actions.drafts import check_may, locked_draft, new_mark
from linmeng.planning.models import Draft, DraftEdit
from linmeng.planning.queries.drafts import after, arrangement_of, desk_of, draft_for, ground_of

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground

K = DraftEdit.Kind
MOST_EDITS = 5000
MOST_MOVED = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a draft: a kind of edit, of which compounds, where to or how."""

    kind: str
    who: tuple[str, ...] = ()
    to: str = ""  # a compound of the alliance they join; "" for an alliance of their own
    mode: str = ""
    host: str = ""
    version: int = 0
    whole: bool = False  # move everybody who is in the alliance of the first of them


def edit_draft(*, by: Person, at: datetime, draft: Draft, on: int, wanted: Wanted) -> DraftEdit:
    """Does one edit that was decided on looking at the draft after `on` edits.

    When others edited since, it is done all the same if it still means the same. Raises NotNow with what
    changed when it does not, NotNow or NotUnderstood when the edit is none, NotYours outside the area.
    """
    with transaction.atomic():
        locked, ground = locked_draft(by, at, draft)
        desk = desk_of(locked)
        change = _change(locked, ground, desk.now, wanted)
        if on != locked.number and wanted.kind not in (K.PIN, K.RELEASE):
            _check_same(locked, ground, on, desk, wanted, change)
        data = {**plain_change(change), **_told(wanted)}
        return _store(by, at, locked, wanted.kind, data, _names(ground, wanted))


@transaction.atomic
def undo_edit(*, by: Person, at: datetime, draft: Draft, on: int) -> DraftEdit:
    """Undoes the last edit in force, whoever made it. Raises NotNow when others edited since, or NotYours."""
    locked, _ground = locked_draft(by, at, draft)
    _check_newest(locked, on)
    desk = desk_of(locked)
    desk.back()
    return _store(by, at, locked, K.UNDO, {"of": desk.done[-1][0]}, [])


@transaction.atomic
def redo_edit(*, by: Person, at: datetime, draft: Draft, on: int) -> DraftEdit:
    """Does again what was undone last. Raises NotNow when others edited since, or NotYours."""
    locked, _ground = locked_draft(by, at, draft)
    _check_newest(locked, on)
    desk = desk_of(locked)
    desk.forth()
    return _store(by, at, locked, K.REDO, {"of": desk.undone[-1][0]}, [])


def finish_rest(*, by: Person, at: datetime, draft: Draft, on: int, stop: Stop) -> DraftEdit:
    """Plans everything anew that nobody holds, as one edit; what is held stays exactly as it is.

    `stop` says how long may be searched. Raises NotNow when nothing gets better, a held wish cannot be met
    or others edited meanwhile, NotYours outside the area.
    """
    check_may(by, at, draft.area.code)
    draft = draft_for(by, draft.pk, localdate(at))
    ground, before = ground_of(draft), desk_of(draft, on).now
    change, gap = ground.finished(before, stop=stop)
    if not change:
        raise NotNow("Nothing would change: the rest is as cheap as it can be.")
    with transaction.atomic():
        locked, ground = locked_draft(by, at, draft)
        now = desk_of(locked).now
        if (now.shapes, now.held) != (before.shapes, before.held):
            raise _meanwhile(locked, on, ground, before, now, None)
        moved = sum(len(s.members) for s in change.made)
        return _store(by, at, locked, K.FINISH, {**plain_change(change), "gap": gap, "moved": moved}, [])


def _change(draft: Draft, ground: "Ground", now: Arrangement, wanted: Wanted) -> Change:
    """What the edit would change in this arrangement."""
    who = wanted.who
    if wanted.kind == K.OPEN:
        version = draft.versions.filter(number=wanted.version).first()
        if version is None:
            raise NotUnderstood("This draft has no version {n}.", n=wanted.version)
        return _some(between(now, arrangement_of(version)))
    if not 0 < len(who) <= MOST_MOVED:
        raise NotUnderstood("Choose between 1 and {most} compounds.", most=MOST_MOVED)
    if wanted.kind == K.MOVE:
        moving = now.of(who[0]).members if wanted.whole else who
        return ground.moved(now, moving, wanted.to or None)
    if wanted.kind == K.MODE:
        return ground.remoded(now, who[0], read_mode(wanted.mode), wanted.host or None)
    if wanted.kind == K.SPLIT:
        return ground.split(now, who[0])
    if wanted.kind in (K.PIN, K.RELEASE):
        return ground.hold(now, who, release=wanted.kind == K.RELEASE)
    raise NotUnderstood("There is no such edit.")


def _check_same(draft: Draft, ground: "Ground", on: int, desk: Desk, wanted: Wanted, change: Change) -> None:
    """Raises NotNow when the edit, decided on an older state, would now do something else."""
    before = desk_of(draft, on).now
    meant = _change(draft, ground, before, wanted)
    if (meant.gone, meant.made) != (change.gone, change.made):
        raise _meanwhile(draft, on, ground, before, desk.now, meant.touched)


def _meanwhile(
    draft: Draft,
    on: int,
    ground: "Ground",
    before: Arrangement,
    now: Arrangement,
    concerned: frozenset[str] | None,
) -> NotNow:
    moved = [i for i, shape in before.home.items() if now.home[i] != shape]
    named = [ground.by_id[i].name for i in moved if concerned is None or i in concerned]
    last = draft.edits.filter(number__gt=on).select_related("by").order_by("-number").first()
    return NotNow(
        "{who} has meanwhile changed {names}: look at the draft as it is now and decide again.",
        who=str(last.by) if last else "", names="、".join(named[:4]) + ("…" if len(named) > 4 else ""),
    )  # fmt: skip


def _check_newest(draft: Draft, on: int) -> None:
    if on != draft.number:
        last = draft.edits.select_related("by").order_by("-number").first()
        raise NotNow(
            "{who} has meanwhile edited the draft: look at it as it is now.",
            who=str(last.by) if last else "",
        )


def _store(
    by: Person, at: datetime, draft: Draft, kind: str, data: Mapping[str, Any], names: Sequence[str]
) -> DraftEdit:
    if draft.number >= MOST_EDITS:
        raise NotNow("This draft has {n} edits: keep a version and open a new draft.", n=draft.number)
    edit = DraftEdit(
        draft=draft, number=draft.number + 1, mark=new_mark(), kind=kind, data=dict(data), by=by, at=at
    )
    after(desk_of(draft), edit)  # it can be done
    edit.save()
    draft.number, draft.head, draft.touched_at = edit.number, edit.mark, at
    draft.save(update_fields=("number", "head", "touched_at"))
    told = {"edit": edit.number, "what": kind, **({"compounds": list(names[:8])} if names else {})}
    record(act="planning.edit_draft", by=by, at=at, subject=draft, area_code=draft.area.code, after=told)
    return edit


def _told(wanted: Wanted) -> dict[str, Any]:
    told = {name: value for name, value in asdict(wanted).items() if value and name not in ("kind", "who")}
    return {**told, "who": list(wanted.who)}


def _names(ground: "Ground", wanted: Wanted) -> list[str]:
    return [ground.by_id[i].name for i in wanted.who]


def _some(change: Change) -> Change:
    if not change:
        raise NotNow("Nothing would change.")
    return change
