"""Django's makemessages, which also finds the sentences of refusals."""

from django.core.management.commands import makemessages

KEYWORDS = ("NotYours:1", "NotNow:1", "NotUnderstood:1", "Refusal:1", "sentence:1")


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, *(f"--keyword={word}" for word in KEYWORDS)]
