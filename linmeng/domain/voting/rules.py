"""What a jurisdiction asks of an owners' decision, as values: matters with gates, settings with the paper
that sets them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.voting.gates import Both

Value = str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of decision with its two gates on two axes, and the clause they were read in.

    `deemed`: silence may count where the rules of procedure say so; never for unanimity (SPC-B 10).
    `each_area`: every existing area decides by itself (SH-OP II). `frozen`: not while a re-election runs
    (SH-REG 28).
    """

    code: str
    words: str
    words_en: str
    participation: Both
    approval: Both
    clause: str
    since: date
    electorate: str = "area"  # "area" | "sharers" | "interested"
    deemed: bool = True
    each_area: bool = False
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """A local rule: in force only with the document that sets it; without one `value` is the cautious
    default.
    """

    value: Value
    document: str  # "" = not set
    mark: str  # S, M or I: how sure we are that such a rule may be set
    check_first: str

    @property
    def is_set(self) -> bool:
        return bool(self.document)


CHOICES: Mapping[str, tuple[str, ...] | None] = {
    "unreturned": ("exclude", "abstain", "follow_majority"),
    "service_ways": None,  # a list of ways of service the rules of procedure name
    "conflict": ("void", "first", "last", "paper", "electronic"),
    "changeable": (),  # () = true or false
    "blank": ("not_counted", "abstain"),
    "kinds": None,  # kinds of unit that count
    "public_title": ("one_head", "per_unit", "not_counted"),
    "electronic": ("advisory", "binding", "city_system"),
    "fee_change": ("ask", "hire_company", "other_major"),
}
"""Every setting of a pack and what it may say; the first choice is the cautious one."""
DEFAULTS: Mapping[str, Value] = {
    "service_ways": (),
    "changeable": False,
    "kinds": ("dwelling", "shop", "office", "other"),
    **{name: choices[0] for name, choices in CHOICES.items() if choices},
}


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How many days before the vote everybody is told, with the clause."""

    days: int
    clause: str


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one jurisdiction and version. A motion freezes it: later changes do not reach the
    vote.

    `until` is the last day it holds (None: open). `stands_on` names the national pack it may not fall
    below.
    """

    code: str
    version: int
    jurisdiction: str
    since: date
    until: date | None
    source: str
    note: str
    stands_on: str
    notice: NoticeRule
    matters: tuple[Matter, ...]
    settings: Mapping[str, Setting]

    def matter(self, code: str) -> Matter:
        """The matter of this code. Raises NotUnderstood: nothing is counted without a rule."""
        for matter in self.matters:
            if matter.code == code:
                return matter
        raise NotUnderstood("The rules {pack} know no matter “{code}”.", pack=self.code, code=code)

    def value(self, name: str) -> Value:
        """What holds: the set value, or the cautious default where no document sets one."""
        setting = self.settings[name]
        return setting.value if setting.is_set else DEFAULTS[name]

    def document(self, name: str) -> str:
        return self.settings[name].document

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def with_setting(self, name: str, value: Value, document: str) -> "RulePack":
        """This pack with one local rule set by a document.

        Raises NotUnderstood without one, or for other words.
        """
        if name not in self.settings:
            raise NotUnderstood("The rules have no setting “{name}”.", name=name)
        if not document.strip():
            raise NotUnderstood("The setting “{name}” needs the document that sets it.", name=name)
        check_value(name, value)
        setting = replace(self.settings[name], value=value, document=document)
        return replace(self, settings={**self.settings, name: setting})


def check_value(name: str, value: Value) -> None:
    """Raises NotUnderstood when a setting cannot say this."""
    choices = CHOICES[name]
    if choices is None:
        fits = isinstance(value, tuple) and all(isinstance(v, str) and v for v in value)
    elif choices == ():
        fits = isinstance(value, bool)
    else:
        fits = value in choices
    if not fits:
        raise NotUnderstood("The setting “{name}” cannot be {value}.", name=name, value=value)


def check_not_frozen(matter: Matter, *, reelection: bool) -> None:
    """Raises NotNow for what may not be decided while the committee is re-elected (SH-REG 28)."""
    if reelection and matter.frozen:
        raise NotNow(
            "While the committee is being re-elected the assembly may not decide on “{matter}” ({clause}).",
            matter=matter.words, clause=matter.clause,
        )  # fmt: skip
