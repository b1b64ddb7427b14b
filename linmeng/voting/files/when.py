"""Moments, days and areas in words, in Chinese and English; what is printed needs no catalogue."""

from datetime import date, datetime

from linmeng.web.typesetting import Lang

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(on: date | None, lang: Lang) -> str:
    """A day; "—" where it is not set."""
    if on is None:
        return "—"
    if lang == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime | None, lang: Lang) -> str:
    """A moment of the place (the caller makes it local); "—" where it is not set."""
    if at is None:
        return "—"
    clock = f"{at:%H:%M}"
    return f"{day(at.date(), lang)}{clock}" if lang == "zh" else f"{day(at.date(), lang)}, {clock}"


def area(dm2: int, lang: Lang) -> str:
    """An area from 0.01 m²: 1,234.50 m²."""
    figure = f"{dm2 // 100:,}.{dm2 % 100:02}"
    return f"{figure}平方米" if lang == "zh" else f"{figure} m²"
