"""How often one client may knock at a door that asks nobody to sign in."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone


def within(request: HttpRequest, door: str, most: int, seconds: int = 600) -> bool:
    """Whether this client, by its address, has knocked at most `most` times in this window; counts this one.

    The count lives in Django's cache: without a shared one every process counts by itself.
    """
    window = int(timezone.now().timestamp()) // seconds
    key = f"limit:{door}:{get_adapter().get_client_ip(request)}:{window}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # thrown out between the two lines
        return True
