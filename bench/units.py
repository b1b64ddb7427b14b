"""A district's units with their owners by bulk load: how long, how large, and that a sealed value is found.

    python -m bench units              # 100 000 units on SQLite and on a throw-away PostgreSQL
    python -m bench units --million    # 1 000 000

Prints one JSON line for each database: units per second, seconds (wall and CPU), MB of the database and, at
the most, of this process. Then it opens a sealed name and finds its owner by mark among all of them, and
makes the roll of one compound.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
UNITS, DISTRICT = 100_000, 1_000_000
PER_COMPOUND = 800
OWNERS = 9  # of 10 units: one owner in ten has two


def build(compounds: int) -> tuple[Any, list[int]]:
    """An empty register of so many compounds; its administrator and their keys."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from linmeng.people.actions import open_first_administrator
    from linmeng.register.models import Area, Compound

    call_command("migrate", verbosity=0)
    area = Area.objects.create(code="310104000000", name="徐汇区", level="district")
    Compound.objects.bulk_create(
        (
            Compound(code=f"B-{i}", name=f"里弄{i}号小区", area=area, area_code=area.code)
            for i in range(compounds)
        ),
        batch_size=500,
    )
    by = open_first_administrator(
        at=timezone.now(), username="bench", name="bench", password="plum-rain-1984"
    )
    return by, list(Compound.objects.order_by("pk").values_list("pk", flat=True))


def people(count: int) -> Iterator[Any]:
    """Made-up owners."""
    from linmeng.register.actions import NewParty

    for i in range(count):
        yield NewParty(f"业主{i}", phone=f"139{i:08}", paper=f"31010419500101{i:07}")


def flats(count: int, owners: int, compounds: list[int]) -> Iterator[Any]:
    """So many units, each with one owner."""
    from linmeng.register.actions.units_bulk import BulkUnit

    for i in range(count):
        home, k = divmod(i, PER_COMPOUND)
        yield BulkUnit(
            compounds[home],
            f"{k % 40 // 4 + 1}0{k % 4 + 1}",
            building=str(k // 40 + 1),
            area_dm2=4000 + k,
            holders=(i % owners,),
        )


def measure(count: int) -> dict[str, Any]:
    """The load, then what it is good for."""
    by, compounds = build(-(-count // PER_COMPOUND))
    from django.db import connection
    from django.utils import timezone

    from linmeng.register.actions.units_bulk import load_units

    owners = count * OWNERS // 10
    wall, cpu = time.perf_counter(), time.process_time()
    done = load_units(by=by, at=timezone.now(), parties=people(owners), units=flats(count, owners, compounds))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    said = {"bench": "units", "database": connection.vendor, "units": done.units, "parties": done.parties}
    said |= {"titles": done.titles, "s": round(wall, 2), "cpu_s": round(cpu, 2)}
    said |= {"units_per_s": round(done.units / wall), "mb": round(_megabytes(), 1)}
    said["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return said | found(by, owners - 1, compounds[-1])


def found(by: Any, owner: int, compound: int) -> dict[str, Any]:
    """The search by name among all, the sealed value opened, the roll of one compound."""
    from django.utils import timezone

    from linmeng.register.models import Party
    from linmeng.register.queries import roll_units
    from linmeng.register.queries.unit_lists import find_units

    on, start = timezone.localdate(), time.perf_counter()
    units = find_units(by, on, f"业主{owner}")
    search, start = time.perf_counter() - start, time.perf_counter()
    roll = roll_units(compound, on)
    took = time.perf_counter() - start
    opened = Party.objects.get(titles__unit=units[0]).name == f"业主{owner}" if units else False
    said = {"search_ms": round(search * 1000, 1), "roll_units": len(roll), "roll_ms": round(took * 1000, 1)}
    return {**said, "opened": opened, "ok": opened and bool(roll)}


def _megabytes() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return float(cursor.fetchone()[0]) / 1e6


def main() -> int:
    count = DISTRICT if "--million" in sys.argv else UNITS
    if "--here" in sys.argv:
        said = measure(count)
        print(json.dumps(said))
        return 0 if said["ok"] else 1
    code = 0
    million = ["--million"] if count == DISTRICT else []
    for command in ([], [str(ROOT / "scripts" / "with-postgres")]):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "linmeng.config.settings"}
            run = [*command, sys.executable, "-m", "bench.units", "--here", *million]
            code = max(code, subprocess.run(run, env=env, cwd=ROOT, check=False).returncode)
    return code


if __name__ == "__main__":
    sys.exit(main())
