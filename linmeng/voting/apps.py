from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    name = "linmeng.voting"
    verbose_name = _("Votes")

    def ready(self) -> None:
        post_migrate.connect(_schedule, sender=self)


def _schedule(**kwargs: Any) -> None:
    """Every minute the queue closes what has run out and signs the heads of logs that have grown."""
    from django_q.models import Schedule

    Schedule.objects.using(kwargs["using"]).get_or_create(
        name="voting: tend the logs",
        defaults={"func": "linmeng.voting.jobs.tend", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
