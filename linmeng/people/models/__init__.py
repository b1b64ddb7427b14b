"""Persons, organisations, roles and the audit trail."""

from linmeng.people.models.audit import AuditRow
from linmeng.people.models.organisation import Organisation
from linmeng.people.models.person import Person
from linmeng.people.models.role import Role

__all__ = ["AuditRow", "Organisation", "Person", "Role"]
