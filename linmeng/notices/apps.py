from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "linmeng.notices"
    verbose_name = _("Public notices")

    def ready(self) -> None:
        from linmeng.register.events import compound_links

        post_migrate.connect(_schedule, sender=self)
        compound_links.connect(_links, dispatch_uid="notices.links")


def _links(**asked: Any) -> Any:
    from linmeng.notices.pages.links import compound_links

    return compound_links(**asked)


def _schedule(**kwargs: Any) -> None:
    """Every minute the queue tells of periods that are over and sends what waits."""
    from django_q.models import Schedule

    Schedule.objects.using(kwargs["using"]).get_or_create(
        name="notices: tend",
        defaults={"func": "linmeng.notices.jobs.tend", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
