from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.planning.models.computation import Computation


class Run(Computation):
    """One computation of a plan for an area. Its inputs are frozen when it is asked for."""

    area = models.ForeignKey(
        "register.Area", models.PROTECT, related_name="+", verbose_name=_("planning area")
    )
    rates = models.ForeignKey(
        "planning.RatesVersion", models.PROTECT, related_name="runs", verbose_name=_("rates")
    )
    seed = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=60)  # for each sub-district
    constraints = models.JSONField(default=dict)
    # the register's snapshot: compounds by sub-district, with what is estimated
    inputs = models.JSONField(default=dict)
    compound_count = models.PositiveIntegerField(_("compounds"), default=0)
    estimated_count = models.PositiveIntegerField(_("compounds with estimates"), default=0)
    based_on = models.ForeignKey("planning.PlanVersion", models.PROTECT, null=True, related_name="+")
    objective = models.FloatField(null=True)  # CNY/month
    bound = models.FloatField(null=True)
    trace = models.JSONField(default=list)  # [[seconds since the start, objective, bound], …]

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"{self.area} #{self.pk}"


class PlanVersion(models.Model):
    """A plan 方案 that passed the checker, as the run left it. Never altered."""

    run = models.OneToOneField("planning.Run", models.PROTECT, related_name="plan", verbose_name=_("run"))
    name = models.CharField(_("name"), max_length=120)
    data = models.JSONField()  # planning model, section 7
    areas = models.JSONField(
        default=list
    )  # [{"code", "objective", "bound", "gap", "notes", "left_out"}] per sub-district
    figures = models.JSONField(default=dict)  # totals for lists: alliances, subsidy, fees …
    objective = models.FloatField()  # CNY/month
    bound = models.FloatField()
    gap = models.FloatField()
    at = models.DateTimeField(_("when"))
    # a plan that a study found: which study, and which of its plans
    study = models.ForeignKey("planning.Study", models.PROTECT, null=True, related_name="opened")
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("study", "place"), name="a_study_s_plan_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def saved(self) -> float:
        """What the alliances cost less than a full crew for each of their members, CNY/month."""
        return float(self.figures.get("saved", 0.0))


class PlanMember(models.Model):
    """That a plan holds a compound, found by the compound's register number."""

    plan = models.ForeignKey("planning.PlanVersion", models.PROTECT, related_name="members")
    code = models.CharField(max_length=40, db_index=True)

    class Meta:
        verbose_name = _("member of a plan")
        verbose_name_plural = _("members of plans")
        constraints = (models.UniqueConstraint(fields=("plan", "code"), name="one_place_in_a_plan"),)
