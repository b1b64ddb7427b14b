"""Guard posts over National Day: what is missing, who is lent, and what stays at home."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.gaps import Cover, Guard, Loan, Turn, Unfilled, cover, gaps

FIRST = date(2026, 10, 1)
METRES = {("V", "J"): 120.0, ("J", "V"): 120.0, ("F", "J"): 5000.0, ("V", "F"): 5000.0, ("W", "J"): 90.0}


def turn(compound: str = "J", day: int = 0, need: int = 1, name: str = "day", **more) -> Turn:
    return Turn(compound, FIRST + timedelta(days=day), name, need, 12.0, **more)


def guard(key: str, compound: str, *turns: Turn, **more) -> Guard:
    return Guard(key, compound, frozenset((t.on, t.name) for t in turns), **more)


def test_a_holiday_gap_is_filled_by_the_neighbour() -> None:
    here, there = turn("J"), turn("V", need=2)
    away = guard("Lao Chen", "J", here, leave=frozenset({FIRST}))
    crew = [away, *(guard(f"v{k}", "V", there) for k in range(3))]
    found = cover([here, there], crew, METRES, 800)
    assert [(g.missing, g.away) for g in found.gaps] == [(1, ("Lao Chen",))]
    (loan,) = found.loans
    assert loan == Loan(loan.guard, "V", here, 120.0, False, 2, 2)
    assert (found.missing, found.missing_after, found.hours) == (12.0, 0.0, 36.0)


@pytest.mark.parametrize(
    ("crew", "why"),
    [
        ([guard("v", "V", turn("V"))], Unfilled.NEEDED),
        ([guard("v", "V", leave=frozenset({FIRST}))], Unfilled.AWAY),
        ([guard("f", "F")], Unfilled.AWAY),
        ([guard("v", "V", lent=False)], Unfilled.AWAY),
        ([guard("v", "V", most=0)], Unfilled.TIRED),
        ([], Unfilled.SKILL),
    ],
)
def test_why_nobody_is_proposed(crew: list[Guard], why: Unfilled) -> None:
    found = cover([turn("J"), turn("V")], crew, METRES, 800)
    assert (turn("J"), 1, why) in found.still_open


def test_skills_count() -> None:
    lift = turn("J", skills=frozenset({"fire"}))
    found = cover([lift], [guard("v", "V")], METRES, 800)
    assert found.still_open == ((lift, 1, Unfilled.SKILL),)
    trained = guard("v", "V", skills=frozenset({"fire"}))
    assert cover([lift], [trained], METRES, 800).missing_after == 0


def test_nobody_works_the_day_after_a_night() -> None:
    night, morning = turn("J", 0, name="night", night=True), turn("J", 1)
    found = cover([night, morning], [guard("v", "V")], METRES, 800)
    assert found.missing_after == 12.0
    two = cover([night, morning], [guard("v", "V"), guard("w", "W")], METRES, 800)
    assert two.missing_after == 0
    assert {loan.guard for loan in two.loans} == {"v", "w"}


def test_a_spare_guard_comes_before_a_day_off_and_the_load_is_spread() -> None:
    here, there = turn("J"), turn("V", need=1)
    crew = [guard("off", "W"), guard("a", "V", there), guard("b", "V", there)]
    assert cover([here, there], crew, METRES, 800).loans[0].guard in ("a", "b")
    days = [turn("J", k) for k in range(4)]
    found = cover(days, [guard("off", "W"), guard("v", "V")], METRES, 800)
    assert Counter(loan.guard for loan in found.loans) == {"off": 2, "v": 2}


def test_nonsense_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        cover([turn(), turn()], [], METRES, 800)
    with pytest.raises(NotUnderstood):
        cover([turn()], [guard("v", "V"), guard("v", "J")], METRES, 800)


@pytest.mark.parametrize("seed", range(40))
def test_most_are_filled_as_by_trying_everything(seed: int) -> None:
    turns, crew = holiday(seed)
    found = cover(turns, crew, METRES, 800)
    assert wrong(turns, crew, found) == []
    holes = gaps(turns, crew)
    every = [
        Loan(g.key, g.compound, h.turn, 0.0, (h.turn.on, h.turn.name) not in g.planned, 0, 0)
        for g in crew
        for h in holes
    ]
    more = len(found.loans) + 1
    blank = replace(found, loans=())
    every = [one for one in every if not wrong(turns, crew, replace(blank, loans=(one,)))]
    assert all(wrong(turns, crew, replace(blank, loans=some)) for some in combinations(every, more))


def holiday(seed: int) -> tuple[list[Turn], list[Guard]]:
    random = Random(seed)
    turns = [
        turn(c, day, random.choice((0, 0, 1, 2)), name, night=name == "night")
        for c in "JV"
        for day in range(2)
        for name in ("day", "night")
    ]
    crew = []
    for k in range(3):
        own = random.choice("JV")
        mine = [t for t in turns if t.compound == own]
        planned = random.sample(mine, random.randrange(2))
        leave = frozenset({FIRST} if random.random() < 0.3 else ())
        crew.append(guard(f"g{k}", own, *planned, leave=leave, most=random.randrange(1, 3)))
    return turns, crew


def wrong(turns: list[Turn], crew: list[Guard], found: Cover) -> list[str]:
    """Every rule of the page, said again in plain words."""
    said, people = [], {g.key: g for g in crew}
    missing = {h.turn: h.missing for h in gaps(turns, crew)}
    nights = {(t.compound, t.on, t.name) for t in turns if t.night}
    for t, count in Counter(loan.turn for loan in found.loans).items():
        if count > missing.get(t, 0):
            said.append("too many")
    work = {g.key: {(g.compound, *p) for p in g.planned if p[0] not in g.leave} for g in crew}
    moved = {key: set(turns) for key, turns in work.items()}
    for loan in found.loans:
        g, t = people[loan.guard], loan.turn
        mine = (t.compound, t.on, t.name)
        if t.on in g.leave or mine in work[g.key] or mine in moved[g.key]:
            said.append("not there")
        if (own := (g.compound, t.on, t.name)) in work[g.key]:
            moved[g.key].discard(own)
        moved[g.key].add(mine)
    for g in crew:
        days = Counter(on for _, on, _ in moved[g.key])
        if any(n > 1 for n in days.values()):
            said.append("two turns")
        lent = moved[g.key] - work[g.key]
        for at in lent:
            swapped = (g.compound, at[1], at[2]) in work[g.key]
            before = {w for w in moved[g.key] if w[1] == at[1] - timedelta(days=1) and w in nights}
            after = {w for w in moved[g.key] if w[1] == at[1] + timedelta(days=1)}
            if not swapped and (before or (at in nights and after)):
                said.append("tired")
        if len(moved[g.key]) > max(g.most, len(work[g.key])):
            said.append("too much")
    for t in turns:
        mine = (t.compound, t.on, t.name)
        had = sum(mine in w for w in work.values())
        kept = sum(mine in work[k] and mine in moved[k] for k in work)
        if kept < min(had, t.need):
            said.append("needed at home")
    return said
