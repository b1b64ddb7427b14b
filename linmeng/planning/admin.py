"""Looking only: rates, runs and plans are never altered."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from linmeng.planning.models import PlanVersion, RatesVersion, Run, Study


class _LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(RatesVersion)
class RatesVersionAdmin(_LookOnly):
    list_display = ("name", "by", "at", "sha256")


@admin.register(Run)
class RunAdmin(_LookOnly):
    list_display = ("area", "state", "by", "asked_at")
    list_filter = ("state",)
    exclude = ("inputs", "trace")


@admin.register(Study)
class StudyAdmin(_LookOnly):
    list_display = ("kind", "plan", "state", "by", "asked_at")
    list_filter = ("kind", "state")
    exclude = ("result",)


@admin.register(PlanVersion)
class PlanVersionAdmin(_LookOnly):
    list_display = ("name", "objective", "gap", "at")
    exclude = ("data",)
