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
    """Once a day the register follows contracts; every minute it looks for imports whose worker died."""
    from django_q.models import Schedule

    jobs = {
        "register: follow contracts": {"func": "follow", "schedule_type": Schedule.DAILY},
        "register: take up imports": {"func": "take_up", "schedule_type": Schedule.MINUTES, "minutes": 1},
    }
    for name, job in jobs.items():
        func = f"linmeng.register.jobs.{job.pop('func')}"
        Schedule.objects.using(kwargs["using"]).get_or_create(name=name, defaults={"func": func, **job})
