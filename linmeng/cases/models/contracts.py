from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class CaseContract(models.Model):
    """A contract that a case led to, for one compound: where it came from, and its row of the register."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="contracts")
    selection = models.ForeignKey("cases.Selection", models.PROTECT, null=True, related_name="contracts")
    compound = models.ForeignKey("register.Compound", models.PROTECT, related_name="+")
    compound_name = models.CharField(max_length=120)
    company = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    contract = models.ForeignKey("register.ServiceContract", models.PROTECT, related_name="+")
    old_fee = models.DecimalField(_("fee before"), max_digits=7, decimal_places=3, null=True)  # CNY/m²
    manager = SealedColumn(blank=True)  # the area manager 片区经理
    signed_on = models.DateField(_("signed on"))
    filed_on = models.DateField(_("filed with the office on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("contract of a case")
        verbose_name_plural = _("contracts of cases")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("case", "contract"), name="a_contract_once_a_case"),)

    def __str__(self) -> str:
        return f"{self.compound_name} · {self.company}"


class Handover(models.Model):
    """The handover 移交 of a compound from one company to the next (SH-REG 50, SH-OP 19).

    Each line is ticked by the old company, the new one and the committee, whoever of them was there.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="handovers")
    uid = models.CharField(max_length=32, unique=True)
    compound = models.ForeignKey("register.Compound", models.PROTECT, related_name="+")
    compound_name = models.CharField(max_length=120)
    old_company = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    new_company = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("old contract ended on"))
    due_on = models.DateField(_("to be handed over until"))
    done_on = models.DateField(_("handed over on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("case", "compound"), name="a_handover_once_a_compound"),
        )

    def __str__(self) -> str:
        return self.compound_name


class HandoverItem(models.Model):
    """One line of a handover list, with who ticked it."""

    handover = models.ForeignKey("cases.Handover", models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(_("what"), max_length=200)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    # part ("old", "new", "committee") → {"by": pk, "at": "…"}
    ticks: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("line of a handover list")
        verbose_name_plural = _("lines of a handover list")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("handover", "number"), name="one_line_per_number"),)
