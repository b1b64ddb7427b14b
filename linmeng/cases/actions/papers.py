"""Papers are made; areas bring their own Word templates; persons open and close their calendar's address."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import noted, one_line
from linmeng.cases.files.fields import KINDS, Field
from linmeng.cases.models import Feed, Paper, PaperTemplate
from linmeng.cases.permissions import reach
from linmeng.cases.queries.cases import case_for
from linmeng.cases.queries.feeds import feed_mark, feed_of
from linmeng.cases.queries.papers import kept_values, template_for, template_of
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person

LONGEST, MOST_ROWS = 8_000, 300


@transaction.atomic
def make_paper(
    *, by: Person, at: datetime, uid: str, kind: str, title: str, values: Mapping[str, Any], step: str = ""
) -> Paper:
    """Keeps a paper with what fills it (`files.fields`), and with the template that holds for the case now.

    Raises Http404, NotYours, NotUnderstood for an unknown kind, too much text or too many rows.
    """
    case = case_for(by, uid, localdate(at), "cases.make_paper")
    if kind not in KINDS:
        raise NotUnderstood("There is no paper of this kind.")
    found = {f.key: cleaned(f, values[f.key]) for f in KINDS[kind].all_fields if f.key in values}
    row = Paper.objects.create(
        case=case, uid=secrets.token_hex(16), kind=kind, title=one_line(title, 200, _("Title")), at=at, by=by,
        values=kept_values(found), template=template_for(case, kind), step=step[:60],
    )  # fmt: skip
    noted(case, act="cases.make_paper", by=by, at=at, after={"about": row.title, "kind": kind})
    return row


def cleaned(field: Field, value: Any) -> Any:
    """A field's value as a paper keeps it. Raises NotUnderstood for too much of it."""
    if field.columns:
        if len(value) > MOST_ROWS:
            raise NotUnderstood("“{field}” has more than {most} rows.", field=field.words, most=MOST_ROWS)
        return [{c.key: _plain(field, row.get(c.key, "")) for c in field.columns} for row in value]
    return _plain(field, value)


def _plain(field: Field, value: Any) -> Any:
    if isinstance(value, date | int):
        return value
    text = str(value if value is not None else "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise NotUnderstood("“{field}” is longer than {most} characters.", field=field.words, most=LONGEST)
    return text


@transaction.atomic
def set_template(*, by: Person, at: datetime, area: str, kind: str, name: str, data: bytes) -> PaperTemplate:
    """An area's own Word template for a kind of paper, from now on; those made before keep their look.

    Raises NotYours outside of one's area, NotUnderstood with what is wrong (`files.templates_check`).
    """
    from linmeng.cases.files.templates_check import check_template

    scope = reach(by, "cases.set_template", localdate(at))
    areas: Any = PaperTemplate._meta.get_field("area").related_model
    place = areas.objects.filter(code=area.replace("\x00", "")).first()
    if place is None or not scope.covers_area(place.code):
        raise NotYours("This area is outside your own.")
    if kind not in KINDS:
        raise NotUnderstood("There is no paper of this kind.")
    checked = check_template(data, kind)
    areas.objects.select_for_update().get(pk=place.pk)
    older = PaperTemplate.objects.filter(area=place, kind=kind)
    number = max(older.values_list("number", flat=True), default=0) + 1
    older.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by)
    called = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable())[:200]
    row = PaperTemplate.objects.create(
        area=place, prefix=place.prefix, kind=kind, number=number, name=called, data=data, at=at, by=by,
        sha256=checked.sha256,
    )  # fmt: skip
    after = {"about": f"{kind} {number}", "sha256": checked.sha256, "fields": checked.tags}
    record(act="cases.set_template", by=by, at=at, subject=row, area_code=place.code, after=after)
    return row


@transaction.atomic
def end_template(*, by: Person, at: datetime, pk: int) -> PaperTemplate:
    """From now on the template of the area above, or of the house, holds again.

    Raises Http404, NotYours, NotNow when it was ended already.
    """
    row = template_of(by, pk, localdate(at))
    if row.ended_at is not None:
        raise NotNow("This template holds no longer already.")
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    after = {"about": f"{row.kind} {row.number}"}
    record(act="cases.end_template", by=by, at=at, subject=row, area_code=row.area.code, after=after)
    return row


@transaction.atomic
def open_feed(*, by: Person, at: datetime) -> Feed:
    """A new secret address of one's own calendar; the one before ends at once."""
    Person.objects.select_for_update().get(pk=by.pk)
    _end(by, at)
    token = secrets.token_urlsafe(32)
    row = Feed.objects.create(person=by, token=token, mark=feed_mark(token), at=at)
    record(act="cases.open_feed", by=by, at=at, subject=row, area_code="", after={})
    return row


@transaction.atomic
def close_feed(*, by: Person, at: datetime) -> None:
    """Ends the address of one's own calendar. Raises NotNow when there is none."""
    row = feed_of(by)
    if row is None:
        raise NotNow("Your calendar has no address.")
    _end(by, at)
    record(act="cases.close_feed", by=by, at=at, subject=row, area_code="", after={})


def _end(by: Person, at: datetime) -> None:
    Feed.objects.filter(person=by, ended_at__isnull=True).update(ended_at=at)
