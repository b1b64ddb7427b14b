from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Computation(models.Model):
    """What a worker computes: asked for once, kept alive by signs of life, ended in words."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    asked_at = models.DateTimeField(_("asked"))
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    worker = models.CharField(max_length=32, blank=True)  # who computes it now
    heartbeat_at = models.DateTimeField(null=True)  # last sign of life of that worker, or of the queue
    taken_up = models.PositiveSmallIntegerField(default=0)  # how often, after a worker died
    share = models.FloatField(_("progress"), default=0.0)
    step = models.CharField(max_length=80, blank=True)
    failure = models.JSONField(_("why it failed"), default=list)  # [{"message": msgid, "values": {…}}, …]

    class Meta:
        abstract = True

    @property
    def going(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
