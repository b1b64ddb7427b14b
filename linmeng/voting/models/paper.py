from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes, SealedColumn


class Sheet(models.Model):
    """A printed ballot 纸质表决票. It comes back closed, lies in the box, and is read after the close.

    The number on its outer side says which unit returned it; the marks are inside.
    """

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="sheets")
    entry = models.ForeignKey("voting.RollEntry", models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(_("number"))  # 1 … in the motion, printed with a check digit
    printed_at = models.DateTimeField(_("printed"))
    spoiled_at = models.DateTimeField(_("replaced"), null=True)  # a lost or spoiled sheet no longer counts
    spoiled_why = models.CharField(max_length=120, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True)  # into the box, closed
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(  # under which a proxy handed it in; None: the owner's own
        "voting.Mandate", models.PROTECT, null=True, related_name="sheets"
    )

    class Meta:
        verbose_name = _("printed ballot")
        verbose_name_plural = _("printed ballots")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("motion", "number"), name="one_sheet_per_number"),)

    def __str__(self) -> str:
        return str(self.number)


class Keying(models.Model):
    """What one person read on a returned sheet. Two persons who read the same make it a ballot.

    Sealed: the second one must not see what the first one read; `same` is compared instead.
    """

    sheet = models.ForeignKey("voting.Sheet", models.PROTECT, related_name="keyings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    box = models.BinaryField()  # sealed under the motion's box key: {"choices": {…}, "invalid": why}
    same = models.CharField(max_length=64)  # keyed hash of what was read
    proposed = models.BooleanField(default=False)  # began from what the machine read on a scan

    class Meta:
        verbose_name = _("reading of a sheet")
        verbose_name_plural = _("readings of sheets")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("sheet", "by"), name="one_reading_per_person"),)


class Scan(models.Model):
    """A photographed or scanned sheet and what the machine made of it, sealed; doubts go to a person."""

    class State(models.TextChoices):
        READ = "read", _("read")
        DOUBTFUL = "doubtful", _("doubtful")
        UNKNOWN = "unknown", _("no number found")
        DONE = "done", _("entered")

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="scans")
    sheet = models.ForeignKey("voting.Sheet", models.PROTECT, null=True, related_name="scans")
    image = SealedBytes()  # JPEG
    found = SealedColumn()  # JSON: {"marks": {item: {choice: darkness}}, "choices": {…}, "doubts": [item, …]}
    sha256 = models.CharField(max_length=64)  # the same picture twice is one scan
    state = models.CharField(_("state"), max_length=8, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("motion", "sha256"), name="one_scan_per_picture"),)


class PaperAudit(models.Model):
    """A sampled audit of paper against entries 抽样核对, reproducible from a seed thrown in public."""

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="audits")
    item = models.PositiveSmallIntegerField()
    risk = models.CharField(_("risk"), max_length=20)  # an exact fraction, "1/20"
    seed = models.CharField(_("seed"), max_length=80, blank=True)  # dice, thrown after the entries stood
    draws: Any = models.JSONField(default=list)  # sheet numbers in the order drawn
    findings: Any = models.JSONField(default=dict)  # sheet number → {"same": bool, "by": pk, "at": …}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("audit of paper")
        verbose_name_plural = _("audits of paper")
        ordering = ("id",)
