"""Motions are drafted, changed while they are drafts, published, and withdrawn."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.packs import pack_data, pack_hash
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.queries import compound_for
from linmeng.voting.actions.moving import moved, one_line
from linmeng.voting.actions.wording import TEXTS, cleaned, cleaned_items
from linmeng.voting.models import Item, JointVote, Motion
from linmeng.voting.permissions import check
from linmeng.voting.queries.guards import ONLY_DRAFT, check_publish, check_withdraw
from linmeng.voting.queries.motions import (
    check_state,
    check_version,
    joint_for,
    motion_for,
    motion_for_update,
)

Asked = Iterable[tuple[str, str]]
"""Questions: (matter of the rules, words)."""
_S = Motion.State


@transaction.atomic
def draft_motion(
    *,
    by: Person,
    at: datetime,
    code: str,
    title: str,
    text: str,
    items: Asked = (),
    joint: "JointVote | str | None" = None,
    again: "Motion | str | None" = None,
    **more: Any,
) -> Motion:
    """Drafts a motion before the assembly of a compound, or of a building or door of it.

    `more`: building, door, level, about, reelection, silence (what silence means, as the notice will tell),
    opens_at, closes_at, quorum (witnesses that must sign the end). Raises Http404, NotYours, NotUnderstood,
    NotNow where the compound is no more.
    """
    on = localdate(at)
    if isinstance(joint, str):
        joint = joint_for(by, joint, on)
    if isinstance(again, str):
        again = motion_for(by, again, on, "voting.see_draft")
    values = {"title": title, "text": text, "joint": joint, "again": again, **more}
    motion = store_draft(by=by, at=at, code=code, items=items, values=values)
    _record("voting.draft_motion", motion, by, at)
    return motion


def store_draft(*, by: Person, at: datetime, code: str, items: Asked, values: Mapping[str, Any]) -> Motion:
    """The rows of a new draft, inside an act's transaction, without its audit row."""
    on = localdate(at)
    compound = compound_for(by, code, on)
    check(by, "voting.draft_motion", on, compound)
    if compound.status != "active":
        raise NotNow(
            "This compound is no longer in the register: {status}.", status=compound.get_status_display()
        )
    links = {"joint": values.get("joint"), "again": values.get("again")}
    said = cleaned({k: v for k, v in values.items() if k not in links})
    asked = cleaned_items(items)
    motion = Motion.objects.create(
        uid=secrets.token_hex(16), compound=compound, compound_name=compound.name, by=by, drafted_at=at,
        area_code=compound.area_code, **links, **said,
    )  # fmt: skip
    _store_items(motion, asked)
    return motion


@transaction.atomic
def edit_motion(
    *,
    by: Person,
    at: datetime,
    uid: str,
    version: int | None = None,
    items: Asked | None = None,
    **changes: Any,
) -> Motion:
    """Changes a draft: any of what `draft_motion` takes but its compound. `items` replaces the questions.

    Raises Http404, NotYours, NotUnderstood, NotNow once it is published or when somebody else was faster.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.draft_motion")
    check_version(motion, version)
    check_state(motion, {_S.DRAFT}, ONLY_DRAFT)
    said = cleaned({**{n: getattr(motion, n) for n in TEXTS}, **changes})
    changed = {n: v for n, v in said.items() if getattr(motion, n) != v}
    asked = None if items is None else _other_items(motion, items)
    if motion.joint and (asked is not None or {"building", "door"} & changed.keys()):
        raise NotNow("Every compound of a joint vote is asked the same: draft the joint vote anew.")
    if asked is not None:
        motion.items.all().delete()
        _store_items(motion, asked)
    names = sorted([*changed, *(["items"] if asked is not None else [])])
    if not names:
        return motion
    return moved(motion, act="voting.edit_motion", by=by, at=at, changed=changed, after={"changed": names})


@transaction.atomic
def publish_motion(*, by: Person, at: datetime, uid: str, version: int | None = None) -> Motion:
    """Publishes a draft with the rules of the day: from now on its text and its rules stand.

    Raises Http404, NotYours, NotUnderstood for a motion without text or questions, or voted by the wrong
    owners, NotNow while a re-election runs (SH-REG 28) or when it is published already.
    """
    on = localdate(at)
    motion = motion_for_update(by, uid, on, "voting.publish_motion")
    check_version(motion, version)
    pack = check_publish(motion, list(motion.items.all()), on)
    return moved(
        motion, act="voting.publish_motion", by=by, at=at,
        changed={
            "state": _S.PUBLISHED, "published_at": at, "pack": pack_data(pack), "pack_hash": pack_hash(pack),
        },
        after={"rules": pack.code, "hash": pack_hash(pack)},
    )  # fmt: skip


@transaction.atomic
def withdraw_motion(*, by: Person, at: datetime, uid: str, why: str, version: int | None = None) -> Motion:
    """Withdraws a motion that has not opened. Raises Http404, NotYours, NotUnderstood without why, NotNow."""
    motion = motion_for_update(by, uid, localdate(at), "voting.withdraw_motion")
    check_version(motion, version)
    check_withdraw(motion)
    if not why.strip():
        raise NotUnderstood("Say why the motion is withdrawn: the owners will ask.")
    said = one_line(why, 300, _("Why"))
    changed = {"state": _S.WITHDRAWN, "withdrawn_at": at, "withdrawn_why": said}
    return moved(motion, act="voting.withdraw_motion", by=by, at=at, changed=changed, after={"why": said})


def _other_items(motion: Motion, items: Asked) -> list[tuple[str, str]] | None:
    """The questions where they are not those that stand, else None."""
    asked = cleaned_items(items)
    return asked if asked != list(motion.items.order_by("number").values_list("matter", "words")) else None


def _store_items(motion: Motion, asked: Asked) -> None:
    rows = (Item(motion=motion, number=n, matter=m, words=w) for n, (m, w) in enumerate(asked, 1))
    Item.objects.bulk_create(rows)


def _record(act: str, motion: Motion, by: Person, at: datetime) -> None:
    after = {
        "state": motion.state, "level": motion.level, "about": motion.about.get("kind", ""),
        "matters": list(motion.items.values_list("matter", flat=True)),
        "joint": motion.joint.uid if motion.joint else None,
        "again": motion.again.uid if motion.again else None,
    }  # fmt: skip
    record(act=act, by=by, at=at, subject=motion, area_code=motion.area_code, after=after)
