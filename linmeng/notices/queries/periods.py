"""How long a notice must be shown, by its kind, and whether its days suffice."""

from dataclasses import dataclass
from datetime import date

from linmeng.domain.calendar import Calendar, period
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.models import Notice

_K = Notice.Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """The least period of a kind of notice: days, the clause that says so."""

    days: int = 0
    clause: str = ""


# Beginning of the division code → kind → what is asked there. Only what was read in the text itself (mark V).
LEAST: dict[str, dict[str, Asked]] = {
    "": {_K.ASSEMBLY: Asked(15, "PMR 14")},
    "31": {
        _K.SELECTION: Asked(5, "SH-BID"),
        _K.FUND: Asked(7, "SH-F24 VI (3)"),
        _K.AUDIT: Asked(30, "SH-REG 67"),
    },
}
LONGEST = 3660
"""Days: what is shown longer was mistyped."""


def asked_of(kind: str, code: str, days: int | None = None, clause: str = "") -> Asked:
    """What is asked of a notice of this kind in an area (its division code); the caller's days where more."""
    found = [rules[kind] for start, rules in LEAST.items() if kind in rules and code.startswith(start)]
    least = max(found, key=lambda a: a.days, default=Asked())
    if days is None or days < least.days or (days == least.days and not clause):
        return least
    return Asked(days, clause or least.clause)


def least_until(from_on: date, days: int, calendar: Calendar) -> date:
    """The last day a notice shown from a day must stay: the first day is not counted, a last day of rest

    moves on (CC 201, 203).
    """
    return period(from_on, days, calendar).last_day if days else from_on


def check_period(notice: Notice, published_on: date, calendar: Calendar) -> None:
    """Raises NotUnderstood without days, NotNow when the period is too short or in the past."""
    begins, ends = notice.from_on, notice.until_on
    if begins is None or ends is None:
        raise NotUnderstood("Say from when until when the notice is shown.")
    if ends < begins or (ends - begins).days > LONGEST:
        raise NotUnderstood("The notice is shown from {begins} until {ends}: this cannot be meant.",
                            begins=begins, ends=ends)  # fmt: skip
    if begins < published_on:
        raise NotNow("The notice cannot be shown from {day} on: that day is over.", day=begins)
    least = least_until(begins, notice.days_asked, calendar)
    if ends < least:
        raise NotNow(
            "{clause} asks for {days} days: shown from {begins}, the notice must stay until {least}.",
            clause=notice.clause or "—", days=notice.days_asked, begins=begins, least=least,
        )  # fmt: skip
