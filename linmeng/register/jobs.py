"""What the register does by itself."""

from django.utils import timezone

from linmeng.register.actions import follow_contracts


def follow() -> int:
    """Once a day: contracts that began or ended since are followed; how many compounds changed."""
    return follow_contracts(at=timezone.now())
