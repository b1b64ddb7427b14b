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
