"""What can be done with people."""

from linmeng.people.actions.audit import audit_row, record, record_all
from linmeng.people.actions.carrying import carry_roles
from linmeng.people.actions.first import open_first_administrator
from linmeng.people.actions.organisations import find_or_register_companies, register_organisation
from linmeng.people.actions.passkeys import note_passkey
from linmeng.people.actions.persons import (
    change_own_password,
    close_account,
    register_person,
    reopen_account,
    set_password,
)
from linmeng.people.actions.roles import end_role, give_role

__all__ = [
    "audit_row",
    "carry_roles",
    "change_own_password",
    "close_account",
    "end_role",
    "find_or_register_companies",
    "give_role",
    "note_passkey",
    "open_first_administrator",
    "record",
    "record_all",
    "register_organisation",
    "register_person",
    "reopen_account",
    "set_password",
]
