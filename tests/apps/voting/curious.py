"""A curious member of staff: every table, every page, every door, every line of a log, and what differs.

Two votes are held that differ in nothing but the choices; chance is made the same for both. What then
differs is what choices lead to: it may be sealed bytes, hashes over them and signatures, and nothing else.
"""

import hashlib
import itertools
import json
import logging
import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from linmeng.people.models import Person
from linmeng.voting.models import Motion, Sheet
from linmeng.voting.queries.sheets import number_of

ROOMS = ("voting", "people", "register", "planning", "home", "api")
HIDDEN = (
    (re.compile(r"LINMENG1:[0-9A-Z $%*+\-./:]+"), "‹receipt›"),
    (re.compile(r"data:image/[^\"' )]+"), "‹picture›"),
    (re.compile(r"(<path[^>]* d=\")[^\"]*"), r"\1‹qr›"),
    (re.compile(r"[0-9a-f]{64}"), "‹hash›"),
    (re.compile(r"[A-Za-z0-9+/]{40,}={0,2}"), "‹base64›"),
)
"""Hashes, signatures, and the pictures made of them."""


def masked(text: str) -> str:
    for pattern, word in HIDDEN:
        text = pattern.sub(word, text)
    return text


@contextmanager
def same_chance(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's chance runs from a fixed beginning, so that two votes get the same ids and salts."""
    count = itertools.count()

    def chance(size: int) -> bytes:
        seed = hashlib.shake_256(f"chance {next(count)}".encode())
        return seed.digest(size)

    with patch.context() as within:
        within.setattr(os, "urandom", chance)
        within.setattr(random, "_urandom", chance)
        yield


@dataclass
class Seen:
    """All that was found: where → what, hashes and sealed bytes masked; and the same unmasked in one text."""

    found: dict[str, str] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    salts: list[str] = field(default_factory=list)

    def keep(self, where: str, text: str) -> None:
        self.found[where] = masked(text)
        self.raw.append(text)

    def differing(self, other: "Seen") -> list[str]:
        """Where two votes can be told apart."""
        return sorted(
            where
            for where in self.found.keys() | other.found.keys()
            if self.found.get(where) != other.found.get(where)
        )


class Listener(logging.Handler):
    """Every line that anything logs, at every level."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.exc_info} {record.args}")


@contextmanager
def listening() -> Iterator[Listener]:
    root, ear = logging.getLogger(), Listener()
    before = root.level
    root.addHandler(ear)
    root.setLevel(0)
    try:
        yield ear
    finally:
        root.removeHandler(ear)
        root.setLevel(before)


def tables(seen: Seen) -> None:
    """SELECT * of every table, whoever made it; bytes by their length, since they are sealed or hashes."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows = [[_cell(cell) for cell in _told(table, row)] for row in cursor.fetchall()]
            for n, row in enumerate(sorted(rows, key=str)):
                seen.found[f"table {table} row {n}"] = masked(json.dumps(dict(zip(names, row, strict=True))))
            cursor.execute(f'SELECT * FROM "{table}"')
            seen.raw += [_whole(cell) for row in cursor.fetchall() for cell in row]


def _told(table: str, row: Sequence[Any]) -> list[Any]:
    """A row; of a session what is in it, since the moment it was signed at is no secret."""
    if table != "django_session":
        return list(row)
    return [row[0], json.dumps(SessionStore().decode(row[1]), sort_keys=True), *row[2:]]


def _cell(cell: Any) -> str:
    if isinstance(cell, bytes | memoryview):
        return f"‹{len(cell)} bytes›"
    return "‹now›" if _recent(cell) else str(cell)


def _whole(cell: Any) -> str:
    return bytes(cell).hex() if isinstance(cell, bytes | memoryview) else str(cell)


def _recent(cell: Any) -> bool:
    """A moment of the test's own run, such as when a row was changed."""
    return (isinstance(cell, datetime) and cell.year >= 2026) or bool(
        isinstance(cell, str) and re.match(r"20(2[6-9]|[3-9]\d)-\d\d-\d\d[ T]\d\d:", cell)
    )


def addresses(motion: Motion, rooms: tuple[str, ...] = ROOMS) -> list[str]:
    """Every address of these rooms, its words filled with whatever fits this vote."""
    found = []
    for route, name, room in _routes(get_resolver()):
        if room in rooms or (name in rooms and not room):
            found += _filled(route, motion)
    return sorted(set(found))


def _routes(resolver: URLResolver, before: str = "", room: str = "") -> Iterator[tuple[str, str | None, str]]:
    for part in resolver.url_patterns:
        route = before + str(part.pattern).lstrip("^").rstrip("$")
        if isinstance(part, URLResolver):
            yield from _routes(part, route, part.namespace or room)
        elif isinstance(part, URLPattern):
            yield route, part.name, "api" if room.startswith("api") else room


def _filled(route: str, motion: Motion) -> list[str]:
    """The route with its words filled: the motion's uid, the numbers there are, the compound's code."""
    entries = list(motion.entries.order_by("pk").values_list("pk", flat=True))[:3]
    sheets = [number_of(motion, s) for s in Sheet.objects.filter(motion=motion).order_by("number")[:2]]
    given: dict[str, list[Any]] = {
        "uid": [motion.uid], "code": [motion.compound.code], "entry": entries,
        "sheet": sheets or ["0"], "kind": ["notice", "turn-out", "result", "ballots", "csv", "attendance"],
        "number": [*sheets, 1, 2], "name": ["changeable", "verify_vote.py"], "size": [1, 3],
    }  # fmt: skip
    words = re.findall(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}", route)
    choices = []
    for kind, name, plain in words:
        values = given.get(name or plain, [1, motion.compound.pk])
        choices.append([v for v in values if kind != "int" or str(v).isdigit()] or [1])
    made = []
    for chosen in itertools.product(*choices):
        filled = route
        for value in chosen:
            filled = re.sub(r"<(?:\w+:)?\w+>|\{\w+\}", str(value), filled, count=1)
        made.append("/" + filled)
    return made[:6]


def behind() -> list[str]:
    """The administrator's pages: every list, every row."""
    found = ["/admin/"]
    for model in admin.site._registry:
        start = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found += [
            start,
            *(f"{start}{pk}/change/" for pk in model._default_manager.values_list("pk", flat=True)[:9]),
        ]
    return found


def visit(seen: Seen, who: Mapping[str, Person], where: list[str]) -> None:
    """Everybody opens every page; a page that breaks is no answer."""
    for name, person in who.items():
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for address in where:
            answer = client.get(address)
            seen.pages.add(address)
            assert answer.status_code != 500, (name, address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            if body[:4] == b"%PDF":
                body = b"".join(re.findall(rb"\((.*?)\)\s*Tj", body))
            text = body.decode("utf-8", "replace")
            seen.keep(f"page {address} {name}", f"{answer.status_code} {_settled(text)}")


def _settled(text: str) -> str:
    """Without what differs between any two answers: the token of a form."""
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*|("X-CSRFToken": ?")[^"]*', r"\1\2", text)
