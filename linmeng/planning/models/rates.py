from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RatesVersion(models.Model):
    """A rates file 费率 as somebody saved it. Never altered: an edit is a new version."""

    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("file"))  # TOML
    sha256 = models.CharField(max_length=64, unique=True)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("based on")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("rates")
        verbose_name_plural = _("rates")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.name
