"""Ballots as accepted, and which of a unit's ballots counts.

Nothing is thrown away: what yields is kept and named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.rules import RulePack

CHOICES = ("yes", "no", "abstain")
CHANNELS = ("electronic", "paper", "assisted", "imported")
INVALID = "invalid"  # an item marked in a way that says nothing, such as two ticks: never an abstention
MARKED = "marked"  # why an item is invalid although the ballot is not
PAPER = "paper"  # assisted and imported ballots are electronic ones: nothing was handed in on paper


@dataclass(frozen=True, slots=True)
class Ballot:
    """One returned ballot. `choices` by item; an item not marked is blank, one marked twice is INVALID. `at`
    in seconds, `number` in order accepted.

    `valid` False is a ballot that was returned and does not count (spoiled, late, no mandate): never an
    abstention.
    """

    id: str
    unit: str
    choices: Mapping[str, str]
    channel: str
    number: int
    at: int = 0
    valid: bool = True
    why_invalid: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a unit's ballots say on one item. `state`: voted, blank, invalid or conflict; `choice` only
    when voted. Invalid by the `rule` MARKED: valid ballots whose marks on this item say nothing.

    `unsettled`: they contradict each other and no local rule says which one counts.
    """

    state: str
    choice: str = ""
    ballot: str = ""
    yielded: tuple[str, ...] = ()
    rule: str = ""
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """That a unit's ballot was served (送达): in which way, when (seconds), and where the evidence lies."""

    unit: str
    way: str
    at: int
    evidence: str


def by_unit(ballots: Iterable[Ballot]) -> dict[str, list[Ballot]]:
    """Ballots of each unit in the order they were accepted. The same ballot sent twice is one.

    Raises NotUnderstood for one id or number with two contents, an unknown choice or channel.
    """
    seen: dict[str, Ballot] = {}
    numbers: dict[int, str] = {}
    for ballot in ballots:
        _check(ballot)
        if seen.setdefault(ballot.id, ballot) != ballot:
            raise NotUnderstood("Two different ballots have the id {id}.", id=ballot.id)
        if numbers.setdefault(ballot.number, ballot.id) != ballot.id:
            raise NotUnderstood("Two ballots have the number {number}.", number=ballot.number)
    units: dict[str, list[Ballot]] = {}
    for ballot in sorted(seen.values(), key=lambda b: b.number):
        units.setdefault(ballot.unit, []).append(ballot)
    return units


def marks_of(channel: str) -> tuple[str, ...]:
    """What may stand on an item: what a hand wrote may also be INVALID, a device does not let it."""
    return (*CHOICES, INVALID) if channel in (PAPER, "imported") else CHOICES


def _check(ballot: Ballot) -> None:
    if ballot.channel not in CHANNELS:
        raise NotUnderstood("Ballot {id} came by an unknown channel.", id=ballot.id)
    for choice in ballot.choices.values():
        if choice not in marks_of(ballot.channel):
            raise NotUnderstood("Ballot {id} has a choice that is none of yes, no, abstain.", id=ballot.id)


def standing(ballots: Sequence[Ballot], item: str, pack: RulePack) -> Standing:
    """What a unit's ballots (in order of number) say on an item under the frozen rules.

    1. Invalid ballots are set aside, and for this item those that are INVALID on it: they take away no
    other ballot. 2. Of several electronic ones the last counts where `changeable`, else the first. 3. If
    what remains says the same, it counts once. 4. Otherwise `conflict` decides: the ballot accepted
    first or last, or the only paper or electronic one; two papers that differ have no order unless first
    or last says so. Void, or not set: none of them counts.
    """
    valid = [b for b in ballots if b.valid]
    if not valid:
        return Standing("invalid", yielded=tuple(b.id for b in ballots))
    able = [b for b in valid if b.choices.get(item) != INVALID]
    if not able:
        return Standing("invalid", yielded=tuple(b.id for b in ballots), rule=MARKED)
    left = _without_changes(able, changeable=pack.value("changeable") is True)
    kept, rule = _settle(left, item, str(pack.value("conflict")))
    yielded = tuple(b.id for b in ballots if kept is None or b.id != kept.id)
    if kept is None:
        return Standing("conflict", "", "", yielded, rule, unsettled=not pack.document("conflict"))
    choice = kept.choices.get(item, "")
    if not choice and pack.value("blank") == "abstain":
        choice = "abstain"
    return Standing("voted" if choice else "blank", choice, kept.id, yielded, rule)


def _without_changes(valid: Sequence[Ballot], *, changeable: bool) -> list[Ballot]:
    electronic = [b for b in valid if b.channel != PAPER]
    if len(electronic) < 2:
        return list(valid)
    counts = electronic[-1] if changeable else electronic[0]
    return [b for b in valid if b.channel == PAPER or b is counts]


def _settle(left: Sequence[Ballot], item: str, conflict: str) -> tuple[Ballot | None, str]:
    if len({b.choices.get(item, "") for b in left}) == 1:
        return left[0], "same" if len(left) > 1 else ""
    if conflict in ("first", "last"):
        return left[0 if conflict == "first" else -1], conflict
    if conflict in ("paper", "electronic"):
        preferred = [b for b in left if (b.channel == PAPER) == (conflict == "paper")]
        if len({b.choices.get(item, "") for b in preferred}) == 1:
            return preferred[0], conflict
    return None, "void"
