from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Member(models.Model):
    """Somebody in the task force 工作专班 of a case, and their part in it. Ends; never deleted."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    part = models.CharField(_("part"), max_length=120, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("member of a task force")
        verbose_name_plural = _("members of a task force")
        ordering = ("id",)


class Duty(models.Model):
    """Something to do in a case 任务: by a person, an organisation or a department, until a day.

    A department's duty 部门职责 carries its answer as `result`. One from a meeting keeps which resolution.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        DROPPED = "dropped", _("no longer needed")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="duties")
    step = models.CharField(max_length=60, blank=True)
    compound = models.CharField(max_length=40, blank=True)
    words = models.CharField(_("what is to be done"), max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("organisation")
    )
    department = models.CharField(_("department"), max_length=80, blank=True)  # one without an account here
    due_on = models.DateField(_("until"), null=True)
    resolution = models.ForeignKey("cases.Resolution", models.PROTECT, null=True, related_name="duties")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True)
    result = models.TextField(_("reply"), blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    at = models.DateTimeField(_("given"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.words

    @property
    def holder(self) -> str:
        """Who has to do it, in words."""
        return str(self.person or self.organisation or self.department)


class LegalityOpinion(models.Model):
    """What an association's expert says: whether a case is lawful 合法性意见. Old ones stay."""

    class Level(models.TextChoices):
        CITY = "city", _("city association")
        DISTRICT = "district", _("district association")

    class Verdict(models.TextChoices):
        LAWFUL = "lawful", _("lawful")
        CONDITIONS = "conditions", _("lawful on conditions")
        UNLAWFUL = "unlawful", _("not lawful")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="legality")
    level = models.CharField(_("association"), max_length=8, choices=Level)
    verdict = models.CharField(_("conclusion"), max_length=10, choices=Verdict)
    text = models.TextField(_("grounds"))
    on = models.DateField(_("day of the opinion"))
    expert = models.CharField(_("expert"), max_length=80)  # as they were called then
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("legality opinion")
        verbose_name_plural = _("legality opinions")
        ordering = ("-on", "-id")
