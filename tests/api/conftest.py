"""The API is tried on a world with a finished plan."""

from tests.apps.planning.conftest import plan, rates

__all__ = ["plan", "rates"]
