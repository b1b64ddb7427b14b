from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """An organisation 单位: an office, a committee, a company."""

    class Kind(models.TextChoices):
        SUBDISTRICT_OFFICE = "subdistrict_office", _("sub-district office")  # 街道办事处
        RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee")  # 居民委员会
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee")  # 业主委员会
        SELF_MANAGEMENT = "self_management", _("self-management team")  # 自管队
        PROPERTY_COMPANY = "property_company", _("property company")  # 物业服务企业
        ASSOCIATION = "association", _("industry association")  # 行业协会
        DISTRICT_BUREAU = "district_bureau", _("district housing bureau")  # 区房管局
        CITY = "city", _("city authority")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    state_owned = models.BooleanField(_("state-owned"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("kind", "name"), name="one_organisation_per_kind_and_name"),
            models.UniqueConstraint(
                fields=("credit_code",),
                condition=~models.Q(credit_code=""),
                name="one_organisation_per_credit_code",
            ),
        )

    def __str__(self) -> str:
        return self.name
