"""Rates are added, never altered."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.rates import read_rates
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import RatesVersion
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.rates import stored_digests


@transaction.atomic
def save_rates(
    *, by: Person, at: datetime, name: str, text: str, based_on: RatesVersion | None = None
) -> RatesVersion:
    """Saves a rates file (TOML) as a new version.

    Raises NotYours, NotUnderstood with the figure that is wrong, NotNow when the same file is there already.
    """
    if not scope_for(by, MAY["planning.edit_rates"], localdate(at)):
        raise NotYours("Only the offices that plan may change rates.")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise NotUnderstood("Rates need a name of at most {most} characters.", most=80)
    return _store(by, at, name, text, based_on)


def import_rates(*, at: datetime) -> list[RatesVersion]:
    """Takes up the files of the rates folder that are not here yet, each as an act of the system itself."""
    known = stored_digests()
    found = []
    for path in sorted(Path(settings.RATES_DIR).glob("*.toml")):
        text = path.read_bytes().decode()
        if read_rates(text, path.stem).sha256 not in known:
            with suppress(NotNow), transaction.atomic():  # somebody else may take it up this very moment
                found.append(_store(None, at, path.stem, text, None))
    return found


def _store(
    by: Person | None, at: datetime, name: str, text: str, based_on: RatesVersion | None
) -> RatesVersion:
    rates = read_rates(text, name)
    same = RatesVersion.objects.filter(sha256=rates.sha256).first()
    if same:
        raise NotNow("These are exactly the rates “{name}”: nothing was changed.", name=same.name)
    try:
        with transaction.atomic():
            version = RatesVersion.objects.create(
                name=name, text=text, sha256=rates.sha256, based_on=based_on, by=by, at=at
            )
    except IntegrityError as error:  # somebody saved the same file this very moment
        raise NotNow("These are exactly the rates “{name}”: nothing was changed.", name=name) from error
    after = {"name": name, "sha256": rates.sha256, "city": rates.city, "valid_from": rates.valid_from}
    before = {"name": based_on.name, "sha256": based_on.sha256} if based_on else {}
    record(act="planning.save_rates", by=by, at=at, subject=version, before=before, after=after)
    return version
