"""Which subscribers are told what: one delivery for each, made in the act's own transaction."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from linmeng.notices.models import Delivery, Notice, Subscription
from linmeng.register.queries import area_prefix

JOB = "linmeng.notices.jobs.deliver"


def queue_news(notice: Notice, occasion: str, at: datetime) -> int:
    """Makes the deliveries of a notice; an address that subscribed in several places is told once."""
    rows = Subscription.objects.filter(_wants(notice), state=Subscription.State.ACTIVE).order_by("pk")
    once = {(row.kind, row.address_mark): row for row in rows.defer("address")}
    made = [
        Delivery(subscription=row, notice=notice, occasion=occasion, next_at=at, made_at=at)
        for row in once.values()
    ]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        wake()
    return len(made)


def queue_confirmation(subscription: Subscription, at: datetime) -> Delivery:
    """Makes the delivery that asks whether the address is theirs."""
    wake()
    return Delivery.objects.create(
        subscription=subscription, occasion=Delivery.Occasion.CONFIRM, next_at=at, made_at=at
    )


def wake() -> None:
    """Has the queue send when the transaction is through. Were this lost, the next minute would send."""
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    from django_q.tasks import async_task

    async_task(JOB, task_name=f"messages {secrets.token_hex(4)}")


def _wants(notice: Notice) -> Q:
    """Subscriptions of a place of the notice, of an area around it, and of a compound in an area named."""
    wants = Q(pk__in=[])
    for place in notice.places.all():
        starts = [place.area_code[:n].ljust(12, "0") for n in (4, 6, 9, 12)]
        around = Q(area__code__in=starts)
        if place.compound_id:
            wants |= Q(compound=place.compound_id) | around
        else:
            wants |= around | Q(area_code__startswith=area_prefix(place.area_code))
    return wants
