"""The release of a real selection at every state keeps the schema, and no two different ones share an id."""

import json
from typing import Any

from django.test import Client

from linmeng.cases.actions.contracts import sign_contract
from linmeng.cases.actions.scoring import award_selection, rank_offers, show_result
from linmeng.cases.actions.selection import postpone_selection
from linmeng.cases.models import Case
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    AWARDED,
    DEADLINE,
    PUBLISHED,
    RANKED,
    SHOWN,
    Bidding,
    drawn,
    opened,
    scored,
    with_offers,
)
from tests.apps.cases.selecting.test_steps_followed import contract_of
from tests.domain.procedures.test_ocds_schema import PACKAGE, faults
from tests.worlds import World

SCHEMA = {"$schema": "http://json-schema.org/draft-07/schema#", **PACKAGE}


def release(made: Bidding) -> dict[str, Any]:
    answer = Client().get(f"/cases/public/{made.uid}/release.json")
    whole = json.loads(answer.content)
    assert faults(whole, SCHEMA) == []
    return dict(whole["releases"][0])


def test_a_release_at_every_state_keeps_the_schema_and_has_its_own_id(world: World, case: Case) -> None:
    made = with_offers(world, case)
    acting: dict[str, Any] = {"by": made.officer, "uid": made.uid}
    found = [release(made)]
    later: dict[str, Any] = {"deadline_at": DEADLINE, "opens_at": moment(11, 12, 15)}
    postpone_selection(at=PUBLISHED, reason="专家请假", **later, **acting)
    found.append(release(made))
    drawn(made)
    found.append(release(made))
    made.selection.opens_at = later["opens_at"]
    type(made.selection).objects.filter(pk=made.selection.pk).update(opens_at=moment(11, 12, 14))
    opened(made)
    found.append(release(made))
    scored(made)
    rank_offers(at=RANKED, **acting)
    found.append(release(made))
    assert all("bids" not in one for one in found)
    show_result(from_on=SHOWN.date(), until_on=moment(11, 18).date(), at=SHOWN, **acting)
    found.append(release(made))
    award_selection(at=AWARDED, company=made.firms["甲"].pk, **acting)
    found.append(release(made))
    sign_contract(selection=made.uid, **{**contract_of(made, case), "at": moment(11, 20)})
    found.append(release(made))
    assert found[-1]["tag"] == ["tender", "award", "contract"]
    assert [d["rank"] for d in found[-1]["bids"]["details"]] == [1, 2, 3]
    said = {one["id"]: json.dumps(one) for one in found}
    assert len(said) == len({json.dumps(one) for one in found}) == len(found)
