"""What the tests of the owner's and the public pages share: the moment, and an owner who walks the steps."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def at_moment(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Every clock of the house shows this moment."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def hidden(page: Any) -> dict[str, Any]:
    """The hidden fields of the page's forms; of a name that stands several times the list."""
    found: dict[str, Any] = {}
    for name, value in FIELD.findall(page.content.decode()):
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def walk(client: Client, uid: str, marks: dict[str, Any], base: str = "") -> Any:
    """Marks, looks once more and casts; the answer of the cast. `marks` as the form names them."""
    base = base or f"/votes/{uid}/"
    check = client.post(f"{base}check/", marks)
    assert check.status_code == 200, check.content.decode()[-3000:]
    sent = hidden(check)
    sent.pop("read", None)
    return client.post(f"{base}cast/", sent)
