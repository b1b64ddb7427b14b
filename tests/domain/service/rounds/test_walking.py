"""Seconds on foot from points or from metres."""

from math import inf, nan

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.walking import Times, from_metres, straight

YUEYANG, NEXT_DOOR = (121.4500, 31.2100), (121.4510, 31.2100)  # 95.1 m apart


def test_straight_times_a_detour() -> None:
    assert straight([YUEYANG, NEXT_DOOR], detour=1.0, pace=1.0).seconds == ((0, 96), (96, 0))
    assert straight([YUEYANG, NEXT_DOOR], detour=1.5, pace=1.2).seconds[0][1] == 119


def test_from_a_walking_graph() -> None:
    points = [YUEYANG, NEXT_DOOR, NEXT_DOOR]
    metres = [[0.0, 240.0, nan], [240.0, 0.0, inf], [nan, inf, 0.0]]
    times = from_metres(metres, points, detour=1.0, pace=1.2)
    assert times.seconds == ((0, 200, 80), (200, 0, None), (80, None, 0))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: straight([YUEYANG], detour=0.9),
        lambda: straight([YUEYANG], pace=0),
        lambda: from_metres([[0.0, nan], [nan, 0.0]]),
        lambda: Times(((0, -1), (1, 0))),
        lambda: Times(((1,),)),
    ],
)
def test_nonsense_is_refused(wrong) -> None:
    with pytest.raises(NotUnderstood):
        wrong()
