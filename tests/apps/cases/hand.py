"""One person at one browser, in a process of its own: looks at a form, and sends it when told to.

Run as `python -m tests.apps.cases.hand` with one JSON line on standard input: {"who", "url", "data"}. Says
"ready" when the form was looked at; then for each line that comes sends what was typed, under the version of
the form that was shown last, and says {"status", "text"} as one line of JSON.
"""

import json
import re
import sys
from typing import Any

import django

VERSION = re.compile(r'name="version" value="(\d+)"')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from linmeng.people.models import Person
    from tests.apps.cases.conftest import moment

    setup_test_environment()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    timezone.now = lambda: moment(9, 20, 12)
    told = json.loads(sys.stdin.readline())
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(Person.objects.get(username=told["who"]))
    shown = browser.get(told["url"], secure=True).content.decode()
    _say("ready")
    while sys.stdin.readline():
        version = VERSION.search(shown)
        data = {**told["data"], **({"version": version[1]} if version else {})}
        answer = browser.post(told["url"], data, secure=True)
        shown = answer.content.decode()
        main = MAIN.search(shown)
        _say({"status": answer.status_code, "text": re.sub(r"<[^>]+>", " ", main[0] if main else shown)})


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
