"""Sign-in by the rules of the house: accounts are opened by an office, not by visitors."""

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

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

    def set_password(self, user: Any, password: str) -> None:
        """Somebody's own new password, after the old one was asked: an act like every other."""
        change_own_password(by=user, at=timezone.now(), password=password)
