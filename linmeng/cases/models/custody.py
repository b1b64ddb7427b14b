from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Custody(models.Model):
    """Custody 托管 of a case's compounds: asked for, a company chosen nearest first, agreed by three parties.

    The proposal that stood when the company was chosen is frozen, with its distances.
    """

    class Applicant(models.TextChoices):
        COMMITTEE = "committee", _("the owners' committee")
        OWNERS = "owners", _("owners, through the residents' committee")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="custodies")
    uid = models.CharField(max_length=32, unique=True)
    compounds: Any = models.ManyToManyField("register.Compound", related_name="+")
    applicant = models.CharField(_("who asks"), max_length=12, choices=Applicant)
    applied_on = models.DateField(_("asked on"))
    asking = models.PositiveIntegerField(_("owners who ask"), default=0)
    owners = models.PositiveIntegerField(_("owners in all"), default=0)
    # what the register said of them then, `queries.askers.Askers.plain`; {} for a committee and older rows
    counted: Any = models.JSONField(default=dict)
    why = models.CharField(_("reason"), max_length=300)

    # [{"place", "company", "name", "metres", "nearest", "demerits"}, …] as it stood when one was chosen
    proposed: Any = models.JSONField(default=list)
    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("company")
    )
    chosen_on = models.DateField(_("chosen on"), null=True)
    chosen_why = models.CharField(_("why this one"), max_length=300, blank=True)

    for_owners = models.CharField(_("signs for the owners"), max_length=120, blank=True)
    office = models.CharField(_("sub-district office"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    from_on = models.DateField(_("from"), null=True)
    until_on = models.DateField(_("until"), null=True)  # the last day
    fee = models.DecimalField(_("monthly fee"), max_digits=7, decimal_places=3, null=True)  # CNY/m²
    items = models.TextField(_("services and standard"), blank=True)
    announced_on = models.DateField(_("announced on"), null=True)
    announced_where = models.CharField(_("announced where"), max_length=200, blank=True)
    filed_on = models.DateField(_("filed online on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("custody")
        verbose_name_plural = _("custodies")
        ordering = ("-applied_on", "-id")

    def __str__(self) -> str:
        return f"{self.case} · {self.company or self.get_applicant_display()}"
