from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "linmeng.notices"
    verbose_name = _("Public notices")

    def ready(self) -> None:
        post_migrate.connect(_schedule, sender=self)


def _schedule(**kwargs: Any) -> None:
    """Every minute the queue tells of periods that are over and sends what waits."""
    from django_q.models import Schedule

    Schedule.objects.using(kwargs["using"]).get_or_create(
        name="notices: tend",
        defaults={"func": "linmeng.notices.jobs.tend", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
