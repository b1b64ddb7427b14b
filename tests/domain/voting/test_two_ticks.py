"""Two ticks on one item: invalid, never an abstention, whatever the rulebook says of blank items."""

import json

import pytest

from linmeng.cli.verifiers.kept import Kept
from linmeng.cli.verifiers.verify import verify
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.ballots import MARKED, Ballot, by_unit, standing
from linmeng.domain.voting.counting import count, count_data
from linmeng.domain.voting.packs import pack_from
from tests.domain.voting.log_javascript import answers
from tests.domain.voting.log_world import Made, make, recommitted, recounted, resealed, written
from tests.domain.voting.some_votes import SHANGHAI, ballot, ballots, plain_roll, served, with_rules

ABSTAINS = with_rules(SHANGHAI, blank="abstain", unreturned="abstain", service_ways=("face_to_face",))


def test_where_blank_abstains_two_ticks_still_do_not() -> None:
    found = count(plain_roll(4), ABSTAINS, "hire_company", "1", ballots("y-ix"))
    assert [(line.state, line.choice) for line in found.lines] == [
        ("voted", "yes"), ("voted", "abstain"), ("invalid", ""), ("invalid", ""),
    ]  # fmt: skip
    assert found.actual.tally.units == {"yes": 1, "no": 0, "abstain": 1, "split": 0}
    states = count_data(found)["states"]
    assert isinstance(states, dict) and states["invalid_marked"] == {"units": 1, "area": 5000}
    assert states["invalid"] == {"units": 1, "area": 5000}  # the whole ballot: told apart


def test_a_unit_that_ticked_twice_is_not_silent() -> None:
    """It returned its ballot: what silence means is not said of it (CC 140)."""
    found = count(plain_roll(3), ABSTAINS, "hire_company", "1", ballots("yi."), served(range(3)), "notice")
    assert [line.state for line in found.lines] == ["voted", "invalid", "deemed"]
    assert found.deemed.tally.units["abstain"] == 1


@pytest.mark.parametrize("conflict", ["void", "first", "last", "paper", "electronic"])
@pytest.mark.parametrize("first", [True, False])
def test_two_ticks_take_away_no_other_ballot_of_the_unit(conflict: str, first: bool) -> None:
    paper, phone = ballot(0, "i", 1 if first else 2), ballot(0, "y", 2 if first else 1, "electronic")
    cast = by_unit([paper, phone])["u00000"]
    found = standing(cast, "1", with_rules(SHANGHAI, conflict=conflict))
    assert (found.state, found.choice, found.ballot, found.yielded) == ("voted", "yes", phone.id, (paper.id,))


def test_only_the_item_with_two_ticks_is_invalid() -> None:
    paper = Ballot("b1", "u00000", {"1": "invalid", "2": "no"}, "paper", 1)
    assert standing([paper], "1", SHANGHAI).state == "invalid"
    assert standing([paper], "2", SHANGHAI).choice == "no"


@pytest.mark.parametrize("channel", ["electronic", "assisted"])
def test_a_device_lets_nobody_tick_twice(channel: str) -> None:
    with pytest.raises(NotUnderstood):
        by_unit([Ballot("b1", "u00000", {"1": "invalid"}, channel, 1)])


def spoilt() -> Made:
    """An honest vote with items that were ticked twice, where blank abstains and the unit has no other."""
    for seed in range(200):
        made = make(seed, units=30)
        settings = pack_from(dict(made.frozen.rules)).value("blank")
        if settings == "abstain" and any(
            line.why == MARKED for counted in made.counts.values() for line in counted.lines
        ):
            return made
    raise AssertionError("no such vote")


def test_both_verifiers_count_two_ticks_as_the_product_does() -> None:
    made = spoilt()
    data = made.data(places=made.places)
    assert verify(data) == [] and answers([(data, Kept(), ())]) == [[]]


def test_both_verifiers_find_two_ticks_made_into_an_abstention() -> None:
    """Sealed anew by who holds every key: only the opened ballot says otherwise."""
    made = spoilt()
    doc = json.loads(made.data(places=made.places))
    honest = json.dumps(doc["openings"])
    for row in doc["openings"]:
        row[3] = {item: "abstain" if said == "invalid" else said for item, said in row[3].items()}
    forged = recounted(recommitted(doc))
    forged["openings"] = json.loads(honest)
    told = written(resealed(recommitted(forged)))
    assert {fault.check for fault in verify(told)} == {"count"}
    javascript = answers([(told, Kept(), ())])[0]
    assert len(javascript) == len(verify(told)) and all("count" in str(one) for one in javascript)


def test_both_verifiers_know_that_a_phone_has_no_second_tick() -> None:
    made = spoilt()
    doc = json.loads(made.data(places=made.places))
    row = next(n for n, row in enumerate(doc["openings"]) if row[1] == "electronic" and row[3])
    item = next(iter(doc["openings"][row][3]))
    doc["openings"][row][3][item] = "invalid"
    told = written(resealed(recommitted(doc)))
    place = f"/openings/{row}/3/{item}"
    assert [(f.check, place in f.sentence or place in f.place) for f in verify(told)] == [("form", True)]
    assert [place in str(one) for one in answers([(told, Kept(), ())])[0]] == [True]
