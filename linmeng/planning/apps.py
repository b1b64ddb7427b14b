from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "linmeng.planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        post_migrate.connect(_schedule, sender=self)


def _schedule(**kwargs: Any) -> None:
    """Every minute the queue looks for runs whose worker died (django-q2 itself would wait an hour)."""
    from django_q.models import Schedule

    Schedule.objects.using(kwargs["using"]).get_or_create(
        name="planning: take up runs",
        defaults={"func": "linmeng.planning.jobs.take_up", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
