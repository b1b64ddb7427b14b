from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "linmeng.register"
    verbose_name = _("Register")

    def ready(self) -> None:
        post_migrate.connect(_schedule, sender=self)


def _schedule(**kwargs: Any) -> None:
    """Once a day the register follows the contracts that began or ended."""
    from django_q.models import Schedule

    Schedule.objects.using(kwargs["using"]).get_or_create(
        name="register: follow contracts",
        defaults={"func": "linmeng.register.jobs.follow", "schedule_type": Schedule.DAILY},
    )
