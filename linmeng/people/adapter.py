"""Sign-in by the rules of the house: accounts are opened by an office, not by visitors."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from linmeng.people.actions import change_own_password


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A sign-in name typed full-width, as Chinese keyboards do, is the same name."""
        if isinstance(name := credentials.get("username"), str):
            credentials["username"] = unicodedata.normalize("NFKC", name).strip()
        return super().authenticate(request, **credentials)

    def get_login_stages(self) -> list[str]:
        """A password is enough where a passkey stands beside it: who loses the phone keeps the account."""
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def set_password(self, user: Any, password: str) -> None:
        """Somebody's own new password, after the old one was asked: an act like every other."""
        change_own_password(by=user, at=timezone.now(), password=password)


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys in the words of the house."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This passkey was not recognised."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        from allauth.mfa.models import Authenticator

        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": str(settings.SITE_NAME)}
