"""What other rooms may know of people."""

from linmeng.people.queries.audit import audit_rows_for
from linmeng.people.queries.demo import DEMO_PASSWORD, Account, demo_accounts
from linmeng.people.queries.organisations import (
    companies,
    company_named,
    organisation_of_code,
    organisations_for,
)
from linmeng.people.queries.persons import (
    people_for,
    person_for,
    role_code,
    roles_held_in,
    roles_of,
    roles_to_give,
)
from linmeng.people.queries.places import (
    area_named,
    areas_to_offer,
    company_to_name,
    compound_named,
    compounds_to_offer,
    offered,
)
from linmeng.people.queries.scope import Scope, held_roles, scope_for
from linmeng.people.queries.words import act_words, acts_by_words, audit_lines, changes, name_acts

__all__ = [
    "DEMO_PASSWORD",
    "Account",
    "Scope",
    "act_words",
    "acts_by_words",
    "area_named",
    "areas_to_offer",
    "audit_lines",
    "audit_rows_for",
    "changes",
    "companies",
    "company_named",
    "company_to_name",
    "compound_named",
    "compounds_to_offer",
    "demo_accounts",
    "held_roles",
    "name_acts",
    "offered",
    "organisation_of_code",
    "organisations_for",
    "people_for",
    "person_for",
    "role_code",
    "roles_held_in",
    "roles_of",
    "roles_to_give",
    "scope_for",
]
