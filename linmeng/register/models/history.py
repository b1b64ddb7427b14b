from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CompoundEvent(models.Model):
    """What happened to a compound's record, append-only: field by field before → after."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("registered")
        CHANGED = "changed", _("changed")
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")

    compound = models.ForeignKey("register.Compound", models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    batch = models.ForeignKey(
        "register.ImportBatch", models.PROTECT, null=True, related_name="+", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"), null=True)
    changes = models.JSONField(default=dict)  # {"fee": [before, after]}

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ("-at", "-id")


class Lineage(models.Model):
    """Old → new, when compounds merge or split."""

    ancestor = models.ForeignKey("register.Compound", models.PROTECT, related_name="became")
    descendant = models.ForeignKey("register.Compound", models.PROTECT, related_name="came_from")
    on = models.DateField(_("on"))
    how = models.CharField(
        _("how"), max_length=8, choices=(("merge", _("merged into")), ("split", _("split from")))
    )

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        constraints = (
            models.UniqueConstraint(fields=("ancestor", "descendant"), name="one_step_of_lineage"),
            models.CheckConstraint(
                condition=~models.Q(ancestor=models.F("descendant")), name="nobody_is_their_own_ancestor"
            ),
        )
