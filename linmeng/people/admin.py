"""For looking only: what is here is changed by acts, which leave an audit row."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from linmeng.people.models import AuditRow, Organisation, Person, Role


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditRow)
class AuditRowAdmin(LookOnly):
    list_display = ("at", "by", "act", "subject_name", "for_person")
    list_filter = ("act",)
    list_select_related = ("by", "for_person")
    search_fields = ("subject_name", "by__name")
    date_hierarchy = "at"


@admin.register(Person)
class PersonAdmin(LookOnly):
    list_display = ("username", "name", "is_active")
    search_fields = ("username", "name")
    exclude = ("password",)


@admin.register(Role)
class RoleAdmin(LookOnly):
    list_display = ("person", "what", "area", "compound", "organisation", "from_on", "until_on")
    list_filter = ("what",)
    list_select_related = ("person", "area", "compound", "organisation")


@admin.register(Organisation)
class OrganisationAdmin(LookOnly):
    list_display = ("name", "kind", "credit_code")
    list_filter = ("kind",)
    search_fields = ("name", "credit_code")
