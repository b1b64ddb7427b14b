"""After the close opened papers are photographed or scanned: the machine proposes, people read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from linmeng.people.models import Person
from linmeng.voting.actions.keying import NOT_CLOSED
from linmeng.voting.actions.moving import audit
from linmeng.voting.files.scan_image import Page, as_jpeg, pages
from linmeng.voting.models import Motion, Scan, Sheet
from linmeng.voting.queries.motions import check_state, motion_for
from linmeng.voting.queries.paper_files import paper_of
from linmeng.voting.queries.sheets import code_of, number_of, sheet_of

if TYPE_CHECKING:
    from linmeng.voting.files.scanning import Found
    from linmeng.voting.files.sheet_layout import InnerPage

MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one picture. `state`: read, doubtful, unknown, known (taken before), outside, refused.

    `fault` says why it was refused or is unknown; `scan` is the pk of what is kept, None where nothing is.
    """

    name: str
    page: int
    state: str
    number: str = ""
    place: str = ""
    scan: int | None = None
    fault: Refusal | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """What the machine made of one picture, before anything is kept."""

    sheet: Sheet | None
    state: str
    found: str
    fault: Refusal | None = None


def take_scans(*, by: Person, at: datetime, uid: str, files: Sequence[tuple[str, bytes]]) -> list[Taken]:
    """Reads the pictures (name, bytes) of opened papers; each is kept sealed, with what was read on it.

    A bad picture or page is told and does not lose the others; the same picture twice is one scan. What is
    read is only a proposal to the first person who keys the sheet. Raises Http404, NotYours, NotNow before
    the close, NotUnderstood for no file or too many.
    """
    motion = motion_for(by, uid, localdate(at), "voting.key_paper")
    _check_closed(motion, at)
    if not 0 < len(files) <= MOST_FILES:
        raise NotUnderstood("Between 1 and {most} files at once.", most=MOST_FILES)
    inner = _pages_of_ballot(motion)
    taken = [told for name, data in files for told in _file(motion, inner, by, at, name[:120], data)]
    with transaction.atomic():
        kept = sum(told.scan is not None and told.state != "known" for told in taken)
        audit(motion, act="voting.take_scans", by=by, at=at, after={"pictures": len(taken), "kept": kept})
    return taken


def _pages_of_ballot(motion: Motion) -> "tuple[InnerPage, ...]":
    from linmeng.voting.files.ballot_pdf import pages_of

    return pages_of(paper_of(motion))


def _file(
    motion: Motion, inner: "tuple[InnerPage, ...]", by: Person, at: datetime, name: str, data: bytes
) -> list[Taken]:
    told: list[Taken] = []
    try:
        for page in pages(data):
            told.append(_picture(motion, inner, by, at, name, page))
    except Refusal as fault:
        told.append(Taken(name, len(told) + 1, "refused", fault=fault))
    return told


def _picture(
    motion: Motion, inner: "tuple[InnerPage, ...]", by: Person, at: datetime, name: str, page: Page
) -> Taken:
    if page.image is None:
        return Taken(name, page.number, "refused", fault=page.fault)
    mark = sha256(repr(page.image.size).encode() + page.image.tobytes()).hexdigest()
    known = Scan.objects.filter(motion=motion, sha256=mark).values_list("pk", "sheet").first()
    if known is not None:
        sheet = Sheet.objects.select_related("entry").filter(pk=known[1]).first()
        return _told(motion, name, page, "known", sheet, known[0])
    read = _read(motion, inner, page)
    if read.state in ("outside", "refused"):
        return _told(motion, name, page, read.state, read.sheet, None, read.fault)
    with transaction.atomic():
        kept, _fresh = Scan.objects.get_or_create(
            motion=motion, sha256=mark,
            defaults={"sheet": read.sheet, "image": as_jpeg(page.image), "found": read.found,
                      "state": read.state, "by": by, "at": at},
        )  # fmt: skip
    return _told(motion, name, page, read.state, read.sheet, kept.pk, read.fault)


def _read(motion: Motion, inner: "tuple[InnerPage, ...]", page: Page) -> _Read:
    """The sheet in a picture and the marks on it; what cannot be read is unknown, never guessed."""
    from linmeng.voting.files.scanning import find_codes, read_page

    assert page.image is not None
    codes = find_codes(page.image)
    try:
        code = _one(motion, codes)
        side = code_of(motion, code.text).page
        sheet = sheet_of(motion, code.text)
        _check_returned(motion, sheet)
        if side == 0:
            return _Read(
                sheet, "outside", "", NotUnderstood("This is the outer side: nothing is marked there.")
            )
        if side > len(inner):
            raise NotUnderstood("This QR code is not that of a ballot.")
        reading = read_page(page.image, code, inner[side - 1])
    except NotNow as fault:
        return _Read(None, "refused", "", fault)
    except NotUnderstood as fault:
        found = sheet_behind(motion, codes)
        state = Scan.State.DOUBTFUL if found else Scan.State.UNKNOWN
        return _Read(found, state, json.dumps({"page": 0, "marks": {}, "choices": {}, "doubts": []}), fault)
    data = {
        "page": side, "marks": reading.marks, "choices": reading.choices, "doubts": reading.doubts,
        "why": reading.why,
    }  # fmt: skip
    return _Read(sheet, Scan.State.DOUBTFUL if reading.doubts else Scan.State.READ, json.dumps(data))


def sheet_behind(motion: Motion, codes: "Sequence[Found]") -> Sheet | None:
    """The returned sheet in a picture that could not be read, where its code alone is beyond doubt."""
    if len({code.text.rsplit(":", 1)[0] for code in codes}) != 1:
        return None
    try:
        sheet = sheet_of(motion, codes[0].text)
    except NotUnderstood:
        return None
    return sheet if sheet.returned_at and sheet.spoiled_at is None else None


def _one(motion: Motion, codes: "Sequence[Found]") -> "Found":
    """The code of the one ballot in the picture; its inner side where both are seen."""
    if not codes:
        raise NotUnderstood(
            "No QR code of a ballot was found: photograph the whole sheet, sharp, in good light."
        )
    found = {code_of(motion, code.text): code for code in codes}
    if len({code.number for code in found}) > 1 or sum(code.page > 0 for code in found) > 1:
        raise NotUnderstood("Several ballots are in this picture: photograph one at a time.")
    return max(found.items(), key=lambda pair: pair[0].page)[1]


def _check_returned(motion: Motion, sheet: Sheet) -> None:
    number = number_of(motion, sheet)
    if sheet.spoiled_at is not None:
        raise NotNow("Ballot {number} was replaced and does not count: put it aside.", number=number)
    if sheet.returned_at is None:
        raise NotNow("Ballot {number} was not received before the close: put it aside.", number=number)


def _check_closed(motion: Motion, at: datetime) -> None:
    check_state(motion, {Motion.State.CLOSED}, NOT_CLOSED)
    if motion.closes_at is None or at < motion.closes_at:
        raise NotNow(NOT_CLOSED)


def _told(
    motion: Motion,
    name: str,
    page: Page,
    state: str,
    sheet: Sheet | None,
    scan: int | None,
    fault: Refusal | None = None,
) -> Taken:
    number = number_of(motion, sheet) if sheet else ""
    return Taken(name, page.number, str(state), number, sheet.entry.place if sheet else "", scan, fault)
