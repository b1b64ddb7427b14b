"""A person's calendar as iCalendar (RFC 5545, RFC 7986): meetings, duties, deadlines. Read by every phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Alarm, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
PRODUCT = "-//Linmeng//cases//ZH"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `begins` is a moment, or a day for what fills it; `changed_at` orders its versions.

    `remind`: days before at which the phone says it. Ids stay the same from one reading to the next.
    """

    id: str
    words: str
    begins: datetime | date
    changed_at: datetime
    ends: datetime | None = None
    place: str = ""
    about: str = ""
    link: str = ""
    remind: tuple[int, ...] = ()
    cancelled: bool = False
    done: bool = False

    @property
    def is_moment(self) -> bool:
        return isinstance(self.begins, datetime)


def calendar_file(name: str, entries: Iterable[Entry], host: str) -> bytes:
    """The calendar with its name; the same entries give the same bytes. `host`: whose ids they are."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _line(name))
    made.add("name", _line(name))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for entry in entries:
        made.add_component(_event(entry, host))
    return bytes(made.to_ical())


def _event(entry: Entry, host: str) -> "Event":
    from icalendar import Event, vText

    made = Event()
    made.add("uid", f"{entry.id}@{host}")
    made.add("dtstamp", entry.changed_at.astimezone(UTC))
    made.add("last-modified", entry.changed_at.astimezone(UTC))
    made.add("summary", _line(("✓ " if entry.done else "") + entry.words))
    _when(made, entry)
    for key, words in (("location", _line(entry.place)), ("description", _text(entry.about))):
        if words:
            made.add(key, words)
    if entry.link:
        made.add("url", entry.link)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made["class"] = vText("PRIVATE")
    if not (entry.cancelled or entry.done):
        for days in entry.remind:
            made.add_component(_alarm(entry, days))
    return made


def _when(made: "Event", entry: Entry) -> None:
    """A moment in universal time; a whole day is nobody's zone and takes no time from its day."""
    add = made.add
    if isinstance(entry.begins, datetime):
        begins = entry.begins.astimezone(UTC)
        add("dtstart", begins)
        add("dtend", max((entry.ends or begins + timedelta(hours=1)).astimezone(UTC), begins))
        return
    add("dtstart", entry.begins)
    add("dtend", entry.begins + timedelta(days=1))
    add("transp", "TRANSPARENT")


def _alarm(entry: Entry, days: int) -> "Alarm":
    from icalendar import Alarm

    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", _line(entry.words))
    whole = not isinstance(entry.begins, datetime)
    made.add("trigger", timedelta(days=-days, hours=9 if whole else 0))  # nine in the morning
    return made


def _line(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:300]


def _text(words: str) -> str:
    plain = "".join(c for c in words.replace("\r\n", "\n") if c.isprintable() or c == "\n")
    return plain[:4000]
