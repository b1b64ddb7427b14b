"""Keys are stretched little in tests, so that they are quick."""

import pytest

from linmeng.cases.files import sealing


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "COST", 2**10)
