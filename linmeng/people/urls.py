"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from linmeng.people.pages import audit, organisations, persons

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", persons.people, name="people"),
    path("new/", persons.open_account, name="open_account"),
    path("<int:pk>/", persons.person, name="person"),
    path("<int:pk>/role/", persons.give, name="give_role"),
    path("<int:pk>/role/<int:role_pk>/end/", persons.end, name="end_role"),
    path("<int:pk>/password/", persons.password, name="set_password"),
    path("<int:pk>/account/", persons.account, name="account"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.register, name="register_organisation"),
    path("audit/", audit.audit, name="audit"),
]
