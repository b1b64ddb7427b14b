"""Preview and commit of a city's list against pandas reading and writing it, same SQLite file, one run.

Prints one JSON line: seconds of each and their ratio. Asked for: less than 4 × pandas + 5 s.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LIST = DATA / "compounds" / "shanghai_2016.csv"
TOWNS = DATA / "boundaries" / "shanghai_towns_osm_wgs84.geojson"


def build() -> object:
    """An empty register with the sub-districts drawn; the answer is its administrator."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from linmeng.people.actions import open_first_administrator
    from linmeng.register.models import Area

    call_command("migrate", verbosity=0)
    city = Area.objects.create(code="310100000000", name="上海市", level="city")
    districts: dict[str, Area] = {}
    for feature in json.loads(TOWNS.read_text(encoding="utf-8"))["features"]:
        name, above = feature["properties"]["name"], feature["properties"]["district"]
        if above not in districts:
            code = f"3101{len(districts) + 1:02}000000"
            districts[above] = Area.objects.create(
                code=code, name=f"{above}区", level="district", parent=city
            )
        parent = districts[above]
        code = f"{parent.code[:6]}{parent.children.count() + 1:03}000"
        outline = feature["geometry"]
        Area.objects.create(code=code, name=name, level="subdistrict", parent=parent, outline=outline)
    now = timezone.now()
    return open_first_administrator(at=now, username="bench", name="bench", password="plum-rain-1984")


def ours(by: object) -> tuple[float, float, dict[str, int]]:
    """(seconds of the preview, of the commit, what came in)."""
    from django.utils import timezone

    from linmeng.register.actions.import_commit import commit_import
    from linmeng.register.actions.imports import stage_import

    data, start = LIST.read_bytes(), time.perf_counter()
    batch = stage_import(by=by, at=timezone.now(), data=data, filename=LIST.name)  # type: ignore[arg-type]
    middle = time.perf_counter()
    batch = commit_import(by=by, at=timezone.now(), number=batch.pk)  # type: ignore[arg-type]
    return middle - start, time.perf_counter() - middle, batch.counts


def pandas_seconds() -> float:
    """Reading the list and writing it into a table of its own beside ours."""
    import sqlite3

    import pandas as pd
    from django.conf import settings

    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as connection:
        start = time.perf_counter()
        pd.read_csv(LIST).to_sql("peer", connection, if_exists="replace", index=False)
        connection.commit()
        return time.perf_counter() - start


def main() -> int:
    if not LIST.exists():
        print(json.dumps({"bench": "imports", "skipped": "../shared/data is not there"}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "linmeng.config.settings"}
        by = build()
        preview, commit, counts = ours(by)
        import pandas  # noqa: F401 (loading it is not what is measured)

        peer = sorted(pandas_seconds() for _ in range(3))[1]
        again, nothing, _ = ours(by)
    took, limit = preview + commit, 4 * peer + 5
    said = {
        "bench": "imports",
        "preview_s": preview,
        "commit_s": commit,
        "pandas_s": peer,
        "ratio": took / peer,
    }
    said |= {"limit_s": limit, "again_s": again + nothing}
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in said.items()}
    print(json.dumps({**rounded, "counts": counts, "ok": took < limit}))
    return 0 if took < limit else 1


if __name__ == "__main__":
    sys.exit(main())
