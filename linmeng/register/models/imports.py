from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """A list that somebody brings: staged, looked at row by row, then committed or cancelled."""

    class State(models.TextChoices):
        STAGED = "staged", _("to be looked at")
        COMMITTED = "committed", _("taken over")
        CANCELLED = "cancelled", _("cancelled")

    filename = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STAGED)
    area = models.ForeignKey(
        "register.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("area")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    staged_at = models.DateTimeField(_("staged"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    reading = models.JSONField(default=dict)  # encoding, coordinate system, columns found and not found
    counts = models.JSONField(default=dict)  # {"new": 3, "changed": 1, …}

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.filename


class ImportRow(models.Model):
    """One row of a list: what it says, what it would do, and why not."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("the same")
        DUPLICATE = "duplicate", _("possible duplicate")
        REJECTED = "rejected", _("rejected")

    batch = models.ForeignKey("register.ImportBatch", models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    compound = models.ForeignKey("register.Compound", models.PROTECT, null=True, related_name="+")
    compound_version = models.PositiveIntegerField(null=True)  # as it was when staged
    choice = models.CharField(max_length=8, blank=True)  # for a possible duplicate: "same" or "new"
    data = models.JSONField(default=dict)  # facts, changes, notes, raw cells

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="one_row_per_number"),)
