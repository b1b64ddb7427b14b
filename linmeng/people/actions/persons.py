"""Persons and their accounts."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions.audit import record
from linmeng.people.models import Person
from linmeng.people.permissions import MAY
from linmeng.people.queries import scope_for


@transaction.atomic
def register_person(*, by: Person, at: datetime, username: str, name: str, password: str) -> Person:
    """Opens a local account. Raises NotYours, NotNow when the name is taken, NotUnderstood for a weak password."""
    if not scope_for(by, MAY["people.register_person"], at.date()):
        raise NotYours("Only offices may open accounts.")
    if Person.objects.filter(username__iexact=username).exists():
        raise NotNow("The sign-in name “{name}” is taken.", name=username)
    person = Person(username=username, name=name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise NotUnderstood("{reasons}", reasons=" ".join(error.messages)) from error
    person.set_password(password)
    person.save()
    record(act="people.register_person", by=by, at=at, subject=person, after={"username": username})
    return person
