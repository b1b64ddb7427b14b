"""What came out of a count, gate by gate, as pages and papers say it; and of several compounds together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from linmeng.domain.calendar import Period, year_after
from linmeng.domain.voting.counting import Together, together
from linmeng.domain.voting.rolls import merged
from linmeng.voting.models import Challenge, Item, JointVote, Motion, Result
from linmeng.voting.permissions import may
from linmeng.voting.queries.motions import joint_motions, motion_for
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.rolls import roll_of
from linmeng.web.calendar import calendar
from linmeng.web.clauses import clause_words

_S = Motion.State
GATES = {
    ("participation", "area"): gettext_noop("Participation by area"),
    ("participation", "heads"): gettext_noop("Participation by owners"),
    ("approval", "area"): gettext_noop("Approval by area"),
    ("approval", "heads"): gettext_noop("Approval by owners"),
}
STOPS = {
    "majorities_disagree": gettext_noop("The majorities by area and by owners differ: what silence means is for a person to decide."),  # noqa: E501
    "no_majority": gettext_noop("Neither side has a majority for silence to follow: a person must decide."),
    "conflicts_matter": gettext_noop("Ballots of one unit contradict each other and no rule says which counts; the result depends on it."),  # noqa: E501
}  # fmt: skip
STATES = {
    "voted": gettext_noop("ballots that count"),
    "deemed": gettext_noop("silent units that count by the rules of procedure"),
    "blank": gettext_noop("ballots without a mark on this item"),
    "invalid": gettext_noop("invalid ballots"),
    "invalid_marked": gettext_noop(
        "ballots invalid on this item (two ticks, or beyond a proxy's mandate): not abstaining"
    ),
    "conflict": gettext_noop("contradicting ballots that do not count"),
    "silent": gettext_noop("units that returned nothing"),
}


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate of one outcome. Area in 0.01 m², heads in heads."""

    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The gate in words."""
        return _(GATES[self.data["gate"], self.data["axis"]])

    @property
    def passed(self) -> bool:
        return bool(self.data["passed"])

    @property
    def words(self) -> str:
        """The whole sum in one sentence."""
        d = self.data
        test = _("more than {share}") if d["test"] == "more_than" else _("at least {share}")
        said = _("{name}: {have} of {base}; {test} is asked, so {need}.").format(
            name=self.name, have=self.amount("have"), base=self.amount("base"),
            test=test.format(share=d["share"]), need=self.amount("need"),
        )  # fmt: skip
        if self.passed:
            return said + " " + _("Reached.")
        return said + " " + _("Not reached: {missing} are missing.").format(missing=self.amount("missing"))

    def amount(self, field: str) -> str:
        """A figure of the gate with its measure."""
        value = self.data[field]
        if self.data["axis"] == "area":
            return f"{value // 100}.{value % 100:02} m²"
        return _("{count} owners").format(count=value)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item: what was asked, what came out and why, as cast and with deemed votes."""

    item: Item
    matter: str
    clause: str
    data: Mapping[str, Any]

    @property
    def carried(self) -> bool:
        return bool(self.data["carried"])

    @property
    def binding(self) -> str:
        """Which of the two outcomes decides: "actual" or "deemed"."""
        return str(self.data["binding"])

    @property
    def gates(self) -> list[GateLine]:
        """The four gates of the outcome that decides."""
        return [GateLine(gate) for gate in self.data[self.binding]["gates"]]

    @property
    def actual_gates(self) -> list[GateLine]:
        return [GateLine(gate) for gate in self.data["actual"]["gates"]]

    @property
    def tally(self) -> Mapping[str, Any]:
        """Units, area and heads by choice, of the outcome that decides."""
        found: Mapping[str, Any] = self.data[self.binding]["tally"]
        return found

    @property
    def stops(self) -> list[str]:
        """What a person must decide first, in sentences."""
        return [_(STOPS[stop]) for stop in self.data["stops"]]

    @property
    def verdict(self) -> str:
        if self.data["stops"]:
            return _("waits for a decision")
        return _("carried") if self.carried else _("not carried")

    @property
    def states(self) -> list[tuple[str, int, int]]:
        """What became of the units: in words, units, area."""
        sums: dict[str, list[int]] = {}
        for state, told in self.data["states"].items():
            found = sums.setdefault(state if state in STATES else state.partition("_")[0], [0, 0])
            found[0] += told["units"]
            found[1] += told["area"]
        return [(_(STATES[state]), *sums[state]) for state in STATES if state in sums]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class MotionResult:
    """The result of a motion, the year in which it can be challenged, and the challenges known."""

    motion: Motion
    items: tuple[ItemResult, ...]
    cast: int
    void: int
    challenge: Period | None
    challenges: tuple[Challenge, ...]


def rests_on_phones(motion: Motion) -> bool:
    """Whether ballots on phones were counted although no document says that they bind here."""
    advisory = frozen_pack(motion).value("electronic") == "advisory"
    phones = motion.ballots.filter(channel__in=("electronic", "assisted"), void_number__isnull=True)
    return advisory and phones.exists()


def result_for(person: Any, uid: str, on: date) -> MotionResult:
    """The result, for everybody who sees the motion once it is published, before that for those who count.

    Raises Http404 while there is none for this person.
    """
    motion = motion_for(person, uid, on)
    if motion.state != _S.RESULT and not may(person, "voting.count_motion", on, motion):
        raise Http404
    return result_of(motion)


def result_of(motion: Motion) -> MotionResult:
    """The result of a counted motion, asking nobody who wants it. Raises Http404 while there is none."""
    result = Result.objects.filter(pk=motion.pk).defer("file", "salt", "aside", "served").first()
    if result is None:
        raise Http404
    pack = frozen_pack(motion)
    items = []
    for item in motion.items.order_by("number"):
        matter = pack.matter(item.matter)
        words = matter.words if (get_language() or "").startswith("zh") else matter.words_en
        items.append(ItemResult(item, words, clause_words(matter.clause), result.counts[str(item.number)]))
    year = year_after(localdate(motion.result_at), calendar()) if motion.result_at else None
    challenges = tuple(motion.challenges.order_by("pk"))
    return MotionResult(motion, tuple(items), result.cast, result.void, year, challenges)


@dataclass(frozen=True, slots=True)
class JointOutcome:
    """A joint vote: by item the common result of its compounds; area and heads of the merged area.

    `heads` are counted anew over the merged area; `heads_added` is what adding up would wrongly give.
    """

    motions: tuple[Motion, ...]
    items: Mapping[int, Together]
    area: int
    heads: int
    heads_added: int

    @property
    def carried(self) -> bool:
        return bool(self.items) and all(one.carried for one in self.items.values())


@dataclass(frozen=True, slots=True)
class _Told:
    """Of a stored count what the common result asks."""

    matter: str
    carried: bool
    needs_decision: bool


def joint_outcome(joint: JointVote) -> JointOutcome:
    """What became of a vote of several compounds: carried only when every one of them carries (SH-REG 10).

    A compound that has not published its result yet carries nothing.
    """
    motions = tuple(joint_motions(joint))
    names = {motion.pk: motion.compound_name for motion in motions}
    if len(set(names.values())) < len(names):
        names = {motion.pk: f"{motion.compound_name} ({motion.compound.code})" for motion in motions}
    done = [motion for motion in motions if motion.state in (_S.COUNTED, _S.RESULT)]
    results = {r.pk: r.counts for r in Result.objects.filter(pk__in=[m.pk for m in done]).only("counts")}
    items: dict[int, Together] = {}
    for number in sorted({i.number for m in motions for i in m.items.all()}):
        told: dict[str, Any] = {
            names[pk]: _told(counts[str(number)]) for pk, counts in results.items() if str(number) in counts
        }
        items[number] = together(names.values(), told)
    rolls = [roll_of(motion) for motion in motions if motion.roll_hash]
    area = merged(rolls, motion=joint.uid) if len(rolls) == len(motions) else None
    added = sum(roll.heads_total for roll in rolls)
    return JointOutcome(
        motions, items, area.area_total if area else 0, area.heads_total if area else 0, added
    )


def _told(data: Mapping[str, Any]) -> _Told:
    return _Told(data["matter"], bool(data["carried"]), bool(data["stops"]))
