"""The court cases of domain rules 1.4: figures as printed, and where one differs from its own sum.

K16: 上海市第二中级人民法院 (2022)沪02民初16号 (article of 陕西浩公律所, 163.com).
KMH: two cases in 闵行区 of September and November 2021 (lawyer's article, 92580m.com). All second hand.
"""

from linmeng.domain.voting.ballots import Ballot
from linmeng.domain.voting.counting import Count, count
from linmeng.domain.voting.rolls import Roll
from tests.domain.voting.some_votes import SHANGHAI, ballots, flat, plain_roll, roll_of, served, with_rules

FOLLOW = with_rules(unreturned="follow_majority", service_ways=("face_to_face", "post"))
NOTICE = "agenda and consequence announced"


def percent(have: int, base: int, digits: int = 1) -> float:
    return round(100 * have / base, digits)


def test_kmh_1() -> None:
    """1 291 votes, 703 returned (417/278/8), 584 served and silent, added to yes: upheld.

    The article gives heads only; equal flats stand in for the area. It prints 78.2 % for yes; its own
    figures give (417 + 584) / 1291 = 77.5 % of all, or 77.8 % of the 1 287 who take part with them:
    neither is 78.2.
    """
    roll = plain_roll(1291)
    cast = ballots("y" * 417 + "n" * 278 + "a" * 8)
    found = count(roll, FOLLOW, "hire_company", "1", cast, served(range(703, 703 + 584)), NOTICE)
    actual, deemed = found.actual, found.deemed
    assert percent(703, 1291) == 54.5 and actual.gate("participation", "heads").have == 703
    assert actual.gate("participation", "heads").missing == 861 - 703  # 2/3 of 1 291 is 860.67
    assert not actual.carried and found.reasons == () and found.carried and found.binding == "deemed"
    assert deemed.tally.heads == {"yes": 1001, "no": 278, "abstain": 8, "split": 0}
    assert percent(1001, 1291) == 77.5 and percent(1001, 1287) == 77.8
    assert 78.2 not in (percent(1001, 1291), percent(1001, 1287))
    assert sum(line.state == "silent" for line in found.lines) == 4  # 1 291 − 703 − 584: never served
    assert not count(roll, SHANGHAI, "hire_company", "1", cast, served(range(703, 1287)), NOTICE).carried


HEADS, AREA = 2261, 14_736_800  # 147 368 m²
# made-up flats with the printed sums: yes 995 → 991, no 27 → 25, abstain 125 → 131; 1 071 silent, 43 unserved
YES_AREA = 11_538_914  # 78.30 % of the area: 995 returned and 1 071 silent
MOVED = 16_210  # the 4 flats that say yes to A and abstain on B: 78.30 % − 78.19 % = 0.11 %


def areas() -> list[int]:
    """4 movers, 991 yes, 1 071 silent, 25 no, 2 no that abstain on B, 125 abstain, 43 never served."""
    yes = spread(YES_AREA - MOVED, 991 + 1071)
    return [*spread(MOVED, 4), *yes, *spread(AREA - YES_AREA, HEADS - 4 - len(yes))]


def spread(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def kmh_2() -> tuple[Roll, list[Ballot]]:
    roll = roll_of(*(flat(i, area) for i, area in enumerate(areas())))
    item_a = "y" * 995 + "." * 1071 + "n" * 27 + "a" * 125
    item_b = "a" * 4 + "y" * 991 + "." * 1071 + "n" * 25 + "a" * 2 + "a" * 125
    second = {b.unit: b.choices["1"] for b in ballots(item_b)}
    return roll, [
        Ballot(b.id, b.unit, {**b.choices, "2": second[b.unit]}, "paper", b.number) for b in ballots(item_a)
    ]


def item(number: str) -> Count:
    roll, cast = kmh_2()
    assert (roll.heads_total, roll.area_total, len(cast)) == (HEADS, AREA, 1147)
    return count(roll, FOLLOW, "hire_company", number, cast, served(range(995, 995 + 1071)), NOTICE)


def test_kmh_2() -> None:
    """2 261 votes, 147 368 m². A: 995/27/125 and 1 071 silent: 91.38 % of heads, 78.3 % of area. B:
    991/25/131: 91.2 %, 78.19 %.

    Returned 50.7 %. The article divides by all, not by those who take part: of 2 218 it is 93.1 %. Both
    are upheld.
    """
    a, b = item("1"), item("2")
    assert percent(a.actual.tally.part("heads"), HEADS) == 50.7
    for found, yes, no, abstain in ((a, 995, 27, 125), (b, 991, 25, 131)):
        assert found.actual.tally.heads == {"yes": yes, "no": no, "abstain": abstain, "split": 0}
        assert found.deemed.tally.heads["yes"] == yes + 1071
        assert not found.actual.carried and found.carried
    assert percent(995 + 1071, HEADS, 2) == 91.38 and percent(991 + 1071, HEADS) == 91.2
    assert percent(a.deemed.tally.of("yes", "area"), AREA, 2) == 78.3
    assert percent(b.deemed.tally.of("yes", "area"), AREA, 2) == 78.19
    assert percent(995 + 1071, a.deemed.tally.part("heads")) == 93.1
    gate = a.deemed.gate("approval", "heads")
    assert (gate.have, gate.base) == (2066, 2218)


def test_k16_a_way_of_service_that_the_rules_do_not_name() -> None:
    """Ballots handed to tenants: with the rulebook's own ways the silent follow, by way of a tenant they
    do not.
    """
    cast = ballots("yyyyn.....")
    named = count(plain_roll(10), FOLLOW, "hire_company", "1", cast, served(range(5, 10)), NOTICE)
    tenants = count(plain_roll(10), FOLLOW, "hire_company", "1", cast, served(range(5, 10), "tenant"), NOTICE)
    assert named.carried and named.deemed.tally.heads["yes"] == 9
    assert not tenants.carried and {line.why for line in tenants.lines[5:]} == {"way_not_named"}


def test_k16_served_is_taking_part() -> None:
    """“送达即视为参与” alone: the silent take part and are for nothing."""
    rules = with_rules(unreturned="abstain", service_ways=("face_to_face",))
    found = count(
        plain_roll(10), rules, "hire_company", "1", ballots("yyyyyy...."), served(range(6, 10)), NOTICE
    )
    assert (
        not found.actual.carried and found.carried
    )  # 6 of 10 returned; with the served all take part, 6 agree


def test_k16_owners_must_be_told_what_silence_means() -> None:
    cast = ballots("yyyyn.....")
    assert not count(plain_roll(10), FOLLOW, "hire_company", "1", cast, served(range(5, 10)), "").carried
