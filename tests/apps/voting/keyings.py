"""An office that keys papers: one careful person, one who makes a seeded mistake, a third who decides."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from linmeng.domain.refusals import Refusal
from linmeng.people.models import Person
from linmeng.voting.files.sheet_code import printed
from linmeng.voting.models import Ballot, Motion
from linmeng.voting.queries.boxes import opener
from tests.apps.voting.paper_hands import key, returned

CHOICES = ("yes", "no", "abstain", "invalid", "")  # invalid: two ticks on this item
INVALID = "invalid"


@dataclass
class Office:
    """A closed vote with papers in the box, and what each of them truly says."""

    motion: Motion
    sloppy: Person
    careful: Person
    third: Person
    truth: dict[str, Any]  # number → choices, or INVALID
    rng: random.Random
    fresh: list[str] = field(default_factory=list)  # papers nobody has read
    opened: dict[str, Any] = field(default_factory=dict)
    seen: int = 0

    @classmethod
    def of(
        cls, motion: Motion, sloppy: Person, careful: Person, third: Person, seed: int, count: int = 16
    ) -> "Office":
        rng = random.Random(seed)
        items = [str(n) for n in motion.items.values_list("number", flat=True)]
        back = returned(motion, sloppy, count)
        truth = {number: _paper(rng, items) for number in back}
        return cls(motion, sloppy, careful, third, truth, rng, list(back))

    def take(self) -> str:
        """A paper nobody has read yet."""
        return self.fresh.pop(0)

    def reads(self, by: Person, number: str, what: Any = None) -> str:
        """One person keys a paper as it is, or as `what`; "refused" where the program says no."""
        said = self.truth[number] if what is None else what
        try:
            if said == INVALID:
                return key(self.motion, by, number, {}, invalid="选票撕毁").standing
            return key(self.motion, by, number, said).standing
        except Refusal:
            return "refused"

    def finish(self) -> None:
        """Everybody reads carefully what is left to them."""
        for by in (self.careful, self.sloppy, self.third):
            for number in self.truth:
                self.reads(by, number)

    def entered(self) -> dict[str, Any]:
        """Number → what the ballots say; each is opened once, since it never changes."""
        rows = Ballot.objects.filter(motion=self.motion, channel="paper", pk__gt=self.seen)
        for ballot in rows.select_related("sheet").order_by("pk"):
            assert ballot.sheet is not None
            said = opener(self.motion)(bytes(ballot.box))["choices"]
            number = printed(self.motion.uid, ballot.sheet.number)
            self.opened[number] = said if ballot.void_number is None else INVALID
            self.seen = ballot.pk
        return self.opened

    def wrong(self) -> list[str]:
        """Ballots that say something else than their paper."""
        return [number for number, said in self.entered().items() if said != self.truth[number]]

    def missing(self) -> list[str]:
        """Papers of which no ballot was made."""
        return sorted(set(self.truth) - set(self.entered()))


def _paper(rng: random.Random, items: list[str]) -> Any:
    if rng.random() < 0.05:
        return INVALID
    said = {item: rng.choice(CHOICES) for item in items}
    return {item: choice for item, choice in said.items() if choice}


def mis_key(office: Office, kind: str, seed: int) -> bool:
    """One mistake of one keyer, before or after the careful one; whether it was stopped at once."""
    rng = random.Random(f"{kind} {seed}")
    number = office.take()
    sloppy_first = rng.random() < 0.5
    if not sloppy_first:
        office.reads(office.careful, number)
    told = KINDS[kind](office, number, rng)
    if sloppy_first:
        office.reads(office.careful, number)
    return told != "agreed" and not office.wrong()


def _other(rng: random.Random, office: Office, truth: Any) -> Any:
    items = [str(n) for n in office.motion.items.values_list("number", flat=True)]
    said = dict(truth) if truth != INVALID else {}
    item = rng.choice(items)
    said[item] = rng.choice([c for c in CHOICES if c and c != said.get(item)])
    return said


def wrong_box(office: Office, number: str, rng: random.Random) -> str:
    return office.reads(office.sloppy, number, _other(rng, office, office.truth[number]))


def skipped_item(office: Office, number: str, rng: random.Random) -> str:
    truth = office.truth[number]
    if truth == INVALID or not truth:
        return wrong_box(office, number, rng)
    said = dict(truth)
    said.pop(rng.choice(sorted(said)))
    return office.reads(office.sloppy, number, said)


def wrong_number(office: Office, number: str, rng: random.Random) -> str:
    """A digit of the number mistyped, the check digit with it or not."""
    place = rng.randrange(5)
    typed = number[:place] + rng.choice([d for d in "0123456789" if d != number[place]]) + number[place + 1 :]
    try:
        return key(office.motion, office.sloppy, typed, _said(office.truth[number])).standing
    except Refusal:
        return "refused"


def another_number(office: Office, number: str, rng: random.Random) -> str:
    """The marks of one paper keyed under the whole number of another."""
    other = rng.choice([n for n in office.truth if office.truth[n] != office.truth[number]])
    return office.reads(office.sloppy, other, office.truth[number])


def swapped(office: Office, number: str, rng: random.Random) -> str:
    """Two papers keyed each under the other's number."""
    other = next((n for n in office.fresh if office.truth[n] != office.truth[number]), None)
    if other is None:
        return another_number(office, number, rng)
    office.fresh.remove(other)
    one, two = office.truth[number], office.truth[other]
    told = office.reads(office.sloppy, number, two)
    office.reads(office.sloppy, other, one)
    office.reads(office.careful, other)
    return told


def invalid_instead(office: Office, number: str, rng: random.Random) -> str:
    if office.truth[number] == INVALID:
        return office.reads(office.sloppy, number, {})
    return office.reads(office.sloppy, number, INVALID)


def doubled(office: Office, number: str, rng: random.Random) -> str:
    """A wrong reading, keyed twice by the same person."""
    wrong = _other(rng, office, office.truth[number])
    office.reads(office.sloppy, number, wrong)
    return office.reads(office.sloppy, number, wrong)


def _said(truth: Any) -> dict[str, str]:
    return {} if truth == INVALID else truth


KINDS: dict[str, Callable[[Office, str, random.Random], str]] = {
    "wrong_box": wrong_box,
    "skipped_item": skipped_item,
    "wrong_number": wrong_number,
    "another_number": another_number,
    "swapped": swapped,
    "invalid_instead": invalid_instead,
    "doubled": doubled,
}
