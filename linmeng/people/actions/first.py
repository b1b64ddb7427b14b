"""The first account, opened from the command line of the server."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.actions.audit import record
from linmeng.people.actions.names import clean_person_name, clean_sign_in_name, is_taken
from linmeng.people.models import Person, Role


@transaction.atomic
def open_first_administrator(*, at: datetime, username: str, name: str, password: str) -> Person:
    """Opens an administrator's account. Whoever runs commands on the server may do so.

    Raises NotNow when the sign-in name is taken, NotUnderstood for a weak password.
    """
    username, name = clean_sign_in_name(username), clean_person_name(name)
    if is_taken(username):
        raise NotNow("The sign-in name “{name}” is taken.", name=username)
    person = Person(username=username, name=name, is_staff=True, is_superuser=True)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise NotUnderstood("{reasons}", reasons=" ".join(error.messages)) from error
    person.set_password(password)
    person.save()
    Role.objects.create(person=person, what=Role.What.ADMINISTRATOR, from_on=localdate(at))
    record(act="people.open_first_administrator", by=None, at=at, for_person=person, subject=person)
    return person
