"""Opinions on a case: counts for everybody, words for those who answer them, names for those who keep it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.models import Case, Opinion
from linmeng.cases.permissions import check, may


@dataclass(frozen=True, slots=True)
class Counts:
    """How many opinions by stance, and how many of all are answered."""

    by_stance: Mapping[str, int]
    total: int
    answered: int

    @property
    def waiting(self) -> int:
        return self.total - self.answered

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Stance in words → how many."""
        return [(str(words), self.by_stance.get(code, 0)) for code, words in Opinion.Stance.choices]


def counts_of(case: Case) -> Counts:
    """The counts, which are public."""
    rows = list(case.opinions.values_list("stance", "answered_at"))
    return Counts(Counter(s for s, _at in rows), len(rows), sum(at is not None for _s, at in rows))


def opinions_for(person: Any, case: Case, on: date) -> list[Opinion]:
    """The opinions from compounds in the person's reach, and those from nowhere in particular.

    Those waiting for an answer come first. Names stay sealed, and empty here, for who may not see those of
    that compound. Raises NotYours.
    """
    check(person, "cases.see_opinions", on, case)
    codes = set(case.opinions.order_by().values_list("compound", flat=True).distinct())
    read = {code for code in codes if may(person, "cases.see_opinions", on, case, code)}
    named = {code for code in read if may(person, "cases.see_names", on, case, code)}
    rows = case.opinions.select_related("by", "answered_by")
    found = [*rows.filter(compound__in=named)]
    found += [_masked(row) for row in rows.filter(compound__in=read - named).defer("name", "contact")]
    return sorted(found, key=lambda o: (o.answered_at is not None, -o.pk))


def _masked(row: Opinion) -> Opinion:
    row.name = row.contact = ""  # else whoever asks for them would fetch and open them
    return row


def case_asking(token: str) -> Case:
    """The case behind the address at which opinions are given, asking nobody. Raises Http404."""
    found = Case.objects.filter(opinion_token=token.replace("\x00", "")).prefetch_related("compounds").first()
    if found is None:
        raise Http404
    return found


def own_opinion(case: Case, uid: str) -> Opinion:
    """The opinion of whoever holds its address, with its answer. Raises Http404."""
    found = case.opinions.filter(uid=uid.replace("\x00", "")).defer("name", "contact").first()
    if found is None:
        raise Http404
    return found


def published(case: Case) -> list[Opinion]:
    """The opinions that were published, in the words they were published in."""
    rows = case.opinions.filter(published_at__isnull=False).defer("text", "name", "contact")
    return list(rows.order_by("-published_at", "-pk"))
