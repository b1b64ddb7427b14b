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
    # where fee, mode or term are not those of the chosen offer: the reason, for everybody to read
    unlike_why = models.CharField(_("why it differs from the offer"), max_length=300, blank=True)
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
    refused = models.BooleanField(_("refused and reported"), default=False)
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


HANDED_OVER = {
    "drawings": _("As-built drawings and files of the completed works"),
    "equipment": _("Files of equipment: manuals, tests, guarantees"),
    "upkeep": _("Records of upkeep and repair"),
    "owners": _("List of owners and units, keys and access rights"),
    "rooms": _("Rooms for management"),
    "income": _("Balance of the public income, with its books"),
    "remuneration": _("With cost plus remuneration: balance and things bought from it"),
    "prepaid": _("Prepaid fees and deposits, by unit"),
    "fire": _("Fire archive"),
    "contracts": _("Contracts under way: lifts, fire protection, cleaning"),
    "inspection": _("Joint inspection of common parts and equipment"),
}
"""What is handed over: SH-REG 50, the fire archive of SH-FIR 32, the inspection of SH-OP 19."""


class HandoverItem(models.Model):
    """One line of a handover list, with who ticked it: one of `HANDED_OVER`, or in its own words."""

    handover = models.ForeignKey("cases.Handover", models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20, blank=True)
    words = models.CharField(_("what"), max_length=200, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    # part ("old", "new", "committee") → {"by": pk, "at": "…"}
    ticks: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("line of a handover list")
        verbose_name_plural = _("lines of a handover list")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("handover", "number"), name="one_line_per_number"),)

    def __str__(self) -> str:
        return str(HANDED_OVER.get(self.key, self.words))
