from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class Opinion(models.Model):
    """What somebody thinks of a case 意见: on the phone, on paper or told at a desk; every one is answered.

    Text, name and telephone are sealed. Counts are public; the words only where they were published, then
    as the copy that was made fit for it.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("on the phone")
        PAPER = "paper", _("on paper")
        DESK = "desk", _("at a desk")
        MEETING = "meeting", _("at a meeting")
        VISIT = "visit", _("at the door")

    class Stance(models.TextChoices):
        FOR = "for", _("in favour")
        AGAINST = "against", _("against")
        OPEN = "open", _("neither")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="opinions")
    uid = models.CharField(max_length=32, unique=True)  # with it whoever gave it reads the answer
    channel = models.CharField(_("came"), max_length=8, choices=Channel)
    stance = models.CharField(_("stance"), max_length=8, choices=Stance)
    compound = models.CharField(max_length=40, blank=True)  # register number
    text = SealedColumn(_("opinion"))
    name = SealedColumn(_("name"))
    contact = SealedColumn(_("telephone"))
    meeting = models.ForeignKey("cases.Meeting", models.PROTECT, null=True, related_name="opinions")
    on = models.DateField(_("day of the opinion"))
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )  # None: over the public page
    answer = models.TextField(_("reply"), blank=True)
    answered_at = models.DateTimeField(_("replied to"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    public_text = models.TextField(_("published as"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("-at", "-id")
