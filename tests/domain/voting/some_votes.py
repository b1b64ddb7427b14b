"""Small votes for the tests: the shipped rule packs, flats of round sizes, ballots by one letter."""

from functools import cache
from pathlib import Path

from linmeng.domain.voting.ballots import Ballot, Service
from linmeng.domain.voting.facts import Scope, Unit
from linmeng.domain.voting.packs import read_pack
from linmeng.domain.voting.rolls import Roll, freeze
from linmeng.domain.voting.rules import RulePack, Value

RULES = Path(__file__).resolve().parents[3] / "rules"
SECRET = "only for these tests"
LETTERS = {"y": "yes", "n": "no", "a": "abstain", "i": "invalid"}
RULEBOOK = "议事规则 2024, art. 31"


@cache
def pack(name: str) -> RulePack:
    return read_pack((RULES / f"{name}.toml").read_text(encoding="utf-8"))


NATIONAL, OLD, SHANGHAI = (pack(n) for n in ("national-2021", "national-2007", "shanghai-2023"))


def with_rules(base: RulePack = SHANGHAI, **settings: Value) -> RulePack:
    """The pack with local rules set by a rulebook."""
    for name, value in settings.items():
        base = base.with_setting(name, value, RULEBOOK)
    return base


def flat(number: int, area: int = 5000, holder: str = "", **more: str) -> Unit:
    """A flat of 50 m² with an owner of its own unless said otherwise."""
    return Unit(f"u{number:05}", area, holder or f"owner-{number}", more.pop("compound", "hongyi"), **more)


def roll_of(*units: Unit, rules: RulePack = SHANGHAI, scope: Scope | None = None) -> Roll:
    return freeze(
        units, scope or Scope(units[0].compound), rules, motion=f"motion-{units[0].compound}", secret=SECRET
    )


def plain_roll(count: int, area: int = 5000) -> Roll:
    return roll_of(*(flat(i, area) for i in range(count)))


def ballot(
    unit: int, letter: str, number: int | None = None, channel: str = "paper", **more: object
) -> Ballot:
    """A ballot on item 1: y, n, a; "-" leaves it blank, "i" marks it twice, "x" is invalid as a whole."""
    number = unit + 1 if number is None else number
    if letter == "i" and channel in ("electronic", "assisted"):
        letter = "y"  # no device ticks twice
    choices = {"1": LETTERS[letter]} if letter in LETTERS else {}
    return Ballot(f"b{number}", f"u{unit:05}", choices, channel, number, valid=letter != "x", **more)  # type: ignore[arg-type]


def ballots(letters: str) -> list[Ballot]:
    """One ballot a unit, by its letter; "." returns nothing."""
    return [ballot(i, letter) for i, letter in enumerate(letters) if letter != "."]


def served(units: range, way: str = "face_to_face") -> list[Service]:
    return [Service(f"u{i:05}", way, 0, f"signature {i}") for i in units]
