"""What other rooms may know of people."""

from linmeng.people.queries.audit import audit_rows_for
from linmeng.people.queries.organisations import companies, company_named, organisation_of_code
from linmeng.people.queries.scope import Scope, held_roles, scope_for

__all__ = [
    "Scope",
    "audit_rows_for",
    "companies",
    "company_named",
    "held_roles",
    "organisation_of_code",
    "scope_for",
]
