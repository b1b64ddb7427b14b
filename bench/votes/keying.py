"""`python -m bench.votes keying [--quick]`: papers keyed wrongly by one of two keyers.

1 000 seeded mistakes of seven kinds (wrong box, skipped item, mistyped number, another paper's number, two
papers exchanged, invalid instead of valid, keyed twice), before or after the careful keyer. A mistake is
stopped when it makes no ballot that says something else than its paper. Afterwards a third person reads what
is disputed: then every paper must be a ballot that says what it says. One JSON line; exit code 1 otherwise.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter

DOORS, QUICK = 170, 25  # of eight units each
MISTAKES = {DOORS: 1000, QUICK: 140}


def main() -> int:
    doors = QUICK if "--quick" in sys.argv else DOORS
    with tempfile.TemporaryDirectory(prefix="linmeng-keying-") as folder:
        os.environ |= {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "linmeng.config.settings"
        return measure(doors)


def measure(doors: int) -> int:
    import django

    django.setup()
    from tests.apps.voting.keyings import KINDS, mis_key

    office = _office(doors)
    begun = time.process_time()
    tried: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    kinds = list(KINDS)
    for n in range(MISTAKES[doors]):
        kind = kinds[n % len(kinds)]
        tried[kind] += 1
        stopped[kind] += mis_key(office, kind, n)
    office.finish()
    told = {
        "bench": "keying", "mistakes": sum(tried.values()), "stopped": sum(stopped.values()),
        "kinds": {kind: [stopped[kind], tried[kind]] for kind in kinds}, "papers": len(office.truth),
        "wrong_ballots": len(office.wrong()), "papers_without_ballot": len(office.missing()),
        "cpu_seconds": round(time.process_time() - begun, 1),
    }  # fmt: skip
    print(json.dumps(told))
    good = told["mistakes"] == told["stopped"] and not office.wrong() and not office.missing()
    return 0 if good else 1


def _office(doors: int):  # type: ignore[no-untyped-def]
    """A closed vote of eight units behind each door, every paper back in the box."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", verbosity=0, run_syncdb=True)
    from linmeng.register.models import Party, Title
    from linmeng.voting.actions.motions import draft_motion
    from tests.apps.voting import conftest, paper_hands
    from tests.apps.voting.keyings import Office
    from tests.worlds import small_world

    world = small_world()
    for rows in (
        Title,
        *(model for model in apps.get_app_config("register").get_models() if model.__name__ == "Unit"),
    ):
        rows.objects.all().delete()
    opera = world.compounds["opera"]
    units = conftest.settle(opera, doors=tuple(str(n) for n in range(1, doors + 1)))
    holders = Party.objects.bulk_create(
        Party(kind="natural", name=f"业主{n}", name_mark=f"{n:064}") for n in range(len(units))
    )
    Title.objects.bulk_create(Title(unit=u, party=p) for u, p in zip(units.values(), holders, strict=True))
    officer = world.people["officer"]
    motion = draft_motion(
        by=officer, at=conftest.DRAFTED, code=opera.code, title="选聘物业服务企业", text="方案",
        items=(*conftest.ITEMS, ("covenant", "是否同意修改管理规约？")), opens_at=conftest.OPENS,
        closes_at=conftest.CLOSES,
    )  # fmt: skip
    motion = conftest.carry(motion, "open", officer)
    estate = conftest.Estate(world, opera, units, {})
    people = [paper_hands.clerk(estate, name) for name in ("zhou", "qian")]
    return Office.of(motion, officer, *people, seed=1, count=len(units))


if __name__ == "__main__":
    sys.exit(main())
