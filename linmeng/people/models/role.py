from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """A role 角色 = what × where × how long. Ended by its last day, never deleted.

    Where: an area and all below it, or one compound; a company's people also reach what it manages.
    """

    class What(models.TextChoices):
        SUBDISTRICT_OFFICER = "subdistrict_officer", _("sub-district officer")
        COMMUNITY_WORKER = "community_worker", _("residents' committee worker")
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee member")
        AREA_MANAGER = "area_manager", _("area manager of a property company")
        RESIDENT = "resident", _("resident")
        EXPERT = "expert", _("expert reviewer")
        CANVASSER = "canvasser", _("volunteer at a vote")  # 表决志愿者
        DISTRICT_OFFICER = "district_officer", _("district officer")
        CITY_OFFICER = "city_officer", _("city officer")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles", verbose_name=_("person")
    )
    what = models.CharField(_("role"), max_length=24, choices=What)
    organisation = models.ForeignKey(
        "people.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        verbose_name=_("organisation"),
    )
    area = models.ForeignKey(
        "register.Area", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    compound = models.ForeignKey(
        "register.Compound",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compound"),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)  # the last day

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(compound__isnull=True),
                name="role_reaches_an_area_or_a_compound",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
                name="role_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        place = self.area or self.compound or self.organisation
        return f"{self.get_what_display()} · {place}" if place else self.get_what_display()
