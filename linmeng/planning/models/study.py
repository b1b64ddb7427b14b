from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.planning.models.computation import Computation


class Study(Computation):
    """A question about a plan 测算, answered by planning anew. An answer is never altered."""

    class Kind(models.TextChoices):
        WHAT_IF = "what_if", _("What if …?")
        LIMITS = "limits", _("What binds")
        ALTERNATIVES = "alternatives", _("Other good plans")
        FRONT = "front", _("Subsidy, unmanaged compounds, fees")
        ROBUSTNESS = "robustness", _("If a member says no")
        EXPECTED = "expected", _("Least expected cost")
        STAGING = "staging", _("Which contracts end first")
        INTERVALS = "intervals", _("If figures are uncertain")

    plan = models.ForeignKey(
        "planning.PlanVersion", models.PROTECT, related_name="studies", verbose_name=_("plan")
    )
    kind = models.CharField(_("question"), max_length=16, choices=Kind)
    area_code = models.CharField(max_length=12)  # the sub-district of the plan it is about
    parameters = models.JSONField(default=dict)
    seconds = models.PositiveIntegerField(default=60)
    digest = models.CharField(max_length=64)  # of plan, kind, area, parameters and seconds
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ("-asked_at", "-id")
        constraints = (
            # one answer to a question; one that was cancelled or failed may be asked again
            models.UniqueConstraint(
                fields=("digest",), condition=models.Q(state__in=("waiting", "running", "done")),
                name="one_answer_to_a_question",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
