"""Subscriptions and deliveries, for the office; addresses are never fetched for a list."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from linmeng.notices.files.letters import is_token_of
from linmeng.notices.models import Delivery, Notice, Subscription
from linmeng.notices.permissions import reach
from linmeng.notices.queries.notices import inside_scope
from linmeng.web.remarking import Marked
from linmeng.web.vault import marks


def address_mark(plain: str, kind: str) -> str:
    """By which an address is found again without opening it."""
    return address_marks(plain, kind)[0]


def address_marks(plain: str, kind: str) -> list[str]:
    """What may stand for an address: the mark written now, and those under earlier data keys."""
    return marks(plain, f"notices.{kind}")


MARKED = (Marked("notices.Subscription", "address", "address_mark", address_mark, beside=("kind",)),)


def subscriptions_for(person: Any, on: date) -> QuerySet[Subscription]:
    """The subscriptions in the person's reach, newest first, without addresses. Raises NotYours."""
    scope = reach(person, "notices.see_deliveries", on)
    return Subscription.objects.filter(inside_scope(scope)).defer("address").select_related("by")


def deliveries_for(person: Any, on: date, *, state: str = "", notice: str = "") -> QuerySet[Delivery]:
    """The messages to subscriptions in the person's reach, newest first. Raises NotYours."""
    inside = subscriptions_for(person, on).values("pk")
    rows = Delivery.objects.filter(subscription__in=inside).select_related("subscription", "notice")
    rows = rows.defer("subscription__address").prefetch_related("attempts")
    if state:
        rows = rows.filter(state=state)
    if notice:
        rows = rows.filter(notice__uid=notice.replace("\x00", ""))
    return rows.order_by("-made_at", "-pk")


def delivery_counts(notice: Notice) -> dict[str, int]:
    """State → how many messages about this notice are in it; `perhaps_twice` beside."""
    rows = Delivery.objects.filter(notice=notice)
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {**found, "perhaps_twice": rows.filter(perhaps_twice=True).count()}


def subscribers(notice: Notice) -> int:
    """How many subscriptions were told, or will be, of this notice."""
    return Delivery.objects.filter(notice=notice).values("subscription").distinct().count()


def subscription_of(uid: str, token: str) -> Subscription:
    """The subscription that a link of its own messages leads to, without its address. Raises Http404."""
    row = Subscription.objects.defer("address").filter(uid=uid.replace("\x00", "")).first()
    if row is None or not is_token_of(uid, token):
        raise Http404
    return row
