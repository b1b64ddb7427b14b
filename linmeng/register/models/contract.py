from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceContract(models.Model):
    """A property service contract 物业服务合同."""

    class FeeMode(models.TextChoices):
        LUMP_SUM = "lump_sum", _("lump-sum fee")  # 包干制
        REMUNERATION = "remuneration", _("cost plus remuneration")  # 酬金制

    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, related_name="contracts", verbose_name=_("compound")
    )
    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", verbose_name=_("property company")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)  # last day; None: without a term (CC 948)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)  # when it really ended
    fee = models.DecimalField(_("monthly fee"), max_digits=7, decimal_places=3)  # CNY/m²
    fee_mode = models.CharField(_("fee mode"), max_length=12, choices=FeeMode)
    covers = models.TextField(_("what is covered"), blank=True)

    class Meta:
        verbose_name = _("service contract")
        verbose_name_plural = _("service contracts")
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.compound} – {self.company}"


class ExitNotice(models.Model):
    """A company's notice 退出告知 that it leaves a compound."""

    contract = models.ForeignKey(
        "register.ServiceContract", models.PROTECT, related_name="exit_notices", verbose_name=_("contract")
    )
    given_on = models.DateField(_("given on"))
    leaves_on = models.DateField(_("leaves on"))
    reason = models.TextField(_("reason"), blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("exit notice")
        verbose_name_plural = _("exit notices")
        ordering = ("-given_on", "-id")

    def __str__(self) -> str:
        return f"{self.contract.compound} · {self.leaves_on}"
