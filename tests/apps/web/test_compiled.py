"""A query compiled once answers as the query itself; values go in only where their stand-ins came out."""

from datetime import date

import pytest
from django.db.models import F, Q
from django.db.models.functions import Length

from linmeng.people.models import Role
from linmeng.register.models import Area
from linmeng.web.compiled import Compiled
from tests.worlds import World


def test_it_answers_as_the_query_itself(world: World) -> None:
    def rows(pk: int, name: str):
        return Area.objects.filter(Q(pk=pk) | Q(name=name)).order_by("pk").values_list("pk", "name")

    ask = Compiled(rows, pk=0, name="")
    areas = list(Area.objects.order_by("pk"))
    for one, other in zip(areas, areas[::-1], strict=True):
        assert ask(pk=one.pk, name=other.name) == list(rows(one.pk, other.name))
        assert ask.first(pk=one.pk, name="") == (one.pk, one.name)
    assert ask.first(pk=0, name="无此地") is None


def test_days_and_constants_stay_what_they_are(world: World) -> None:
    def rows(on: date):
        return Role.objects.filter(from_on__lte=on, what="administrator").order_by("pk").values_list("pk")

    ask = Compiled(rows, on=date.min)
    for on in (date(1990, 1, 1), date(2024, 9, 9), date(2199, 1, 1)):
        assert ask(on=on) == list(rows(on))
    assert ask(on=date(2199, 1, 1))


def test_a_value_that_is_reckoned_with_is_refused(world: World) -> None:
    ask = Compiled(lambda pk: Area.objects.filter(pk=pk + 1).values_list("pk"), pk=0)
    with pytest.raises(RuntimeError):
        ask(pk=1)
    forgotten = Compiled(lambda pk: Area.objects.annotate(n=Length(F("name"))).values_list("n"), pk=0)
    with pytest.raises(RuntimeError):
        forgotten(pk=1)
