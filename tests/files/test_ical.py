"""The calendar feed, read by a reader of RFC 5545 that shares nothing with the library that wrote it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.cases.files.ical import Entry, calendar_file

AT = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))
NAME = re.compile(r"[A-Z0-9-]+")
Component = tuple[str, dict[str, str], list["Component"]]  # kind, property → value, parts


def read(data: bytes) -> Component:
    """Unfolds and nests (RFC 5545, 3.1 and 3.6). AssertionError for what a strict client does not take."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = iter(
        data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode().removesuffix("\r\n").split("\r\n")
    )
    assert next(lines) == "BEGIN:VCALENDAR"
    found = _component("VCALENDAR", lines)
    assert next(lines, None) is None
    return found


def _component(kind: str, lines: Iterator[str]) -> Component:
    values: dict[str, str] = {}
    parts: list[Component] = []
    for line in lines:
        name, value = _parted(line)
        if name == "BEGIN":
            parts.append(_component(value, lines))
        elif name == "END":
            assert value == kind
            return kind, values, parts
        else:
            key = name.split(";")[0]
            assert NAME.fullmatch(key) and key not in values
            values[key] = value
    raise AssertionError(f"{kind} is not ended")


def _parted(line: str) -> tuple[str, str]:
    """Name with parameters, and value; a colon in a quoted parameter is none."""
    quoted = False
    for i, c in enumerate(line):
        quoted ^= c == '"'
        if c == ":" and not quoted:
            return line[:i], line[i + 1 :]
    raise AssertionError(line)


def plain(value: str) -> str:
    """A TEXT value without its escapes; AssertionError for a bare comma or semicolon (3.3.11)."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def events(data: bytes) -> list[dict[str, str]]:
    return [values for kind, values, _ in read(data)[2] if kind == "VEVENT"]


MEETING = Entry("meeting-1", "梧桐片区工作例会", datetime(2024, 9, 24, 14, 30, tzinfo=SHANGHAI), AT,
                ends=datetime(2024, 9, 24, 16, 0, tzinfo=SHANGHAI), place="岳阳居委会, 二楼; 会议室",
                about="第一行\n第二行", link="https://office.example/cases/1/", remind=(1,))  # fmt: skip
DUE = Entry("due-1", "拟订选聘方案", date(2024, 10, 2), AT, remind=(14, 3))


def test_a_meeting_and_a_deadline() -> None:
    kind, values, parts = read(calendar_file("邻盟", [MEETING, DUE], "office.example"))
    assert kind == "VCALENDAR" and values["VERSION"] == "2.0" and values["X-WR-CALNAME"] == "邻盟"
    meeting, due = (p[1] for p in parts)
    assert (meeting["DTSTART"], meeting["DTEND"]) == ("20240924T063000Z", "20240924T080000Z")
    assert plain(meeting["SUMMARY"]) == "梧桐片区工作例会"
    assert plain(meeting["LOCATION"]) == "岳阳居委会, 二楼; 会议室"
    assert plain(meeting["DESCRIPTION"]) == "第一行\n第二行"
    assert (due["DTSTART"], due["DTEND"], due["TRANSP"]) == ("20241002", "20241003", "TRANSPARENT")
    assert (due["UID"], due["DTSTAMP"]) == ("due-1@office.example", "20240920T020000Z")
    assert [a[1]["TRIGGER"] for a in parts[1][2]] == ["-P13DT15H", "-P2DT15H"]


def test_what_is_cancelled_or_done_says_so_and_rings_no_more() -> None:
    from dataclasses import replace

    data = calendar_file("x", [replace(DUE, cancelled=True), replace(DUE, id="due-2", done=True)], "h")
    first, second = read(data)[2]
    assert first[1]["STATUS"] == "CANCELLED" and not first[2]
    assert second[1]["SUMMARY"].startswith("✓ ") and not second[2]


def test_an_empty_calendar_is_one() -> None:
    assert events(calendar_file("空", [], "h")) == []


def test_the_same_entries_give_the_same_bytes() -> None:
    assert calendar_file("x", [MEETING, DUE], "h") == calendar_file("x", [MEETING, DUE], "h")


def test_a_meeting_that_ends_before_it_begins_takes_no_time() -> None:
    odd = Entry("m", "x", AT, AT, ends=AT - timedelta(hours=1))
    assert events(calendar_file("x", [odd], "h"))[0]["DTEND"] == "20240920T020000Z"


@given(st.text(max_size=400), st.text(max_size=200))
def test_whatever_is_typed_stays_one_entry(words: str, about: str) -> None:
    """No text breaks out of its line: neither new properties nor new components."""
    found = events(calendar_file(words, [Entry("a", words, date(2024, 1, 1), AT, about=about)], "h"))
    assert len(found) == 1 and found[0]["UID"] == "a@h" and set(found[0]) <= {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "DTSTART", "DTEND", "TRANSP", "DESCRIPTION",
        "STATUS", "CLASS",
    }  # fmt: skip
    plain(found[0]["SUMMARY"])


def test_the_reader_notices_what_is_wrong() -> None:
    good = calendar_file("x", [DUE], "h")
    for bad in (good.replace(b"\r\n", b"\n"), good.replace(b"END:VEVENT\r\n", b""), good + b"X:1\r\n"):
        with pytest.raises(AssertionError):
            read(bad)
