from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Offer(models.Model):
    """An offer 投标文件 as everybody may know it before the opening: whose, when, and its commitment.

    What it says lies in `OfferBox`, sealed to all trustees; after the opening in `OfferContent`.
    """

    selection = models.ForeignKey("cases.Selection", models.PROTECT, related_name="offers")
    uid = models.CharField(max_length=32, unique=True)
    number = models.PositiveSmallIntegerField()  # 1 … in the order handed in
    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", verbose_name=_("company")
    )
    company_name = models.CharField(max_length=120)
    commitment = models.CharField(_("commitment"), max_length=64)
    at = models.DateTimeField(_("handed in"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    gone_at = models.DateTimeField(_("replaced or withdrawn"), null=True)  # its box is destroyed
    rejected = models.CharField(_("rejected"), max_length=300, blank=True)  # after the opening, why
    # where the panel did it: {"chair": "E03", "agreed": ["E03", …], "entered": pk of who did, "at": "…"}
    rejected_by: Any = models.JSONField(default=dict)
    proved = models.BooleanField(null=True)  # what was opened is what was committed to

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("selection", "number"), name="one_offer_per_number"),
            models.UniqueConstraint(
                fields=("selection", "company"),
                condition=models.Q(gone_at__isnull=True),
                name="one_offer_per_company",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.company_name}"


class OfferBox(models.Model):
    """The sealed bytes of an offer, which only all trustees open. Apart, so that no list fetches them."""

    offer = models.OneToOneField("cases.Offer", models.CASCADE, primary_key=True, related_name="box")
    bytes = models.BinaryField()

    class Meta:
        verbose_name = _("sealed offer")
        verbose_name_plural = _("sealed offers")


class OfferContent(models.Model):
    """What an opened offer says, with the salt by which everybody compares it with its commitment."""

    offer = models.OneToOneField("cases.Offer", models.CASCADE, primary_key=True, related_name="content")
    said: Any = models.JSONField()  # the payload: fee, promises, name and hash of the file
    salt = models.CharField(max_length=64)
    document = models.BinaryField()

    class Meta:
        verbose_name = _("opened offer")
        verbose_name_plural = _("opened offers")


class Question(models.Model):
    """A question on an offer or to all, at the presentation 宣讲会 or before, and its published answer."""

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="questions")
    offer = models.ForeignKey("cases.Offer", models.PROTECT, null=True, related_name="questions")
    asked_by = models.CharField(_("who asks"), max_length=60)  # a part such as 业主, never a name
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    at = models.DateTimeField(_("asked"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("question on an offer")
        verbose_name_plural = _("questions on offers")
        ordering = ("id",)
