from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """An area 行政区划: city › district › sub-district › residents' committee.

    `code` is the official 12-digit division code 统计用区划代码;
    a child's code begins with its parent's `prefix`.
    """

    class Level(models.TextChoices):
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        SUBDISTRICT = "subdistrict", _("sub-district")
        COMMITTEE = "committee", _("residents' committee")

    code = models.CharField(_("division code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=80)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    outline = models.JSONField(_("outline"), null=True, blank=True)  # GeoJSON geometry, WGS-84
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The digits shared by everything inside: 4 for a city, 6, 9, 12 below."""
        return self.code[: {"city": 4, "district": 6, "subdistrict": 9, "committee": 12}[self.level]]
