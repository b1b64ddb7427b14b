"""Votes that several compounds take together, each by itself; and votes taken again."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.queries import compound_for
from linmeng.voting.actions.motions import Asked, store_draft
from linmeng.voting.actions.moving import one_line
from linmeng.voting.actions.wording import TEXTS
from linmeng.voting.models import JointVote, Motion
from linmeng.voting.permissions import check
from linmeng.voting.queries.guards import reelection_runs
from linmeng.voting.queries.motions import check_state, joint_for, joint_motions, motion_for_update

MERGE = "adjust_area"
STREET = 9  # digits of a division code that name the street or town
_S = Motion.State
OVER = frozenset({_S.COUNTED, _S.RESULT, _S.WITHDRAWN})
NOT_OVER = sentence("This vote is not over: it is repeated when it is counted or withdrawn.")


@transaction.atomic
def open_joint(
    *,
    by: Person,
    at: datetime,
    codes: Sequence[str],
    title: str,
    text: str,
    items: Asked = (),
    adjacency: str = "",
    texts: Mapping[str, str] | None = None,
    **more: Any,
) -> JointVote:
    """Drafts one motion for each compound of a vote that carries only when all of them carry.

    Without `items` it is a merger of their areas (SH-REG 10): the compounds lie in one street or town, and
    `adjacency` says who established that they lie side by side, and how; it is recorded, not computed.
    `texts`: by register number, what a compound reads in place of `text`. `more` as in `draft_motion`.
    Raises Http404, NotYours, NotUnderstood, NotNow where they lie in several streets.
    """
    asked = list(items) or [
        (MERGE, _("Do you agree that these areas become one: {title}?").format(title=title))
    ]
    merges = any(matter == MERGE for matter, _words in asked)
    compounds = [compound_for(by, code, localdate(at)) for code in dict.fromkeys(codes)]
    for compound in compounds:
        check(by, "voting.draft_motion", localdate(at), compound)
    if len(compounds) < 2:
        raise NotUnderstood("A joint vote needs at least two compounds.")
    if merges:
        check_one_street(compounds)
    side = one_line(adjacency, 300, _("That they lie side by side")) if merges else ""
    about = _about(more.pop("about", None), side)
    joint = _store(by, at, title)
    for compound in compounds:
        own = (texts or {}).get(compound.code, text)
        values = {**more, "title": title, "text": own, "about": about, "joint": joint}
        store_draft(by=by, at=at, code=compound.code, items=asked, values=values)
    _record("voting.open_joint", joint, by, at)
    return joint


@transaction.atomic
def repeat_motion(*, by: Person, at: datetime, uid: str) -> Motion:
    """Drafts a vote again that was counted or withdrawn; of a joint vote only this compound's.

    In a joint vote the new one takes the old one's place. Raises Http404, NotYours, NotNow while it is not
    over or when it is being repeated already.
    """
    old = motion_for_update(by, uid, localdate(at), "voting.draft_motion")
    motion = _again(by, at, old, old.joint)
    after = {"again": old.uid, "state": motion.state}
    record(act="voting.repeat_motion", by=by, at=at, subject=motion, area_code=motion.area_code, after=after)
    return motion


@transaction.atomic
def repeat_joint(*, by: Person, at: datetime, uid: str) -> JointVote:
    """Drafts a whole joint vote again: every compound votes anew. Raises as `repeat_motion` does."""
    on = localdate(at)
    old = joint_for(by, uid, on)
    JointVote.objects.select_for_update().only("pk").get(pk=old.pk)
    joint = _store(by, at, old.title)
    for motion in joint_motions(old):
        _again(by, at, motion_for_update(by, motion.uid, on, "voting.draft_motion"), joint)
    _record("voting.repeat_joint", joint, by, at)
    return joint


def check_one_street(compounds: Iterable[Any]) -> None:
    """Raises NotNow when compounds that want to merge lie in several streets or towns (SH-REG 10)."""
    found = list(compounds)
    streets = {c.area_code[:STREET]: c.name for c in found}
    if len(streets) > 1:
        raise NotNow(
            "These compounds lie in several streets or towns ({names}): an area lies in one (SH-REG 10).",
            names="、".join(streets.values()),
        )
    if not all(len(c.area_code.rstrip("0")) > 6 for c in found):
        raise NotNow("The register does not say in which street or town these compounds lie.")


def _about(about: Mapping[str, Any] | None, adjacency: str) -> dict[str, Any]:
    said = dict(about or {})
    if adjacency:
        said["facts"] = {**said.get("facts", {}), "adjacency": adjacency}
    return said


def _again(by: Person, at: datetime, old: Motion, joint: JointVote | None) -> Motion:
    check_state(old, OVER, NOT_OVER)
    if old.repeats.exclude(state=_S.WITHDRAWN).exists():
        raise NotNow("This vote is being repeated already.")
    kept = {name: getattr(old, name) for name in TEXTS if name not in ("opens_at", "closes_at")}
    values = {**kept, "reelection": reelection_runs(old), "joint": joint, "again": old}
    asked = list(old.items.order_by("number").values_list("matter", "words"))
    return store_draft(by=by, at=at, code=old.compound.code, items=asked, values=values)


def _store(by: Person, at: datetime, title: str) -> JointVote:
    return JointVote.objects.create(
        uid=secrets.token_hex(16), title=one_line(title, 160, _("Title")), heads=secrets.token_bytes(32),
        by=by, at=at,
    )  # fmt: skip


def _record(act: str, joint: JointVote, by: Person, at: datetime) -> None:
    motions = joint_motions(joint)
    after = {"motions": [m.uid for m in motions], "compounds": [m.compound_name for m in motions]}
    code = motions[0].area_code
    street = (
        code[:STREET].ljust(12, "0")
        if len({m.area_code[:STREET] for m in motions}) == 1
        else code[:2].ljust(12, "0")
    )
    record(act=act, by=by, at=at, subject=joint, area_code=street, after=after)
