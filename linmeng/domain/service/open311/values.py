"""What GeoReport v2 speaks of (wiki.open311.org/GeoReport_v2, wiki.open311.org/Service_Discovery)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from linmeng.domain.refusals import sentence

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"  # the token by which clients find this version
JSON, XML = "application/json", "text/xml"
LONGEST_DESCRIPTION = 4000  # characters
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A further question about a service. `values`: key and name of each choice, for lists only.
    `asks` False: it only tells something.
    """

    code: str
    datatype: Datatype
    description: str
    required: bool = False
    datatype_description: str = ""
    order: int = 1
    values: tuple[tuple[str, str], ...] = ()
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of matter that may be reported. `way`: whether its number comes at once, by token, or never."""

    code: str
    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    group: str = ""
    attributes: tuple[Attribute, ...] = ()
    way: Literal["realtime", "batch", "blackbox"] = "realtime"


@dataclass(frozen=True, slots=True)
class Request:
    """A reported matter as the public may see it: nothing in it names a person. Moments are aware.

    `updated_at` of a closed one: when it was closed. `lat`, `long`: WGS 84 degrees.
    """

    id: str
    service_code: str
    requested_at: datetime
    closed: bool = False
    status_notes: str = ""
    service_name: str = ""
    description: str = ""
    agency_responsible: str = ""
    service_notice: str = ""
    updated_at: datetime | None = None
    expected_at: datetime | None = None
    address: str = ""
    address_id: str = ""
    zipcode: str = ""
    lat: float | None = None
    long: float | None = None
    media_url: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address under which this specification is served."""

    url: str
    changed_at: datetime
    live: bool = True
    formats: tuple[str, ...] = (XML, JSON)
    specification: str = SPECIFICATION


@dataclass(frozen=True, slots=True)
class Error:
    """Why a request failed: HTTP status and an English gettext msgid with its values."""

    status: int
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)


class NotAccepted(Exception):
    """A request that cannot be answered as it was put, with everything that is wrong with it."""

    def __init__(self, *errors: Error) -> None:
        super().__init__(" ".join(map(str, errors)))
        self.errors = errors

    @property
    def status(self) -> int:
        """403 before 404 before 400: who may not ask is told nothing else first."""
        return next((s for s in (403, 404) if any(e.status == s for e in self.errors)), 400)


def no_key() -> Error:
    return Error(403, sentence("An api_key is needed to report something: ask the office for one."))


def wrong_key() -> Error:
    return Error(403, sentence("This api_key is not known or no longer valid."))


def no_service(code: str) -> Error:
    return Error(404, sentence("There is no service_code “{code}”: see the service list."), {"code": code})


def no_request(number: str) -> Error:
    return Error(404, sentence("There is no service_request_id “{number}”."), {"number": number})


def no_token(token: str) -> Error:
    return Error(404, sentence("There is no token “{token}”."), {"token": token})
