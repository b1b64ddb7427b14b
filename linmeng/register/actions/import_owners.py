"""Which titleholder a list means: one the register knows, or a new one. Found by marks alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.people.queries import Scope
from linmeng.register.files.units import ListedOwner
from linmeng.register.models import Party, Title, Unit
from linmeng.register.queries.marks import name_marks, paper_marks, phone_marks
from linmeng.register.queries.units import in_force

AT_ONCE = 5000  # marks or keys that are asked for together
OTHER_NAME = sentence("this identity number is recorded with another name: check both")


@dataclass(frozen=True, slots=True)
class Marks:
    """A titleholder by marks; "" where nothing is stated.

    `earlier`: of one on a list, the mark under an earlier data key → the one under the first.
    """

    kind: str
    name: str
    phone: str
    paper: str
    earlier: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def under_first(self, first: Mapping[str, str]) -> "Marks":
        """The same by the marks of the first data key, as far as `first` knows them."""
        name, phone, paper = (first.get(m, m) for m in (self.name, self.phone, self.paper))
        return Marks(self.kind, name, phone, paper)


@dataclass(frozen=True, slots=True)
class Holder:
    """A titleholder of a unit in force."""

    party: int
    title: int
    share: str
    marks: Marks


def marks_of(owner: ListedOwner) -> Marks:
    """The marks of a titleholder as a list states one."""
    may_stand = (name_marks(owner.name), phone_marks(owner.phone), paper_marks(owner.paper))
    earlier = {old: first for first, *olds in filter(None, may_stand) for old in olds}
    name, phone, paper = (next(iter(marks), "") for marks in may_stand)
    return Marks(owner.kind, name, phone, paper, earlier)


def holders_of(units: Iterable[int], on: date) -> dict[int, list[Holder]]:
    """Unit → its titleholders in force, by marks."""
    found: dict[int, list[Holder]] = defaultdict(list)
    names = ("kind", "name_mark", "phone_mark", "paper_mark")
    fields = ("unit_id", "party_id", "pk", "share", *(f"party__{n}" for n in names))
    for keys in _portions(sorted(units)):
        rows = Title.objects.filter(in_force(on), unit__in=keys).order_by("unit_id", "pk")
        for unit, party, title, share, *marks in rows.values_list(*fields):
            found[unit].append(Holder(party, title, share, Marks(*marks)))
    return found


def matched(listed: Sequence[Marks], holders: Sequence[Holder]) -> list[Holder] | None:
    """The present titleholders in the order of the list, by the first data key's marks as far as the list
    says them; None when these are not the ones it names.
    """
    if len(listed) != len(holders):
        return None
    first = _first(listed)
    free, found = [replace(h, marks=h.marks.under_first(first)) for h in holders], []
    for marks in listed:
        same = next((h for h in free if _same(marks, h.marks)), None)
        if same is None:
            return None
        free.remove(same)
        found.append(same)
    return found


def _same(listed: Marks, known: Marks) -> bool:
    if listed.paper and known.paper:
        return listed.paper == known.paper
    return listed.name == known.name


class Owners:
    """The titleholders a list may mean: by identity number anywhere, else as `find` says."""

    def __init__(self, listed: Collection[Marks], scope: Scope) -> None:
        self._papers: dict[str, tuple[Any, str]] = {}
        self._calls: dict[tuple[str, str], Any] = {}
        self._bodies: dict[tuple[str, str], Any] = {}
        self._read(listed, scope)

    def find(self, marks: Marks) -> Any | None:
        """The key of the party, or what `add` was given; None: nobody known. NotUnderstood for a wrong name.

        Natural persons are the same by their identity number, else by name and telephone together, inside
        the reach of whoever brings the list; a company, developer or holder of public housing by its name.
        """
        if marks.paper in self._papers:
            party, name = self._papers[marks.paper]
            if name != marks.name:
                raise NotUnderstood(OTHER_NAME)
            return party
        if marks.kind != Party.Kind.NATURAL:
            return self._bodies.get((marks.kind, marks.name))
        return None if marks.paper else self._calls.get((marks.name, marks.phone))

    def check(self, marks: Marks, party: Any) -> None:
        """Raises NotUnderstood when the identity number is not this party's but another's."""
        if marks.paper in self._papers and self._papers[marks.paper][0] != party:
            raise NotUnderstood(OTHER_NAME)

    def add(self, marks: Marks, party: Any) -> None:
        """A titleholder that the list brings."""
        if marks.paper:
            self._papers[marks.paper] = (party, marks.name)
        if marks.kind != Party.Kind.NATURAL:
            self._bodies.setdefault((marks.kind, marks.name), party)
        elif marks.phone:
            self._calls.setdefault((marks.name, marks.phone), party)

    def _read(self, listed: Collection[Marks], scope: Scope) -> None:
        first = _first(listed)
        for keys in _portions(_any(first, {m.paper for m in listed})):
            rows = Party.objects.filter(paper_mark__in=keys).values_list("paper_mark", "pk", "name_mark")
            self._papers |= {first.get(paper, paper): (pk, first.get(name, name)) for paper, pk, name in rows}
        here = Unit.objects.filter(scope.compounds("compound__")).values("pk")
        phones = {m.phone for m in listed if m.kind == Party.Kind.NATURAL}
        for keys in _portions(_any(first, phones)):
            mine = Party.objects.filter(phone_mark__in=keys, titles__unit__in=here).order_by("-pk")
            for pk, name, phone in mine.values_list("pk", "name_mark", "phone_mark"):
                self._calls[first.get(name, name), first.get(phone, phone)] = pk
        bodies = {m.name for m in listed if m.kind != Party.Kind.NATURAL}
        for keys in _portions(_any(first, bodies)):
            alike = Party.objects.filter(name_mark__in=keys).exclude(kind=Party.Kind.NATURAL)
            alike = alike.filter(paper_mark="").order_by("-pk")
            for pk, kind, name in alike.values_list("pk", "kind", "name_mark"):
                self._bodies[kind, first.get(name, name)] = pk


def _first(listed: Iterable[Marks]) -> dict[str, str]:
    """Of everybody listed: mark under an earlier data key → the one under the first."""
    return {old: first for marks in listed for old, first in marks.earlier.items()}


def _any(first: Mapping[str, str], wanted: set[str]) -> list[str]:
    """What may stand in the database for the wanted marks, "" left out."""
    olds = {old for old, mark in first.items() if mark in wanted}
    return sorted((wanted | olds) - {""})


def _portions(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[i : i + AT_ONCE] for i in range(0, len(keys), AT_ONCE))
