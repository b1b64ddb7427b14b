from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes, SealedColumn


class Candidate(models.Model):
    """Somebody on the list from which a panel 评标委员会 is drawn, published by a number, never by name."""

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="candidates")
    code = models.CharField(_("number"), max_length=40)  # E01, B02 …: what the lot draws
    group = models.CharField(_("group"), max_length=20)  # experts, owners …
    name = SealedColumn()
    body = models.CharField(_("belongs to"), max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )  # None: sheets are entered from paper

    class Meta:
        verbose_name = _("candidate for a panel")
        verbose_name_plural = _("candidates for a panel")
        ordering = ("group", "code")
        constraints = (
            models.UniqueConstraint(fields=("selection", "code"), name="one_candidate_per_number"),
        )

    def __str__(self) -> str:
        return self.code


class PanelLot(models.Model):
    """The verifiable lot of a panel: list and commitment are published first, then value and secret.

    A list that ran out is drawn anew under the next number; the earlier lot stays.
    """

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField(default=1)
    listed: Any = models.JSONField()  # lot.list_data
    list_hash = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    secret = SealedBytes()  # until the draw
    event = models.CharField(_("public value"), max_length=200)
    known_at = models.DateTimeField(_("known from"))
    committed_at = models.DateTimeField(_("committed"))
    opened = models.CharField(max_length=64, blank=True)  # the secret, published with the draw
    value = models.CharField(_("public value as it came out"), max_length=80, blank=True)
    orders: Any = models.JSONField(default=dict)
    drawn_at = models.DateTimeField(_("lot drawn"), null=True)
    void_at = models.DateTimeField(_("lot set aside"), null=True)  # the opening was put off before the draw
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("lot of a panel")
        verbose_name_plural = _("lots of a panel")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("selection", "number"), name="one_lot_per_number"),)


class Panelist(models.Model):
    """A drawn candidate: seated, or barred by a tie or an absence; and whether the sheet is in."""

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="panelists")
    candidate = models.OneToOneField("cases.Candidate", models.PROTECT, related_name="seat")
    rank = models.PositiveSmallIntegerField()  # in the order of their group
    expert = models.BooleanField(_("expert"))
    seated = models.BooleanField(default=True)
    barred_why = models.CharField(_("why not seated"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("declared"), null=True)
    # the declaration of interests 利益冲突声明: {company pk: words}; {} is “none with any bidder”
    ties: Any = models.JSONField(default=dict)
    # the sheet: {offer uid: {criterion: "36.5"}}; empty until the scoring is closed (it lies in its SheetBox)
    scores: Any = models.JSONField(default=dict)
    remark = models.TextField(_("remark"), blank=True)
    scored_at = models.DateTimeField(_("sheet handed in"), null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("member of a panel")
        verbose_name_plural = _("members of a panel")
        ordering = ("candidate__group", "rank")


class SheetBox(models.Model):
    """A score sheet as it was handed in, sealed until all are in and the offers are ranked.

    Apart from its seat, so that no list fetches it; as long as the shortest ones, so that its length says
    nothing (`queries.panels.sealed_sheet`).
    """

    panelist = models.OneToOneField("cases.Panelist", models.CASCADE, primary_key=True, related_name="box")
    bytes = SealedBytes()

    class Meta:
        verbose_name = _("sealed score sheet")
        verbose_name_plural = _("sealed score sheets")
