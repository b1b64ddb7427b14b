"""An open vote of very many owners, each signed in: made in bulk, then carried by the acts everybody uses."""

from dataclasses import dataclass
from datetime import timedelta

ITEMS = (("hire_company", "是否同意选聘物业服务企业？"), ("use_fund", "是否同意使用维修资金？"))
CSRF = "b" * 32


@dataclass(frozen=True)
class Voter:
    """A signed-in owner: the cookie of the session, and the units of the roll to vote for."""

    cookie: str
    entries: tuple[int, ...]


def build(voters: int, units: int) -> tuple[str, list[Voter]]:
    """Each of `voters` holds `units` units; a motion of theirs, open for a day. Needs an empty database."""
    from django.core.management import call_command
    from django.db import connection

    from linmeng.register.models import Party, Title, Unit
    from linmeng.voting.models import RollEntry
    from linmeng.web.vault import mark
    from tests.worlds import small_world

    call_command("migrate", verbosity=0, run_syncdb=True)
    world = small_world()
    compound = world.compounds["garden"]
    people = _people(voters)
    parties = [
        Party(kind="natural", name=f"业主{n}", name_mark=mark(f"业主{n}", "register.party.name"), person=p)
        for n, p in enumerate(people)
    ]
    Party.objects.bulk_create(parties, batch_size=500)
    flats = [
        Unit(compound=compound, building=str(n + 1), door="1", number=str(101 + k), area_dm2=4000 + n + k)
        for n in range(voters)
        for k in range(units)
    ]
    Unit.objects.bulk_create(flats, batch_size=500)
    titles = (Title(unit=flat, party=parties[n // units]) for n, flat in enumerate(flats))
    Title.objects.bulk_create(titles, batch_size=500)
    uid = _opened(compound, world.people["officer"])
    holder = {flat.pk: n // units for n, flat in enumerate(flats)}
    entries: list[list[int]] = [[] for _ in people]
    for pk, unit in RollEntry.objects.filter(motion__uid=uid).values_list("pk", "unit_id"):
        entries[holder[unit]].append(pk)
    cookies = [_cookie(person) for person in people]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("CHECKPOINT")  # what was made in bulk is no part of a recovery
    return uid, [Voter(cookie, tuple(mine)) for cookie, mine in zip(cookies, entries, strict=True)]


def _people(count: int) -> list:  # type: ignore[type-arg]
    from linmeng.people.models import Person

    people = [Person(username=f"v{n}", name=f"业主{n}", password="!") for n in range(count)]
    return list(Person.objects.bulk_create(people, batch_size=500))


def _opened(compound, officer) -> str:  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from linmeng.voting.actions.motions import draft_motion, publish_motion
    from linmeng.voting.actions.notice import record_notice
    from linmeng.voting.actions.opening import open_motion
    from linmeng.voting.actions.roll import freeze_roll

    now = timezone.now()
    opens = now - timedelta(minutes=10)
    motion = draft_motion(
        by=officer, at=now - timedelta(days=70), code=compound.code, title="选聘物业服务企业", text="方案",
        items=ITEMS, opens_at=opens, closes_at=now + timedelta(days=1),
    )  # fmt: skip
    who = {"by": officer, "uid": motion.uid}
    publish_motion(at=now - timedelta(days=69), **who)
    freeze_roll(at=now - timedelta(days=68), objections_until=now - timedelta(days=62), **who)
    told = (now - timedelta(days=60)).date()
    record_notice(at=now - timedelta(days=59), told_on=told, told_how="公告栏", **who)
    open_motion(at=opens, **who)
    return motion.uid


def _cookie(person) -> str:  # type: ignore[no-untyped-def]
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}; csrftoken={CSRF}"
