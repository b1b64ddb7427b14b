"""What a client asks for when it lists service requests (GET requests)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from linmeng.domain.refusals import sentence
from linmeng.domain.service.open311.arguments import (
    LONGEST_ID,
    Arguments,
    jurisdiction,
    moment,
    only,
    several,
    short,
)  # fmt: skip
from linmeng.domain.service.open311.values import Error, NotAccepted

LONGEST = timedelta(days=90)
MOST = 1000  # requests in one answer
MOST_PAGES = 10_000
STATUSES = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which service requests are wanted, newest first. With `ids` nothing else counts, and there is no span.

    `codes` empty: all services. `page` from 1; `page_size` 1–1000 (common extensions of the specification).
    """

    jurisdiction_id: str = ""
    ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: frozenset[str] = STATUSES
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    page: int = 1
    page_size: int = MOST

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


def asked(arguments: Arguments, at: datetime, served: Collection[str] = ()) -> Asked:
    """The question in these arguments. `served`: the jurisdictions of this address; none: any is taken.

    Without dates the last 90 days before `at`. Raises NotAccepted with every fault.
    """
    wrong: list[Error] = []
    whose = jurisdiction(arguments, served, wrong)
    page = _number(arguments, "page", 1, MOST_PAGES, wrong)
    size = min(_number(arguments, "page_size", MOST, 10**6, wrong), MOST)
    ids, codes = _names(arguments, "service_request_id", wrong), _names(arguments, "service_code", wrong)
    if ids:
        made = Asked(whose, ids, page=page, page_size=size)
    else:
        begins_at, ends_at = _span(arguments, at, wrong)
        made = Asked(whose, (), codes, _statuses(arguments, wrong), begins_at, ends_at, page, size)
    if wrong:
        raise NotAccepted(*wrong)
    return made


def _names(arguments: Arguments, name: str, wrong: list[Error]) -> tuple[str, ...]:
    found = several(arguments, name)
    if len(found) > MOST or any(len(one) > LONGEST_ID for one in found):
        message = sentence("{name}: at most {most} at once, of at most {longest} characters each.")
        wrong.append(Error(400, message, {"name": name, "most": MOST, "longest": LONGEST_ID}))
    return found


def _statuses(arguments: Arguments, wrong: list[Error]) -> frozenset[str]:
    found = frozenset(one.lower() for one in several(arguments, "status"))
    if found - STATUSES:
        message = sentence("status is open or closed, not “{given}”.")
        wrong.append(Error(400, message, {"given": short(min(found - STATUSES))}))
    return found or STATUSES


def _number(arguments: Arguments, name: str, unsaid: int, most: int, wrong: list[Error]) -> int:
    words = only(arguments, name)
    if not words:
        return unsaid
    if not (words.isascii() and words.isdigit() and len(words) <= 9 and 1 <= int(words) <= most):
        message = sentence("{name} is a number from 1 to {most}.")
        wrong.append(Error(400, message, {"name": name, "most": most}))
        return unsaid
    return int(words)


def _span(arguments: Arguments, at: datetime, wrong: list[Error]) -> tuple[datetime, datetime]:
    begins_at, ends_at = (_moment(arguments, name, wrong) for name in ("start_date", "end_date"))
    if begins_at is None:
        ends_at = ends_at or at
        return ends_at - LONGEST, ends_at
    if ends_at is None:
        return begins_at, min(at, begins_at + LONGEST) if at > begins_at else begins_at + LONGEST
    if ends_at < begins_at:
        wrong.append(Error(400, sentence("end_date lies before start_date.")))
    elif ends_at - begins_at > LONGEST:
        message = sentence("From start_date to end_date there may be at most {days} days.")
        wrong.append(Error(400, message, {"days": LONGEST.days}))
    return begins_at, ends_at


def _moment(arguments: Arguments, name: str, wrong: list[Error]) -> datetime | None:
    words = only(arguments, name)
    found = moment(words)
    if words and found is None:
        message = sentence("{name} is a moment with its time zone, as 2010-01-01T00:00:00Z.")
        wrong.append(Error(400, message, {"name": name}))
    return found
