"""Addresses of sign-in: accounts are opened by an office, so there is no sign-up and no reset by mail."""

from allauth.account import views
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.db.transaction import atomic
from django.urls import path
from django.views.generic import TemplateView

_ask_the_office = login_not_required(TemplateView.as_view(template_name="account/signup_closed.html"))

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_index"),  # where allauth goes after one was added
    path("passkeys/add/", atomic(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", atomic(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("help/", _ask_the_office, name="account_signup"),
    path("help/password/", _ask_the_office, name="account_reset_password"),
]
