"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis

from tests.worlds import World, small_world

# These machines are noisy: no test fails for being slow.
hypothesis.register_profile("house", deadline=None)
hypothesis.load_profile("house")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture
def world(db: None) -> World:
    return small_world()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; the test is skipped, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data folder ../shared/data is absent")
    return SHARED


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any) -> None:
    """No redirect to https, quick passwords, no manifest: tests speak to the code, not to the deployment."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Every test begins in the house's first language, whatever the page before it spoke."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _as_on_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes open in the test databases too: one lies in memory, the other does not wait for its disk.

    What commits wait for is asked as it is; real files and values: tests/apps/voting/test_notice.py.
    """
    from linmeng.voting.queries import durability

    real, passes = durability.settings_of, {"journal_mode": "wal", "fsync": "on", "full_page_writes": "on"}

    def said(*database: Any) -> dict[str, str]:
        return {name: passes.get(name, value) for name, value in real(*database).items()}

    monkeypatch.setattr(durability, "settings_of", said)
