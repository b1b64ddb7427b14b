from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WaysVersion(models.Model):
    """The ways, bridges, barriers, gates and doors of a sub-district as somebody drew them. Never altered."""

    area = models.ForeignKey(
        "register.Area", models.PROTECT, related_name="+", verbose_name=_("sub-district")
    )
    number = models.PositiveIntegerField(_("version"))  # from 1, by area
    data = models.JSONField()  # GeoJSON as docs/planning-model.md describes it, section 1
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("ways")
        verbose_name_plural = _("ways")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("area", "number"), name="one_number_of_ways"),)

    def __str__(self) -> str:
        return f"{self.area} {self.number}"
