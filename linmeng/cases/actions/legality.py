"""What the experts of the city's and the district's association say on whether a case is lawful."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import long_text, noted, one_line, past_day
from linmeng.cases.models import LegalityOpinion
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.documents import document_of
from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Person


@transaction.atomic
def give_legality(
    *,
    by: Person,
    at: datetime,
    uid: str,
    level: str,
    verdict: str,
    text: str,
    expert: str = "",
    on: date | None = None,
    document: str = "",
) -> LegalityOpinion:
    """Records an opinion on legality: the expert's own, or one on paper that those who keep the case enter.

    `level` city or district, `verdict` lawful, conditions or unlawful, with its grounds. `expert` is who gave
    it, oneself unless told; `document` the paper. Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    case = case_for_update(by, uid, localdate(at), "cases.give_legality")
    check_open(case)
    for value, choices in ((level, LegalityOpinion.Level.values), (verdict, LegalityOpinion.Verdict.values)):
        if value not in choices:
            raise NotUnderstood("“{value}” is not one of: {choices}", value=value, choices="、".join(choices))
    row = LegalityOpinion.objects.create(
        case=case, level=level, verdict=verdict, text=long_text(text, 8000, _("Grounds"), needed=True),
        on=past_day(on or localdate(at), at), expert=one_line(expert or by.name, 80, _("Expert")),
        document=document_of(case, document) if document else None, at=at, by=by,
    )  # fmt: skip
    after = {"about": row.get_level_display(), "verdict": verdict, "on": row.on.isoformat()}
    noted(case, act="cases.give_legality", by=by, at=at, after=after)
    return row
