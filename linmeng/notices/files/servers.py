"""Which servers messages may go to: those of the settings, in the open network only (SSRF, CWE-918).

Nobody who subscribes names a server. The check of the address comes before the connection; a server of the
settings whose name is turned to another address in between is the operator's own.
"""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings


class Forbidden(Exception):
    """This server is not spoken to."""


class Unreachable(Exception):
    """This server has no address now."""


def hosts() -> frozenset[str]:
    """The names of the servers in the settings."""
    said = [settings.NOTIFY_MAIL, settings.NOTIFY_SMS, *settings.NOTIFY_ROBOTS.values()]
    return frozenset(host for address in said if (host := urlsplit(address).hostname))


def check_address(address: str) -> None:
    """Raises Forbidden for another server, an unsafe way or one's own network; Unreachable."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not settings.NOTIFY_LOCAL):
        raise Forbidden("scheme")
    check_host(parts.hostname or "")


def check_host(host: str) -> None:
    """The same for a server alone."""
    if host not in hosts():
        raise Forbidden("host")
    if settings.NOTIFY_LOCAL:
        return
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable from error
    if not found or not all(_is_open(str(entry[4][0])) for entry in found):
        raise Forbidden("network")


def _is_open(text: str) -> bool:
    """Whether an address belongs to the open network: not private, not this machine, nothing special."""
    address = ip_address(text.split("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast
