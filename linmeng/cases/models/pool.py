from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PoolEntry(models.Model):
    """A company in a district's pool of companies for temporary service 临时物业服务企业预选库.

    The list is open and published; leaving ends the entry, nothing is deleted (SH-REG 52, SH-OP 17).
    """

    area = models.ForeignKey("register.Area", models.PROTECT, related_name="+", verbose_name=_("district"))
    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", verbose_name=_("property company")
    )
    admitted_on = models.DateField(_("admitted on"))
    source = models.CharField(_("by which document"), max_length=200)
    left_on = models.DateField(_("left on"), null=True)
    left_why = models.CharField(_("why it left"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("company in the pool")
        verbose_name_plural = _("companies in the pool")
        ordering = ("company__name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("area", "company"),
                condition=models.Q(left_on__isnull=True),
                name="once_in_a_pool_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.company)


class CreditRecord(models.Model):
    """Demerit points or another entry of a company's credit record 信用记录, with its source.

    Points count for one year from their day (SH-SCO 3); withdrawn when an objection is upheld.
    """

    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", verbose_name=_("property company")
    )
    on = models.DateField(_("day"))
    points = models.PositiveSmallIntegerField(_("demerit points"), default=0)  # 0: none, a note or praise
    words = models.CharField(_("what for"), max_length=300)
    source = models.CharField(_("source"), max_length=200)
    # of whoever recorded it: only that district, or the city above, takes it back; "" of no area
    area_code = models.CharField(max_length=12, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("credit record")
        verbose_name_plural = _("credit records")
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.company} {self.on}"
