"""What the owners must decide before an alliance of a published plan can come true, drafted as motions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from linmeng.domain.planning.compound import Compound
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.planning.models import PlanVersion, Publication
from linmeng.planning.queries.plans import plan_for, report_of
from linmeng.register.queries import compound_for
from linmeng.voting.actions.joint import open_joint
from linmeng.voting.actions.motions import draft_motion
from linmeng.voting.queries.motions import motions_about
from linmeng.voting.queries.packs import pack_of

if TYPE_CHECKING:
    from linmeng.planning.files.report import Sheet

KIND = "planning.alliance"
FEE_MATTERS = ("hire_company", "other_major")
HAIR = 0.005  # CNY/m²: smaller differences are none
Asked = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The drafts that were opened: of a merger one joint vote, otherwise a motion for each compound."""

    joint: Any
    motions: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the clerk chose: the matter under which a fee is voted, and whether the host's owners vote too."""

    fee_matter: str
    host_votes: bool


@transaction.atomic
def propose_votes(
    *,
    by: Person,
    at: datetime,
    plan: int,
    alliance: int,
    fee_matter: str = "",
    adjacency: str = "",
    host_votes: bool = False,
    **more: Any,
) -> Proposed:
    """Drafts the votes on an alliance (by number) of a published plan, their texts filled from its figures.

    A merger is one joint vote on the areas (SH-REG 10; `adjacency`: who established that they lie side by
    side). Otherwise each compound that changes votes by itself: on its company, on its fee, on managing
    itself (SH-REG 53). `fee_matter` chooses how a fee is voted where no local rule says it; `host_votes` asks
    the host's owners too, whose crew is shared. Raises Http404, NotYours, NotUnderstood where a choice is
    missing, NotNow for a plan that is not published, an alliance that changes nothing or is voted on already.
    """
    on = localdate(at)
    try:
        version = plan_for(by, plan, on)
    except PlanVersion.DoesNotExist:
        raise Http404 from None
    if not Publication.objects.select_for_update().filter(plan=version, withdrawn_at__isnull=True).exists():
        raise NotNow("Votes are drafted on a published plan: publish it first.")
    sheet = next((s for s in report_of(version).sheets if s.number == alliance), None)
    if sheet is None:
        raise Http404
    if motions_about(by, on, kind=KIND, plan=version.pk, alliance=alliance).exists():
        raise NotNow("This alliance is voted on already.")
    values = {"about": _about(version, sheet), **more}
    choice = _Choice(fee_matter, host_votes)
    done = (
        _merger(by, at, sheet, adjacency, values)
        if sheet.alliance.mode == "merge"
        else _each(by, at, sheet, choice, values)
    )
    uids = [motion.uid for motion in done.motions]
    record(
        act="planning.propose_votes", by=by, at=at, subject=version, area_code=version.run.area.code,
        after={"alliance": alliance, "joint": done.joint and done.joint.uid, "motions": uids},
    )  # fmt: skip
    return done


def _merger(by: Person, at: datetime, sheet: "Sheet", adjacency: str, values: Mapping[str, Any]) -> Proposed:
    from linmeng.planning.files import vote_words

    texts = {c.id: vote_words.vote_text(sheet, c) for c in sheet.members}
    joint = open_joint(
        by=by, at=at, codes=list(texts), adjacency=adjacency, title=vote_words.merger_title(sheet),
        text="", texts=texts, items=[("adjust_area", vote_words.asks_to_merge(sheet))], **values,
    )  # fmt: skip
    return Proposed(joint, tuple(joint.motions.defer("joint__heads").order_by("id")))


def _each(by: Person, at: datetime, sheet: "Sheet", choice: _Choice, values: Mapping[str, Any]) -> Proposed:
    from linmeng.planning.files import vote_words

    motions = []
    for compound in sheet.members:
        asked = _items(by, localdate(at), sheet, compound, choice)
        fee = {"fee": f"{sheet.alliance.fees[compound.id]:.2f}"}  # CNY/m² and month, its own alone
        about = {**values["about"], "facts": {**values["about"]["facts"], **fee}}
        said = {**values, "about": about, "items": asked, "text": vote_words.vote_text(sheet, compound)}
        if asked:
            title = vote_words.vote_title(sheet, compound)
            motions.append(draft_motion(by=by, at=at, code=compound.id, title=title, **said))
    if not motions:
        raise NotNow("This alliance changes nothing that its owners would have to decide.")
    return Proposed(None, tuple(motions))


def _items(by: Person, on: date, sheet: "Sheet", compound: Compound, choice: _Choice) -> Asked:
    """What the owners of one compound are asked; nothing where nothing changes for them."""
    from linmeng.planning.files import vote_words

    pack = pack_of(compound_for(by, compound.id, on), on)
    asked: Asked = []
    if sheet.alliance.mode == "selfrun":
        known = any(matter.code == "self_management" for matter in pack.matters)
        asked.append(("self_management" if known else "other_major", vote_words.SELF_MANAGEMENT))
    elif compound is not sheet.host and _changes_company(sheet, compound):
        asked.append(("hire_company", vote_words.asks_to_hire(sheet)))
    elif compound is sheet.host and choice.host_votes:
        asked.append(("other_major", vote_words.asks_to_share(sheet, compound)))
    now, then = compound.fee, sheet.alliance.fees[compound.id]
    if abs(then - now) >= HAIR:
        asked.append((_fee_matter(str(pack.value("fee_change")), choice), vote_words.asks_for_fee(now, then)))
    return asked


def _changes_company(sheet: "Sheet", compound: Compound) -> bool:
    from linmeng.planning.files.vote_words import company_of

    return not compound.managed or (sheet.joined and compound.company != company_of(sheet))


def _fee_matter(setting: str, choice: _Choice) -> str:
    """Under which matter a fee is voted: as the local rules say, else as the clerk chose."""
    if setting in FEE_MATTERS:
        return setting
    if choice.fee_matter not in FEE_MATTERS:
        raise NotUnderstood(
            "CC 278 does not name a change of the fee: choose whether it is voted like hiring a company or"
            " like other major matters."
        )
    return choice.fee_matter


def _about(version: PlanVersion, sheet: "Sheet") -> dict[str, Any]:
    from linmeng.planning.files.words import title

    alone, together = round(sheet.alone_cost), round(sheet.together.cost)
    return {
        "kind": KIND,
        "plan": version.pk,
        "alliance": sheet.number,
        "link": reverse("planning:alliance", args=[version.pk, sheet.number]),
        "words": f"{version.name} · {title(sheet, 'zh')}",
        "facts": {
            "mode": sheet.alliance.mode,
            "members": [c.id for c in sheet.members],
            "host": sheet.alliance.host,
            "cost_alone": alone,  # CNY/month
            "cost_together": together,
            "subsidy": round(sheet.alliance.subsidy),
        },
    }
