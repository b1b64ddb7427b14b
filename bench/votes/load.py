"""`python -m bench.votes load [--database sqlite|postgres] [--seconds 180] [--voters 200] [--units 220]
[--kill-every 2 | --no-kill] [--synchronous-commit off]`: many owners vote at once while servers are killed.

Every owner holds `units` units and sends a ballot for each through the real door (granian as `linmeng serve`
runs it, sessions, CSRF, the JSON door), again and again with the same id until it is acknowledged. Every two
seconds something is killed with SIGKILL: on PostgreSQL in turn all web servers, the postmaster with all its
children, all web servers again, and both; on SQLite, where the web servers are the database, all web
servers. Afterwards every acknowledged ballot must lie in the database once, as sent, its receipt fitting the
final log; and no other.

With `--synchronous-commit off` (set on the server after the vote has opened, for opening refuses it) some
must be lost: the control. One JSON line for each database; exit code 1 when anything is not as asked for.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.votes._crowd import Crowd, Told
from bench.votes._servers import Postgres, Web, spent

WEAK = ("synchronous_commit=off", "wal_writer_delay=10s")
GRACE = 15.0  # seconds without kills at the end, for what was begun


async def storm(
    told: Told, crowd: Crowd, web: Web, database: Postgres | None, wanted: argparse.Namespace
) -> list[float]:
    """The vote with its kills; when each was."""
    kills: list[float] = []
    voting = asyncio.create_task(crowd.vote(wanted.seconds + GRACE))
    end, turn = time.perf_counter() + wanted.seconds, 0
    while not wanted.no_kill and not voting.done() and time.perf_counter() + wanted.kill_every < end:
        await asyncio.sleep(wanted.kill_every)
        if voting.done():
            break
        turn += 1
        kills.append(time.perf_counter())
        if not database or turn % 2 or turn % 4 == 0:
            web.kill()
        if database and turn % 2 == 0:
            database.kill()
            database.start(*weak(wanted))
    await voting
    return kills


def weak(wanted: argparse.Namespace) -> tuple[str, ...]:
    return WEAK if wanted.synchronous_commit == "off" else ()


def measure(kind: str, wanted: argparse.Namespace) -> dict[str, Any]:
    """One database: its figures."""
    folder = Path(tempfile.mkdtemp(prefix="linmeng-load."))
    folder.chmod(0o755)
    database = Postgres(folder / "pg") if kind == "postgres" else None
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "linmeng.config.settings", "DATA_DIR": str(folder), "HTTPS": "0",
        "DATABASE_URL": database.url if database else f"sqlite:///{folder / 'votes.sqlite3'}",
    }  # fmt: skip
    web = None
    try:
        import django

        django.setup()
        from django.db import connections

        from bench.votes._audit import audit
        from bench.votes._estate import build

        uid, voters = build(wanted.voters, wanted.units)
        connections.close_all()
        if database and weak(wanted):
            database.stop()
            database.start(*weak(wanted))
            database.wait()
        web = Web(2, folder / "web.log")
        told = Told()
        crowd = Crowd(uid, voters, web.ports, told)
        _warm(web)
        start, before = time.perf_counter(), _spent(web, database)
        kills = asyncio.run(storm(told, crowd, web, database, wanted))
        seconds, after = time.perf_counter() - start, _spent(web, database)
        cost = {name: after[name] - before[name] for name in before}
        web.stop()
        web = None
        if database and weak(wanted):
            database.kill()
            database.start()
        if database:
            database.wait()
        found = audit(uid, told)
        return _figures(kind, wanted, told, kills, seconds, cost) | found
    finally:
        from django.db import connections

        connections.close_all()
        if web:
            web.stop()
        if database:
            database.kill()
        if not wanted.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _warm(web: Web) -> None:
    """Each server has answered once."""
    import http.client

    for port in web.ports:
        for _ in range(200):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/api/openapi.json")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)


def _spent(web: Web, database: Postgres | None) -> dict[str, float]:
    """Processor seconds so far. What was killed is missing: meant for runs without kills."""
    now = {"crowd": time.process_time(), "servers": spent(web.keeper.pid)}
    return now | ({"database": spent(database.process.pid)} if database else {})


def _figures(
    kind: str,
    wanted: argparse.Namespace,
    told: Told,
    kills: list[float],
    seconds: float,
    cost: dict[str, float],
) -> dict[str, Any]:
    starts = sorted(told.acks)
    recoveries = [min((done for sent, done in starts if sent >= k), default=k + 999) - k for k in kills]
    last = max((done for _, done in told.acks), default=0)
    active = last - min((sent for sent, _ in told.acks), default=0)
    return {
        "bench": "votes.load", "database": kind, "voters": wanted.voters, "units_each": wanted.units,
        "synchronous_commit": wanted.synchronous_commit, "seconds": round(seconds, 1), "kills": len(kills),
        "acknowledged": len(told.acknowledged), "refused": len(told.refused), "refusals": told.refused[:3],
        "retries": told.retries, "differing_answers": told.differing,
        "per_second": round(len(told.acknowledged) / active, 1) if active else 0,
        "p50_s": _part(told.waits, 50), "p99_s": _part(told.waits, 99),
        "recovery_p50_s": _part(recoveries, 50), "recovery_p95_s": _part(recoveries, 95),
        "recovery_max_s": round(max(recoveries, default=0), 2), "cpu_ms_each": {
            name: round(1000 * part / max(1, len(told.waits)), 2)
            for name, part in cost.items()
            if name == "crowd" or wanted.no_kill
        },
        "load_average": os.getloadavg(),
    }  # fmt: skip


def _part(values: list[float], percent: int) -> float:
    if len(values) < 2:
        return round(sum(values), 3)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 3)


def is_right(told: dict[str, Any], wanted: argparse.Namespace) -> bool:
    """Whether everything is as asked for."""
    if wanted.synchronous_commit == "off":
        return bool(told["lost"] > 0)
    zero = ("lost", "twice", "phantom", "altered", "receipts_wrong", "heads_strayed", "refused")
    clean = not any(told[name] for name in (*zero, "differing_answers")) and told["log_whole"]
    if wanted.no_kill:
        return bool(clean and not told["retries"] and told["per_second"] >= 60 and told["p99_s"] <= 5)
    enough = told["acknowledged"] >= min(10_000, 50 * wanted.seconds)
    return bool(clean and enough and told["recovery_p95_s"] <= 5)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.votes load")
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--voters", type=int, default=200)
    parser.add_argument("--units", type=int, default=220)
    parser.add_argument("--kill-every", type=float, default=2)
    parser.add_argument("--no-kill", action="store_true")
    parser.add_argument("--synchronous-commit", choices=("on", "off"), default="on")
    parser.add_argument("--keep", action="store_true", help="leave the folder with its logs")
    parser.add_argument("--quick", action="store_true", help="ten seconds, fewer voters")
    wanted = parser.parse_args()
    if wanted.quick:
        wanted.seconds, wanted.voters = min(wanted.seconds, 10), min(wanted.voters, 50)
    return wanted


def main() -> int:
    wanted = asked()
    if wanted.database is None:
        import subprocess

        kinds = ("sqlite", "postgres") if wanted.synchronous_commit == "on" else ("postgres",)
        words = [sys.executable, "-m", "bench.votes.load", *sys.argv[1:]]
        return max(subprocess.run([*words, "--database", k], check=False).returncode for k in kinds)
    told = measure(wanted.database, wanted)
    told["ok"] = is_right(told, wanted)
    print(json.dumps(told))
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
