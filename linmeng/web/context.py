"""What every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "DEMO": settings.DEMO,
        "TILES": {"url": settings.TILE_URL, "attribution": settings.TILE_ATTRIBUTION},
    }
