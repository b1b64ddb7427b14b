"""What must hold of every vote. Each property says under which conditions it is true."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from linmeng.domain.voting.counting import count
from tests.domain.voting.brute import recount
from tests.domain.voting.random_votes import Vote, close_votes, votes
from tests.domain.voting.some_votes import ballot, with_rules

CHOICES = ("yes", "no", "abstain")


@settings(max_examples=400, deadline=None)
@given(votes())
def test_the_tally_is_that_of_a_brute_force_recount(vote: Vote) -> None:
    """Areas, heads, both results and what stops, under every setting (conflicts settled by a rule, void
    included).
    """
    found, (units, rules) = vote.counted(), vote.for_brute()
    expected = recount(units, list(vote.cast), rules)
    event(f"carried: {found.carried}, binding: {found.binding}")
    for name, outcome in (("actual", found.actual), ("deemed", found.deemed)):
        for axis in ("area", "heads"):
            wanted = expected[name][axis]
            assert outcome.tally.part(axis) == wanted["part"]
            assert {c: outcome.tally.of(c, axis) for c in CHOICES} == {c: wanted[c] for c in CHOICES}
        assert outcome.carried == expected[name]["carried"]
    assert bool(found.stops) == expected["stopped"]
    assert found.carried == (not expected["stopped"] and expected["deemed"]["carried"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(close_votes(), st.data())
def test_one_more_yes_never_turns_carried_into_lost(vote: Vote, data: st.DataObject) -> None:
    """Holds for every setting when the yes comes from a flat that has returned nothing yet.

    Why: participation only grows; (Y + a) / (P + a) ≥ Y / P as Y ≤ P, and so on heads (a head that said
    no turns split, which leaves Y and P); no approval below one half exists, so a carried result has more
    than half of the actual votes for yes or none silent, and the direction stays. A second ballot of a
    flat is another matter: under “void” or “first” it may cancel a yes, which is what those rules are
    for.
    """
    returned = {b.unit for b in vote.cast}
    free = [i for i in range(len(vote.areas)) if f"u{i:05}" not in returned]
    assume(free and vote.counted().carried)
    more = [*vote.cast, ballot(data.draw(st.sampled_from(free)), "y", 1000)]
    assert vote.counted(more).carried


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(close_votes(), st.data())
def test_a_no_that_becomes_a_yes_never_turns_carried_into_lost(vote: Vote, data: st.DataObject) -> None:
    """Holds when the changed ballot is its flat's only one, for no, abstain, blank or invalid alike."""
    alone = [
        b for b in vote.cast if sum(o.unit == b.unit for o in vote.cast) == 1 and b.choices.get("1") != "yes"
    ]
    assume(alone and vote.counted().carried)
    turned = data.draw(st.sampled_from(alone))
    changed = [replace(b, choices={"1": "yes"}, valid=True) if b is turned else b for b in vote.cast]
    assert vote.counted(changed).carried


@settings(max_examples=200, deadline=None)
@given(votes(), st.randoms())
def test_the_order_of_ballots_and_services_makes_no_difference(vote: Vote, chance: object) -> None:
    """Ballots carry their number; the list may come in any order, and some of them twice."""
    shuffled, services = [*vote.cast, *vote.cast[:2]], vote.services
    for many in (shuffled, services):
        chance.shuffle(many)  # type: ignore[attr-defined]
    assert (
        count(vote.roll, vote.rules, vote.matter, "1", shuffled, services, vote.announced) == vote.counted()
    )


@settings(max_examples=200, deadline=None)
@given(votes())
def test_nobody_is_lost_and_nobody_counts_twice(vote: Vote) -> None:
    found = vote.counted()
    assert [line.unit for line in found.lines] == [e.unit for e in vote.roll.entries]
    for outcome in (found.actual, found.deemed):
        assert outcome.tally.part("area") <= vote.roll.area_total
        assert outcome.tally.part("heads") <= vote.roll.heads_total
    on_file = sorted(b for line in found.lines for b in (line.ballot, *line.yielded) if b)
    assert on_file == sorted(b.id for b in vote.cast)


@settings(max_examples=200, deadline=None)
@given(votes())
def test_a_gate_says_exactly_what_is_missing(vote: Vote) -> None:
    """have + missing takes the gate, one less does not; newcomers' yes of missing_new does, one less does
    not.
    """
    for gate in vote.counted().actual.gates:
        assert replace(gate, have=gate.have + gate.missing).passed
        assert not gate.missing or not replace(gate, have=gate.have + gate.missing - 1).passed
        grow = 0 if gate.rule.of == "all" else 1
        new = gate.missing_new
        assert new is not None
        assert replace(gate, have=gate.have + new, base=gate.base + grow * new).passed
        if new:
            assert not replace(gate, have=gate.have + new - 1, base=gate.base + grow * (new - 1)).passed


@settings(max_examples=200, deadline=None)
@given(votes())
def test_unsettled_conflicts_stop_only_where_they_matter(vote: Vote) -> None:
    """Without a rule: a person decides exactly when all yes, all no and none counted do not agree."""
    bare = replace(
        vote.rules, settings={**vote.rules.settings, "conflict": replace(with_rules().settings["conflict"])}
    )
    vote = replace(vote, rules=bare)
    found = vote.counted()
    open_units = {line.unit for line in found.lines if line.state == "conflict"}
    results = []
    for letter in "yn":
        others = [b for b in vote.cast if b.unit not in open_units]
        settled = [ballot(int(u[1:]), letter, 1000 + k) for k, u in enumerate(sorted(open_units))]
        results.append(vote.counted([*others, *settled]))
    void = replace(vote, rules=bare.with_setting("conflict", "void", "rulebook")).counted()
    if void.stops:
        assert found.stops == void.stops
    else:
        agree = not any(r.stops for r in results) and len({r.carried for r in (*results, void)}) == 1
        assert bool(found.stops) == (not agree)
