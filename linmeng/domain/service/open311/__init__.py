"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): documents from values, arguments into values."""

from linmeng.domain.service.open311.asking import Asked, asked
from linmeng.domain.service.open311.documents import (
    Document,
    created,
    definition,
    discovery,
    errors,
    requests,
    services,
    token,
    w3,
)  # fmt: skip
from linmeng.domain.service.open311.posting import Posted, posted
from linmeng.domain.service.open311.values import (
    JSON,
    XML,
    Attribute,
    Endpoint,
    Error,
    NotAccepted,
    Request,
    Service,
    no_key,
    no_request,
    no_service,
    no_token,
    wrong_key,
)  # fmt: skip

__all__ = [
    "JSON", "XML", "Asked", "Attribute", "Document", "Endpoint", "Error", "NotAccepted", "Posted", "Request",
    "Service", "asked", "created", "definition", "discovery", "errors", "no_key", "no_request", "no_service",
    "no_token", "posted", "requests", "services", "token", "w3", "wrong_key",
]  # fmt: skip
