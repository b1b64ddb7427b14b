"""List and map of 12 000 compounds against a bare Django page of the same bytes, in one run.

Both go through one server, middleware, session and sign-in; the bare page only reads its body from a file.
Prints one JSON line: median milliseconds of each and their ratio (asked for: below 8).
"""

import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMPOUNDS, STREETS, ROUNDS = 12_000, 200, 40
PAGES = {"list": "/register/", "map": "/register/map.json"}


def build() -> str:
    """A city of 12 000 compounds and somebody signed in; the answer is the session's cookie."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.utils import timezone

    from linmeng.people.actions import open_first_administrator
    from linmeng.register.models import Area, Compound

    call_command("migrate", verbosity=0)
    root = open_first_administrator(
        at=timezone.now(), username="bench", name="bench", password="plum-rain-1984"
    )
    chance = random.Random(12_000)
    city = Area.objects.create(code="310100000000", name="城", level="city")
    areas = []
    for k in range(STREETS):
        district, _ = Area.objects.get_or_create(
            code=f"3101{k // 20 + 1:02}000000",
            defaults={"name": f"{k // 20 + 1}区", "level": "district", "parent": city},
        )
        code = f"3101{k // 20 + 1:02}{k % 20 + 1:03}000"
        areas.append(Area.objects.create(code=code, name=f"{k}街道", level="subdistrict", parent=district))
    Compound.objects.bulk_create(
        Compound(
            code=f"B{n}",
            name=f"第{n}小区",
            area=(area := areas[n % STREETS]),
            area_code=area.code,
            floor_area_dm2=chance.randrange(50_000, 5_000_000),
            households=chance.randrange(8, 900),
            housing_class=chance.choice(("售后公房", "商品房", "里弄")),
            management=chance.choice(("company", "none", "street", "")),
            fee=chance.choice((None, "0.600", "1.200", "2.300")),
            lon=121.2 + chance.random() * 0.5,
            lat=31.0 + chance.random() * 0.4,
            sources={"households": {"kind": "imported", "batch": 1, "row": n}},
        )
        for n in range(COMPOUNDS)
    )
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = (
        str(root.pk),
        "django.contrib.auth.backends.ModelBackend",
    )
    session[HASH_SESSION_KEY] = root.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def get(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}", "Accept-Language": "zh-CN"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return body


def measure(connection: http.client.HTTPConnection, cookie: str, data: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, path in PAGES.items():
        body = get(connection, path, cookie)
        peer = f"{name}.{'html' if name == 'list' else 'json'}"
        (data / peer).write_bytes(body)
        times: dict[str, list[float]] = {path: [], f"/bare/{peer}": []}
        for _ in range(ROUNDS):  # in turns, so that both meet the same noise
            for url, seen in times.items():
                began = time.perf_counter()
                get(connection, url, cookie)
                seen.append((time.perf_counter() - began) * 1000)
        ours, bare = (statistics.median(seen) for seen in times.values())
        found[name] = {
            "bytes": len(body),
            "ms": round(ours, 2),
            "bare_ms": round(bare, 2),
            "ratio": round(ours / bare, 2),
        }
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="linmeng-bench.") as home:
        os.environ.update(
            {
                "DATA_DIR": home,
                "DJANGO_SETTINGS_MODULE": "bench._site",
                "HTTPS": "0",
                "DATABASE_URL": f"sqlite:///{home}/b.sqlite3",
            }
        )
        cookie = build()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--port",
                str(port),
                "--log-level",
                "error",
                "linmeng.config.wsgi:application",
            ]
        )
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            print(
                json.dumps(
                    {"bench": "pages", "compounds": COMPOUNDS, **measure(connection, cookie, Path(home))}
                )
            )
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
