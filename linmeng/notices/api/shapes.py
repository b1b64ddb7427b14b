"""What goes in and out of the notices' API. Days and moments are ISO 8601; counts are counts.

Every name says that it is of notices: the description of the whole API knows one shape per name.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from ninja import Schema
from pydantic import Field

from linmeng.notices.actions.notices import MOST_TEXT
from linmeng.notices.models import Comment, Notice
from linmeng.notices.queries.places import MOST_PLACES
from linmeng.web.shapes import Text as Text
from linmeng.web.shapes import refused

REFUSED = refused()


Line = Annotated[Text, Field(max_length=160)]
Code = Annotated[Text, Field(min_length=1, max_length=40)]
Codes = Annotated[list[Code], Field(max_length=MOST_PLACES)]
if TYPE_CHECKING:
    Kind = str
    State = str
    Channel = str
else:
    Kind = Literal[tuple(Notice.Kind.values)]
    State = Literal[tuple(Notice.State.values)]
    Channel = Literal[tuple(Comment.Channel.values)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
Limit = Annotated[int, Field(ge=1, le=200)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NoticePlace(Schema):
    """A compound by its register number, or an area by its division code, with the name it had then."""

    kind: Literal["compound", "area"]
    code: str
    name: str


class NoticeRow(Schema):
    """A notice in a list. `address`: its page for everybody, "" for what was never published."""

    uid: str
    kind: Kind
    title: str
    issuer: str
    state: State
    from_on: date | None
    until_on: date | None
    published_at: datetime | None
    places: list[NoticePlace]
    address: str


class NoticeRows(Schema):
    """A part of a list, and how long the whole is."""

    count: int
    rows: list[NoticeRow]


class NoticePosting(Schema):
    """Where it hangs on a board, with the addresses of the photographs that prove it."""

    where: str
    posted_on: date
    taken_down_on: date | None
    photos: list[str]


class NoticeCounts(Schema):
    """Comments: how many came, are answered, wait, or are not shown."""

    all: int
    answered: int
    new: int
    hidden: int


class PublicNotice(NoticeRow):
    """A notice as everybody reads it: no person's name.

    `days_asked` and `clause`: how long it must be shown at least, and who says so. `replaces` and
    `replaced_by`: uids, "" for none.
    """

    body: str
    days_asked: int
    clause: str
    takes_comments: bool
    ended_at: datetime | None
    ended_why: str
    replaces: str
    replaced_by: str
    postings: list[NoticePosting]
    comments: NoticeCounts


class NoticeComment(Schema):
    """An answered comment as everybody reads it."""

    said_on: date
    channel: Channel
    shown: str
    answer: str
    answered_at: datetime


class NoticeComments(Schema):
    """A part of a list, and how long the whole is."""

    count: int
    rows: list[NoticeComment]


class StaffNoticeRow(NoticeRow):
    """A notice in the list of those who work with it. `waiting`: comments without an answer."""

    waiting: int


class StaffNoticeRows(Schema):
    """A part of a list, and how long the whole is."""

    count: int
    rows: list[StaffNoticeRow]


class StaffNotice(NoticeRow):
    """A notice for those who work with it. `version` goes back with the next act: no change is lost."""

    version: int
    body: str
    days_asked: int
    clause: str
    comments: bool
    drafted_at: datetime
    ended_at: datetime | None
    ended_why: str
    replaces: str
    replaced_by: str


class NoticeTexts(Schema):
    """What a notice says; what is left out stays, or in a new one is empty."""

    kind: Kind | None = None
    title: Line | None = None
    body: Annotated[Text, Field(max_length=MOST_TEXT)] | None = None
    issuer: Annotated[Text, Field(max_length=120)] | None = None
    from_on: date | None = None
    until_on: date | None = None
    days_asked: Annotated[int, Field(ge=0, le=366)] | None = None
    clause: Annotated[Text, Field(max_length=120)] | None = None
    comments: bool | None = None


class NoticeDraft(NoticeTexts):
    """A new draft for compounds (register numbers) and areas (division codes)."""

    kind: Kind
    title: Line
    body: Annotated[Text, Field(max_length=MOST_TEXT)] = ""
    compounds: Codes = []
    areas: Codes = []


class NoticeEdit(NoticeTexts):
    """Changes of a draft. Of the places either none or all are named: both lists together replace them."""

    version: Version | None = None
    compounds: Codes | None = None
    areas: Codes | None = None


class NoticeVersion(Schema):
    """The state that was looked at; without it the newest is meant."""

    version: Version | None = None


class NoticeWhy(NoticeVersion):
    """An act that needs its reason."""

    why: Annotated[Text, Field(max_length=300)]


class NoticeReplace(NoticeTexts, NoticeWhy):
    """What is corrected, and why."""
