"""Who has a draft's page open. Signs of life, no acts of people: nothing of this is in the audit trail."""

from datetime import datetime, timedelta

from linmeng.people.models import Person
from linmeng.planning.models import Draft, DraftVisit

OFTEN = timedelta(seconds=10)  # a page asks every two seconds; this often it is written down


def visit_draft(*, by: Person, at: datetime, draft: Draft) -> None:
    """Notes that the person looks at the draft now."""
    seen = DraftVisit.objects.filter(draft=draft, person=by).values_list("seen_at", flat=True).first()
    if seen is None or at - seen >= OFTEN or seen > at:
        DraftVisit.objects.update_or_create(draft=draft, person=by, defaults={"seen_at": at})
