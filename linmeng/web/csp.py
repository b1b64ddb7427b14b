"""What a page may load and run: our own scripts, our own data, and the map tiles of the setting."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def tile_host(address: str) -> str:
    """The source expression of a tile address: its server, or a wildcard where {s} stands for several."""
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.netloc
    if "{" in host:
        host = f"*.{host.split('.', 1)[1]}"
    return f"{parts.scheme}://{host}"


def policy() -> str:
    """The Content-Security-Policy: styles may be inline (Leaflet and ECharts set them), scripts may not."""
    images = " ".join(part for part in ("'self' data: blob:", tile_host(settings.TILE_URL)) if part)
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src {images}; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class ContentSecurityPolicyMiddleware:
    """Sends the policy with every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        return response
