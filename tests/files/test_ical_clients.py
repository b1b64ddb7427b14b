"""The calendar feed as a client reads it: by a library's parser, and what RFC 5545 asks of every VEVENT."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from linmeng.cases.files.ical import Entry, calendar_file

AT = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
HOST = "office.example"
MEETING = Entry(
    "meeting-1",
    "梧桐片区工作例会：" + "审议托管方案，" * 12,
    datetime(2024, 9, 24, 14, 30, tzinfo=SHANGHAI),
    AT,
    ends=datetime(2024, 9, 24, 16, 0, tzinfo=SHANGHAI),
    place="岳阳居委会, 二楼; 会议室",
    about="第一行\n第二行；" + "说明" * 100,
    link="https://office.example/cases/1/",
    remind=(1,),
)
DUE = Entry("due-1", "拟订选聘方案", date(2024, 10, 2), AT, remind=(14, 3))
DONE = Entry("due-2", "发布公告", date(2024, 9, 30), AT, done=True)
GONE = Entry("due-3", "开标", date(2024, 10, 9), AT, cancelled=True)
ENTRIES = [MEETING, DUE, DONE, GONE]
ONCE = ("UID", "DTSTAMP", "DTSTART")  # RFC 5545, 3.6.1; RFC 5546, 3.2.1 asks for DTSTART in a PUBLISH


def faults(data: bytes) -> list[str]:
    """What a client would stumble over: lines and their ends (3.1), what every VEVENT must have (3.6.1)."""
    found = []
    if not data.endswith(b"\r\n") or b"\n" in data.replace(b"\r\n", b""):
        found.append("a line ends without CRLF")
    if b"\r" in data.replace(b"\r\n", b""):
        found.append("a bare CR")
    lines = data.split(b"\r\n")
    found += [f"{len(line)} octets" for line in lines if len(line) > 75]
    for line in lines:
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append("a character is cut by folding")
    found += _broken_events(data)
    return found


def _broken_events(data: bytes) -> list[str]:
    read: Any = Calendar.from_ical(data)
    events = read.walk("VEVENT")
    found = [f"without {name}" for e in events for name in ONCE if name not in e]
    found += [f"twice {name}" for e in events for name in ONCE if isinstance(e.get(name), list)]
    stamps = [e["DTSTAMP"].dt for e in events if "DTSTAMP" in e]
    found += ["DTSTAMP is not UTC" for at in stamps if at.utcoffset() != timedelta(0)]
    uids = [str(e.get("UID")) for e in events]
    found += ["a UID stands twice"] if len(set(uids)) < len(uids) else []
    found += [f"cannot read {name}: {why}" for part in read.walk() for name, why in part.errors]
    return found


def test_a_library_reads_what_was_meant() -> None:
    data = calendar_file("邻盟", ENTRIES, HOST)
    assert faults(data) == []
    read: Any = Calendar.from_ical(data)
    assert (read["VERSION"], str(read["X-WR-CALNAME"])) == ("2.0", "邻盟")
    meeting, due, done, gone = read.walk("VEVENT")
    assert str(meeting["SUMMARY"]) == MEETING.words and str(meeting["LOCATION"]) == MEETING.place
    assert meeting["DTSTART"].dt == MEETING.begins and meeting["DTEND"].dt == MEETING.ends
    assert MEETING.about in str(meeting["DESCRIPTION"])
    assert due["DTSTART"].dt == date(2024, 10, 2) and due["DTEND"].dt == date(2024, 10, 3)
    assert [str(e["UID"]) for e in (meeting, due)] == [f"meeting-1@{HOST}", f"due-1@{HOST}"]
    assert len(due.walk("VALARM")) == 2 and not done.walk("VALARM")
    assert str(gone["STATUS"]) == "CANCELLED" and str(done["SUMMARY"]).startswith("✓")


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=120))
def test_whatever_is_typed_a_client_reads_it(words: str, about: str, place: str) -> None:
    data = calendar_file(words, [Entry("a", words, AT, AT, about=about, place=place)], HOST)
    assert faults(data) == [] and len(Calendar.from_ical(data).walk("VEVENT")) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\n", b"\n"),
        (b"UID:due-1@office.example\r\n", b""),
        (b"DTSTAMP:20240920T020000Z\r\n", b""),
        (b"DTSTART;VALUE=DATE:20241002\r\n", b""),
        (b"due-1@", b"due-2@"),
        (b"\r\n ", b""),
        (b"DTSTART;VALUE=DATE:20241002", b"DTSTART;VALUE=DATE:20241302"),
    ],
)
def test_the_check_notices_what_is_wrong(old: bytes, new: bytes) -> None:
    good = calendar_file("邻盟", ENTRIES, HOST)
    assert old in good and faults(good.replace(old, new))
