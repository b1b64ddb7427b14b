from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class Comment(models.Model):
    """What somebody said to a notice 意见, by which way, and what was answered.

    Text, name and contact lie sealed. The public reads `shown`, the text without names as the office put it,
    and the answer, once it is answered; what stays unshown has its reason.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("through the page")
        PHONE = "phone", _("by telephone")
        PAPER = "paper", _("on paper")
        DESK = "desk", _("at the desk")

    class State(models.TextChoices):
        NEW = "new", _("waits for an answer")
        ANSWERED = "answered", _("comment answered")
        HIDDEN = "hidden", _("comment not shown")

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="said")
    channel = models.CharField(_("how it came"), max_length=5, choices=Channel)
    text = SealedColumn(_("text"))  # these three are "" at least, never NULL
    name = SealedColumn(_("name"))
    contact = SealedColumn(_("contact"))
    said_on = models.DateField(_("said on"))
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(  # None: through the page, by whom nobody asked
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW, db_index=True)
    version = models.PositiveIntegerField(default=1)
    shown = models.TextField(_("as everybody reads it"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    why_hidden = models.CharField(_("why it is not shown"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.notice_id}-{self.pk}"
