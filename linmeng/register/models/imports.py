from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes, SealedColumn


class ImportBatch(models.Model):
    """A list that somebody brings: staged, looked at row by row, then committed or cancelled.

    A large one is read, and taken over, in the background: `worker` has it then and gives signs of life.
    """

    class Kind(models.TextChoices):
        LIST = "list", _("a list of compounds")
        JOIN = "join", _("a second list that only fills gaps, joined by name")
        AREAS = "areas", _("a list of areas")
        BUILDINGS = "buildings", _("a list of buildings")
        UNITS = "units", _("a list of units and owners")

    class State(models.TextChoices):
        READING = "reading", _("being read")
        STAGED = "staged", _("to be looked at")
        TAKING = "taking", _("being taken over")
        COMMITTED = "committed", _("taken over")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("could not be read")

    filename = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LIST)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STAGED)
    area = models.ForeignKey(
        "register.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("area")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    staged_at = models.DateTimeField(_("staged"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    reading = models.JSONField(default=dict)  # encoding, coordinate system, columns found and not found
    counts = models.JSONField(default=dict)  # {"new": 3, "changed": 1, …}
    asked = models.JSONField(default=dict)  # {"crs": …, "year": …}; who takes it over: {"by": …}
    reason = models.JSONField(default=dict)  # why it failed: {"message": msgid, "values": {}}
    worker = models.CharField(max_length=32, blank=True)  # empty: still waiting for one
    heartbeat_at = models.DateTimeField(null=True)
    taken_up = models.PositiveSmallIntegerField(default=0)  # times a dead worker lost it
    step = models.CharField(max_length=80, blank=True)  # msgid of what is being done
    share = models.FloatField(default=0.0)  # 0 … 1

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-staged_at", "-id")

    def __str__(self) -> str:
        return self.filename

    @property
    def going(self) -> bool:
        """Whether a worker has it, or soon will."""
        return self.state in (self.State.READING, self.State.TAKING)


class ImportFile(models.Model):
    """The bytes of a list that is still to be read, sealed: it may name people; gone once it was."""

    batch = models.OneToOneField(
        "register.ImportBatch", models.CASCADE, primary_key=True, related_name="file"
    )
    data = SealedBytes()


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
    sealed = SealedColumn(null=True)  # JSON of what names people: owners and raw cells of a list of units

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="one_row_per_number"),)
