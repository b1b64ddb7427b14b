from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRow(models.Model):
    """Who did what, for whom, and what it changed. Written in the act's own transaction, never altered."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )  # None: the system itself
    for_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("for whom")
    )
    act = models.CharField(_("what"), max_length=60, db_index=True)  # "register.record_contract"
    subject_type = models.CharField(max_length=60, blank=True)  # "register.compound"
    subject_id = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(_("on what"), max_length=160, blank=True)  # as it was called then
    area_code = models.CharField(max_length=12, blank=True, db_index=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit trail")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject_name}"
