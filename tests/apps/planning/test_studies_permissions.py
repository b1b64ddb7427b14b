"""Who may ask about a plan, stop a question, open what it found, and read it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow
from linmeng.planning import actions
from linmeng.planning.models import PlanVersion, Study
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.studies import studies_for, study_for
from tests.apps.planning.test_pages import client_of
from tests.apps.planning.test_permissions import IN_TIANPING, OFFICES, ROLES
from tests.apps.planning.test_studies import answered, ask
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db


def asks(world: World, plan: PlanVersion, who: Any) -> object:
    return ask(world, plan, by=who)


def cancels(world: World, plan: PlanVersion, who: Any) -> object:
    return actions.cancel_study(by=who, at=NOW, study=ask(world, plan))


def opens(world: World, plan: PlanVersion, who: Any) -> object:
    study = ask(world, plan)
    result = {"answer": {}, "plans": [{"plan": plan.data, "wishes": {}}]}
    Study.objects.filter(pk=study.pk).update(state="done", result=result)
    study.refresh_from_db()
    return actions.open_answer(by=who, at=NOW, study=study, place=0)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("act", [asks, cancels, opens])
def test_who_may(act: Callable[..., object], who: str, world: World, plan: PlanVersion) -> None:
    assert "planning.study" in MAY
    if who in IN_TIANPING:
        act(world, plan, world.people[who])
        return
    before = AuditRow.objects.filter(by=world.people[who]).count()
    with pytest.raises(NotYours):
        act(world, plan, world.people[who])
    assert AuditRow.objects.filter(by=world.people[who]).count() == before


@pytest.mark.parametrize("who", ROLES)
def test_who_reads(who: str, world: World, plan: PlanVersion) -> None:
    study, person = ask(world, plan), world.people[who]
    if who not in OFFICES:
        with pytest.raises(NotYours):
            studies_for(person, plan, TODAY)
        with pytest.raises(NotYours):
            study_for(person, study.pk, TODAY)
    elif who in IN_TIANPING:
        assert list(studies_for(person, plan, TODAY)) == [study] == [study_for(person, study.pk, TODAY)]
    else:
        assert not studies_for(person, plan, TODAY)
        with pytest.raises(Study.DoesNotExist):
            study_for(person, study.pk, TODAY)


def test_pages_and_forms_by_role(world: World, plan: PlanVersion) -> None:
    study = answered(world, plan)
    wrong = []
    for who in ROLES:
        client = client_of(world, who)
        shown = [client.get(reverse(f"planning:{name}", args=args)).status_code for name, args in (
            ("study", [study.pk]), ("study_map", [study.pk, 1]), ("robustness", [plan.pk]),
        )]  # fmt: skip
        sent = [client.post(reverse(f"planning:{name}", args=[pk]), data).status_code for name, pk, data in (
            ("ask", plan.pk, {"kind": "limits", "area": "310104003000"}),
            ("ask_robustness", plan.pk, {"kind": "robustness", "area": "310104003000"}),
            ("open_answer", study.pk, {"place": "0"}),
        )]  # fmt: skip
        expected = ({200}, {302}) if who in IN_TIANPING else ({403, 404}, {403, 404})
        wrong += [(who, n) for n, c in enumerate(shown) if c not in expected[0]]
        wrong += [(who, n) for n, c in enumerate(sent, 9) if c not in expected[1]]
    assert not wrong
