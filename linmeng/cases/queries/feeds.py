"""What stands in a person's calendar: meetings and deadlines of their cases, their own duties."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.files.ical import Entry
from linmeng.cases.models import Case, Duty, Feed, Meeting
from linmeng.cases.queries.cases import Filters, cases_for
from linmeng.cases.queries.duties import holds
from linmeng.cases.queries.meetings import meetings_for
from linmeng.cases.queries.standing import names_of, progress_of, to_do
from linmeng.cases.queries.watching import due_beside_steps
from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.web.remarking import Marked
from linmeng.web.vault import mark, marks

_OF_TOKENS = "cases.feed.token"
MOST = 100  # cases in one calendar, those with the nearest deadline first
KEPT = timedelta(days=180)  # how long something past stays in it
Link = Callable[..., str]
"""The address of a page: (name, case's uid, more)."""


def feed_of(person: Person) -> Feed | None:
    """The person's calendar address in force."""
    return Feed.objects.filter(person=person, ended_at__isnull=True).first()


def feed_at(token: str) -> Person:
    """Whose calendar a token opens. Raises Http404 for none, for an ended one, for a closed account."""
    rows = Feed.objects.select_related("person").filter(ended_at__isnull=True)
    found = rows.filter(mark__in=marks(token, _OF_TOKENS)).first()
    if found is None or not found.person.is_active:
        raise Http404
    return found.person


def feed_mark(token: str) -> str:
    return mark(token, _OF_TOKENS)


MARKED = (Marked("cases.Feed", "token", "mark", feed_mark),)


def entries_for(person: Person, on: date, link: Link) -> list[Entry]:
    """Everything in the person's calendar on a day, by its begin; nothing for who sees no case any more."""
    cases = _cases(person, on)
    found = list(chain.from_iterable(_of_case(person, case, on, link) for case in cases))
    found += _duties(person, cases, on, link)
    return sorted(found, key=lambda e: (_day(e.begins), e.id))


def _cases(person: Person, on: date) -> list[Case]:
    """Their own cases: in the task force, with a duty, or opened by them."""
    try:
        every = cases_for(person, on)
        mine = cases_for(person, on, Filters(mine=True)).values("pk")
    except NotYours:
        return []
    rows = every.filter(Q(by=person) | Q(pk__in=mine), state=Case.State.OPEN)
    return list(rows.prefetch_related("compounds__compound")[:MOST])


def _of_case(person: Person, case: Case, on: date, link: Link) -> Iterator[Entry]:
    since = on - KEPT
    for meeting in meetings_for(person, case, on):
        if localdate(meeting.starts_at) >= since:
            yield _meeting(case, meeting, link)
    names = names_of(case)
    for task in progress_of(case, on).tasks:
        if task.due_on is None or task.due_on < since or not to_do(task):
            continue
        of = f" · {names[task.compound]}" if task.compound in names else ""
        said = _("Deadline: {step}") if task.binding else _("Advised until: {step}")
        yield Entry(
            id=f"due-{case.uid}-{task.step.key}-{task.compound}".rstrip("-"),
            words=said.format(step=f"{_words(task.step)}{of}"),
            begins=task.due_on,
            changed_at=case.touched_at,
            about=f"{case.number} {case.title}\n{task.step.clause}",
            link=link("case", case.uid),
            remind=(7, 1) if task.binding else (),
        )
    yield from _selections(case, on, link)


def _selections(case: Case, on: date, link: Link) -> Iterator[Entry]:
    """The clocks of its selections that no step watches, and the moments of close and opening."""
    for row, clock in due_beside_steps(case, on):
        if clock.until_on < on - KEPT:
            continue
        moment = {"close": row.deadline_at, "opened": row.opens_at}.get(clock.key)
        yield Entry(
            id=f"selection-{row.uid}-{clock.key}-{clock.about}".rstrip("-"),
            words=f"{row.title} · {_(clock.what)} {clock.about}".strip(),
            begins=moment or clock.until_on,
            changed_at=case.touched_at,
            about=f"{case.number} {case.title}\n{clock.clause}",
            link=link("selections", case.uid),
            remind=(1,),
            done=clock.standing(on) == "done",
        )


def _meeting(case: Case, meeting: Meeting, link: Link) -> Entry:
    return Entry(
        id=f"meeting-{meeting.uid}",
        words=meeting.title,
        begins=meeting.starts_at,
        ends=meeting.ends_at,
        changed_at=meeting.at,
        place=meeting.place,
        about=f"{case.number} {case.title}\n{meeting.agenda}",
        link=link("meeting", case.uid, meeting.uid),
        remind=(1,),
        cancelled=meeting.state == Meeting.State.CANCELLED,
    )


def _duties(person: Person, cases: list[Case], on: date, link: Link) -> Iterator[Entry]:
    rows = Duty.objects.filter(case__in=cases, due_on__gte=on - KEPT).select_related("case")
    for duty in rows.exclude(state=Duty.State.DROPPED):
        if duty.due_on is not None and holds(person, duty, on):
            yield Entry(
                id=f"duty-{duty.case.uid}-{duty.pk}",
                words=_("Duty: {words}").format(words=duty.words),
                begins=duty.due_on,
                changed_at=duty.closed_at or duty.at,
                about=f"{duty.case.number} {duty.case.title}",
                link=link("work", duty.case.uid),
                remind=(3, 1),
                done=duty.state == Duty.State.DONE,
            )


def _words(step: Any) -> str:
    from django.utils.translation import get_language

    return str(step.words if (get_language() or "zh").startswith("zh") else step.words_en)


def _day(begins: datetime | date) -> str:
    return begins.isoformat()
