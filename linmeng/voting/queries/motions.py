"""Motions, for those who may see them. What is secret of a motion is never fetched here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.queries import scope_for
from linmeng.register.queries import units_of
from linmeng.voting.models import JointVote, Motion
from linmeng.voting.permissions import MAY, check, may

_S = Motion.State
RUNNING = frozenset({_S.PUBLISHED, _S.ROLL, _S.NOTICE, _S.OPEN, _S.CLOSED, _S.COUNTED})
BEFORE_OPEN = frozenset({_S.DRAFT, _S.PUBLISHED, _S.ROLL, _S.NOTICE})


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of motions is narrowed to; "" is everything."""

    state: str = ""
    compound: str = ""  # register number
    text: str = ""  # in the title or the compound's name
    joint: str = ""  # a joint vote's uid


def motions_for(person: Any, on: date, filters: Filters = Filters()) -> QuerySet[Motion]:
    """The motions a person may see, the newest first, without their rules. Raises NotYours when nowhere.

    Drafts only for those who may see drafts; from publication on also for the owners of the compound's units.
    """
    seen, drafts = (scope_for(person, MAY[f"voting.see_{kind}"], on) for kind in ("motion", "draft"))
    owned = owned_compounds(person, on)
    if not (seen or drafts or owned):
        raise NotYours("Your role does not include this.")
    published = Q(published_at__isnull=False)
    visible = (seen.compounds("compound__") | Q(compound__in=owned)) & published
    rows = _rows().filter(visible | drafts.compounds("compound__"))
    return _narrowed(rows, filters).defer("pack", "text", "joint__heads")


def motions_about(person: Any, on: date, **about: Any) -> QuerySet[Motion]:
    """Of these the motions about one thing: `kind="planning.alliance", plan=7, alliance=2`. Not withdrawn."""
    rows = motions_for(person, on).exclude(state=_S.WITHDRAWN)
    return rows.filter(**{f"about__{name}": value for name, value in about.items()})


def motion_for(person: Any, uid: str, on: date, act: str = "voting.see_motion") -> Motion:
    """One motion for an act. Http404 when it is none that the person may see, NotYours for the act."""
    return _asked(person, _rows().filter(uid=_clean(uid)).first(), on, act)


def motion_for_update(person: Any, uid: str, on: date, act: str) -> Motion:
    """The same, locked until the transaction ends: whoever comes second sees what the first one did."""
    rows = _rows().select_for_update(of=("self",), no_key=True)
    return _asked(person, rows.filter(uid=_clean(uid)).first(), on, act)


def published_motion(uid: str) -> Motion:
    """A published motion without asking who wants it: for doors where a code or signature is the proof."""
    motion = _rows().filter(uid=_clean(uid), published_at__isnull=False).first()
    if motion is None:
        raise Http404
    return motion


def published_motion_for_update(uid: str) -> Motion:
    """The same, locked until the transaction ends."""
    rows = _rows().select_for_update(of=("self",), no_key=True)
    motion = rows.filter(uid=_clean(uid), published_at__isnull=False).first()
    if motion is None:
        raise Http404
    return motion


def sees(person: Any, motion: Motion, on: date) -> bool:
    """Whether a person may see this motion: by role, or as an owner of the compound once it is published."""
    if may(person, "voting.see_draft", on, motion):
        return True
    if motion.published_at is None:
        return False
    return may(person, "voting.see_motion", on, motion) or owns_there(person, motion, on)


def owned_compounds(person: Any, on: date) -> set[int]:
    """The compounds where the person holds a unit, or acts for its holder."""
    return {held.compound for held in units_of(person, on)} if getattr(person, "pk", None) else set()


def owns_there(person: Any, motion: Motion, on: date) -> bool:
    """Whether the person holds a unit of the motion's compound, or acts for its holder."""
    return motion.compound_id in owned_compounds(person, on)


def check_version(motion: Motion, version: int | None) -> None:
    """Raises NotNow when the motion is no longer the one that was looked at."""
    if version is not None and motion.version != version:
        raise NotNow("Meanwhile somebody else changed this motion: look at it again.")


def check_state(motion: Motion, among: Collection[str], why: str) -> None:
    """Raises NotNow with this sentence unless the motion is in one of these states."""
    if motion.state not in among:
        raise NotNow(why)


def joint_for(person: Any, uid: str, on: date) -> JointVote:
    """A joint vote of which the person may see a motion, without its secret. Raises Http404."""
    joint = JointVote.objects.defer("heads").filter(uid=_clean(uid)).first()
    if joint is None or not any(sees(person, m, on) for m in joint_motions(joint)):
        raise Http404
    return joint


def joint_motions(joint: JointVote) -> list[Motion]:
    """The motions that decide a joint vote: of each compound the last one that was not withdrawn.

    Where all of a compound's were withdrawn, the last of them stands there: the joint vote has no answer.
    """
    latest: dict[int, Motion] = {}
    for motion in _rows().filter(joint=joint).order_by("drafted_at", "id"):
        if motion.state != _S.WITHDRAWN or _withdrawn(latest.get(motion.compound_id)):
            latest[motion.compound_id] = motion
    return sorted(latest.values(), key=lambda m: m.pk)


def _withdrawn(motion: Motion | None) -> bool:
    return motion is None or motion.state == _S.WITHDRAWN


def _rows() -> QuerySet[Motion]:
    return Motion.objects.select_related("compound", "joint", "by").defer("joint__heads")


def _clean(uid: str) -> str:
    return uid.replace("\x00", "")


def _asked(person: Any, motion: Motion | None, on: date, act: str) -> Motion:
    if motion is None or not sees(person, motion, on):
        raise Http404
    if act not in ("voting.see_motion", "voting.see_turn_out"):  # these an owner has without any role
        check(person, act, on, motion)
    return motion


def _narrowed(rows: QuerySet[Motion], filters: Filters) -> QuerySet[Motion]:
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.compound:
        rows = rows.filter(compound__code=_clean(filters.compound))
    if filters.joint:
        rows = rows.filter(joint__uid=_clean(filters.joint))
    if words := _clean(filters.text).strip():
        rows = rows.filter(Q(title__icontains=words) | Q(compound_name__icontains=words))
    return rows
