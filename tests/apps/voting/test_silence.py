"""Silence counts only by the rules, announced, and for a unit whose service was proven and checked."""

import pytest

from linmeng.voting.actions.counting import count_motion
from linmeng.voting.actions.papers import check_service, record_service
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Motion
from tests.apps.voting.conftest import COUNTED, NOTICED, PUBLISHED, Estate, MotionIn, carry
from tests.apps.voting.polls import YES, phone
from tests.worlds import NOW

_S = Motion.State
SAYS = "未在规定时间内投票的，视为同意已表决的多数意见（议事规则第十六条）。"
VOTED = ("1-101", "1-202", "1-301", "1-302", "1-401", "1-402", "2-101")
CHECKED, UNCHECKED, REFUSED, OTHER_WAY, NEVER = "2-102", "2-202", "2-301", "2-302", "2-401"


@pytest.fixture
def followed(estate: Estate) -> Estate:
    """Rules of procedure under which silence follows the majority when the ballot was handed over."""
    for name, value in (("unreturned", "follow_majority"), ("service_ways", ["face_to_face"])):
        set_local_rule(
            by=estate.officer, at=NOW, code="T-opera", name=name, value=value, document="议事规则第十六条",
            from_on=PUBLISHED.date(),
        )  # fmt: skip
    return estate


def served(
    estate: Estate, motion: Motion, flat: str, *, way: str = "face_to_face", check: str | None = ""
) -> None:
    """A service recorded by the officer; `check`: what the second person says, "" yes, None nothing."""
    (row,) = record_service(
        by=estate.officer, at=NOTICED, uid=motion.uid, entries=[estate.entry(motion, flat).pk], way=way,
        evidence="签收单",
    )  # fmt: skip
    if check is not None:
        second = estate.world.people["community"]
        check_service(by=second, at=NOTICED, uid=motion.uid, service=row.pk, why=check)


def states(estate: Estate, motion: Motion) -> dict[str, int]:
    """How many units are in which state after the count of the first question."""
    motion = carry(motion, _S.OPEN, estate.officer)
    for flat in VOTED:
        phone(estate, motion, flat, YES)
    carry(motion, _S.CLOSED, estate.officer)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    said = Motion.objects.get(pk=motion.pk).result.counts["1"]["states"]
    return {name: found["units"] if isinstance(found, dict) else found[0] for name, found in said.items()}


def test_only_a_service_that_was_checked_counts(followed: Estate, motion_in: MotionIn) -> None:
    """Edge 8, domain rules 7.4 and 1.4: (2022)沪02民初16号, G274 26(2). Silent stay a unit

    without proof of service, one whose service nobody checked or somebody refused, one served otherwise.
    """
    motion = motion_in(_S.NOTICE, silence=SAYS)
    served(followed, motion, CHECKED)
    served(followed, motion, UNCHECKED, check=None)
    served(followed, motion, REFUSED, check="签名不是业主本人")
    served(followed, motion, OTHER_WAY, way="mailbox")
    found = states(followed, motion)
    assert (found["voted"], found["deemed"]) == (len(VOTED), 1)
    assert (found["silent_way_not_named"], found["silent_not_served"]) == (1, 16 - len(VOTED) - 2)


def test_silence_that_was_not_announced_counts_for_nothing(followed: Estate, motion_in: MotionIn) -> None:
    """CC 140: silence is a declaration only where the owners were told so."""
    motion = motion_in(_S.NOTICE)
    served(followed, motion, CHECKED)
    found = states(followed, motion)
    assert "deemed" not in found and found["silent_not_announced"] == 16 - len(VOTED)


def test_without_a_local_rule_silence_counts_for_nothing(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in(_S.NOTICE, silence=SAYS)
    served(estate, motion, CHECKED)
    found = states(estate, motion)
    assert "deemed" not in found and found["silent_not_set"] == 16 - len(VOTED)
