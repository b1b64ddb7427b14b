from typing import Any

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "linmeng.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        authenticator_added.connect(_passkey_added)
        authenticator_removed.connect(_passkey_removed)


def _passkey_added(user: Any, **kwargs: Any) -> None:
    from linmeng.people.actions import note_passkey

    note_passkey(by=user, at=timezone.now(), added=True)


def _passkey_removed(user: Any, **kwargs: Any) -> None:
    from linmeng.people.actions import note_passkey

    note_passkey(by=user, at=timezone.now(), added=False)
