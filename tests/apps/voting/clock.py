"""The clock of the story that `conftest` tells: pages ask the time, so a test says what time it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    """`clock(moment)`: from now on it is that moment, also for the pages; whoever signed in stays so."""
    settings.SESSION_COOKIE_AGE = 365 * 24 * 3600

    def is_now(at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    return is_now
