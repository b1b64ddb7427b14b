"""GeoReport v2 documents: one structure, given out as JSON or as XML."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from linmeng.domain.service.open311.values import (
    LONGEST_DESCRIPTION,
    Attribute,
    Endpoint,
    Error,
    Request,
    Service,
)  # fmt: skip

# What XML 1.0 (2.2) does not allow, lone surrogates too, and the control characters it only discourages.
_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEMS = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "errors": "error", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A structure of lists, mappings, texts, numbers, booleans and None, and the name of its XML root.

    JSON and XML say the same, by the Spark convention (wiki.open311.org/JSON_and_XML_Conversion).
    """

    root: str
    content: Any

    def json(self) -> bytes:
        return json.dumps(self.content, ensure_ascii=False, allow_nan=False).encode()

    def xml(self) -> bytes:
        made: bytes = ET.tostring(_element(self.root, self.content), encoding="utf-8", xml_declaration=True)
        return made


def cleaned(text: str) -> str:
    """The text without what no document may hold: control characters, lone surrogates; lines end in \\n."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def w3(moment: datetime | None) -> str | None:
    """A moment in W3C form, to the second: 2024-09-20T09:30:00+08:00. A naive one is a ValueError."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def discovery(
    changed_at: datetime, contact: str, key_service: str, endpoints: Sequence[Endpoint]
) -> Document:
    """Where which version is served, whom to ask and how to get a key."""
    content = {
        "changeset": _changeset(changed_at), "contact": cleaned(contact), "key_service": cleaned(key_service),
        "endpoints": [
            {
                "specification": one.specification, "url": one.url, "changeset": _changeset(one.changed_at),
                "type": "production" if one.live else "test", "formats": list(one.formats),
            }
            for one in endpoints
        ],
    }  # fmt: skip
    return Document("discovery", content)


def services(known: Sequence[Service]) -> Document:
    """The service list. `metadata` is true where the service has further questions."""
    content = [
        {
            "service_code": one.code, "service_name": cleaned(one.name),
            "description": _said(one.description),
            "metadata": bool(one.attributes), "type": one.way, "keywords": _said(", ".join(one.keywords)),
            "group": _said(one.group),
        }
        for one in known
    ]  # fmt: skip
    return Document("services", content)


def definition(service: Service) -> Document:
    """The further questions of a service, in their order."""
    asked = sorted(service.attributes, key=lambda one: one.order)
    content = {"service_code": service.code, "attributes": [_attribute(one) for one in asked]}
    return Document("service_definition", content)


def requests(known: Sequence[Request]) -> Document:
    """Service requests, one or many; what is not known is null."""
    return Document("service_requests", [_request(one) for one in known])


def created(number: str = "", token: str = "", notice: str = "", account_id: str = "") -> Document:
    """The answer to a report: its number, or else a token to ask for the number with."""
    if bool(number) == bool(token):
        raise ValueError("either a number or a token")
    name = {"service_request_id": number} if number else {"token": token}
    answer = {**name, "service_notice": _said(notice), "account_id": _said(account_id)}
    return Document("service_requests", [answer])


def token(given: str, number: str = "") -> Document:
    """The number that belongs to a token; null while there is none yet."""
    return Document("service_requests", [{"service_request_id": _said(number), "token": cleaned(given)}])


def errors(found: Sequence[Error], say: Callable[[Error], str] = str) -> Document:
    """Errors with their sentences; `say` puts one into the reader's language."""
    return Document("errors", [{"code": one.status, "description": cleaned(say(one))} for one in found])


def _attribute(one: Attribute) -> dict[str, Any]:
    told: dict[str, Any] = {
        "variable": one.asks, "code": one.code, "datatype": one.datatype, "required": one.required,
        "datatype_description": _said(one.datatype_description), "order": one.order,
        "description": _said(one.description),
    }  # fmt: skip
    if one.datatype.endswith("list"):
        told["values"] = [{"key": key, "name": cleaned(name)} for key, name in one.values]
    return told


def _request(one: Request) -> dict[str, Any]:
    return {
        "service_request_id": cleaned(one.id), "status": "closed" if one.closed else "open",
        "status_notes": _said(one.status_notes), "service_name": _said(one.service_name),
        "service_code": one.service_code, "description": _said(one.description[:LONGEST_DESCRIPTION]),
        "agency_responsible": _said(one.agency_responsible), "service_notice": _said(one.service_notice),
        "requested_datetime": w3(one.requested_at), "updated_datetime": w3(one.updated_at),
        "expected_datetime": w3(one.expected_at), "address": _said(one.address),
        "address_id": _said(one.address_id), "zipcode": _said(one.zipcode),
        "lat": _degrees(one.lat), "long": _degrees(one.long), "media_url": _said(one.media_url),
    }  # fmt: skip


def _said(text: str) -> str | None:
    return cleaned(text) or None


def _degrees(value: float | None) -> float | None:
    return round(value, 9) if value is not None and math.isfinite(value) else None


def _changeset(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _element(name: str, content: Any) -> ET.Element:
    made = ET.Element(name)
    if isinstance(content, Mapping):
        made.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        made.extend(_element(_ITEMS[name], item) for item in content)
    elif isinstance(content, bool):
        made.text = "true" if content else "false"
    elif isinstance(content, float):
        made.text = f"{content:.9f}".rstrip("0").rstrip(".")
    elif content is not None:
        made.text = str(content)
    return made
