"""The demo's accounts, for its sign-in page."""

from django import template
from django.conf import settings

from linmeng.people.queries import Account, demo_accounts

register = template.Library()


@register.simple_tag
def accounts_to_try() -> list[Account]:
    """The demo's accounts by role; none anywhere else."""
    return demo_accounts() if settings.DEMO else []
