from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class PaperTemplate(models.Model):
    """A Word template 文书模板 of an area's own, looked at before it was accepted. Ended, never deleted.

    The newest that is not ended holds for all cases below its area, before those of areas above.
    """

    area = models.ForeignKey("register.Area", models.PROTECT, related_name="+", verbose_name=_("area"))
    prefix = models.CharField(max_length=12, db_index=True)  # of the division codes it holds for
    kind = models.CharField(_("kind of paper"), max_length=40)  # key in files.fields.KINDS
    number = models.PositiveIntegerField(_("version"))  # 1 … for one area and kind
    name = models.CharField(_("file"), max_length=200)  # as it was called
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        ordering = ("kind", "-number")
        constraints = (
            models.UniqueConstraint(fields=("area", "kind", "number"), name="templates_are_counted"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Paper(models.Model):
    """A paper 文书 that was made in a case: what was filled in, from which its files are made again.

    Never altered: a better one is made from it and stands beside it.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="papers")
    uid = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("kind of paper"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    step = models.CharField(max_length=60, blank=True)
    values = SealedColumn()  # JSON: what fills it; may name persons and telephones
    template = models.ForeignKey("cases.PaperTemplate", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.title


class Feed(models.Model):
    """The secret address of a person's calendar 日历订阅: whoever has it reads their dates, nothing else.

    One at a time; a new one or none ends the old one at once.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = SealedColumn()  # shown to its person again
    mark = models.CharField(max_length=64, unique=True)  # vault.mark of the token: by which it is found
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ("-at", "-id")
