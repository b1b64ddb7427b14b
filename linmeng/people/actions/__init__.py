"""What can be done with people."""

from linmeng.people.actions.audit import record
from linmeng.people.actions.organisations import find_or_register_companies, register_organisation
from linmeng.people.actions.persons import register_person
from linmeng.people.actions.roles import end_role, give_role

__all__ = [
    "end_role",
    "find_or_register_companies",
    "give_role",
    "record",
    "register_organisation",
    "register_person",
]
