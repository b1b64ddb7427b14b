"""Lists of the city's own system: obvious titles are understood, others are named, nothing is dropped."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.actions.importing import import_ballots, preview_ballots
from linmeng.voting.files.imported import read
from linmeng.voting.models import Motion
from tests.apps.voting.conftest import Estate, MotionIn, carry
from tests.apps.voting.polls import AFTER
from tests.apps.voting.test_ballots import ruled

_S = Motion.State
LIST = "{unit},{number},{item},备注\n1号楼1单元101,S-1,{word},迁出\n"


@pytest.mark.parametrize("unit", ["房号", "室号", "单元号", "房屋坐落", "Unit"])
@pytest.mark.parametrize("item", ["议题1", "表决事项1", "议题一", "议题1：是否同意选聘？", "事项 1、选聘"])
def test_obvious_titles_are_understood_and_others_are_named(
    estate: Estate, motion_in: MotionIn, unit: str, item: str
) -> None:
    ruled(estate, "electronic", "city_system")
    motion = carry(motion_in(), _S.CLOSED, estate.officer)
    data = LIST.format(unit=unit, number="表决票号", item=item, word="无效").encode()
    asked: dict[str, Any] = {"by": estate.officer, "at": AFTER, "uid": motion.uid, "filename": "list.csv"}
    found = preview_ballots(data=data, **asked)
    assert (found.faults, found.unknown, found.ballots) == ((), ("备注",), 1)
    assert found.ready[0][2] == {"1": "invalid"} and found.ready[0][0].place == "1号楼 1单元 101"
    assert import_ballots(data=data, **asked) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("楼盘,票号,议题1\nx,S-1,同意\n", "names the unit"),
        ("房号,单据,议题1\nx,S-1,同意\n", "ballot's number"),
        ("房号,票号,意见\nx,S-1,同意\n", "holds an item"),
        ("房号,票号,议题1,议题一\nx,S-1,同意,反对\n", "hold the same"),
    ],
)
def test_a_list_without_a_column_it_needs_is_told_which(
    estate: Estate, motion_in: MotionIn, data: str, words: str
) -> None:
    ruled(estate, "electronic", "city_system")
    motion = carry(motion_in(), _S.CLOSED, estate.officer)
    asked: dict[str, Any] = {"at": AFTER, "uid": motion.uid, "filename": "list.csv", "data": data.encode()}
    with pytest.raises(NotUnderstood, match=words):
        preview_ballots(by=estate.officer, **asked)


def test_of_two_columns_for_the_unit_the_fuller_one_is_taken_and_the_other_named() -> None:
    found = read("单元号,房屋,票号,议题1,,\n1,1号楼 101,S-1,同意,,多余\n".encode(), "list.csv")
    assert (found.lines[0].place, found.unknown) == ("1号楼 101", ("单元号", "#6"))


def test_the_page_names_the_columns_it_left_aside(estate: Estate, motion_in: MotionIn) -> None:
    ruled(estate, "electronic", "city_system")
    motion = carry(motion_in(), _S.CLOSED, estate.officer)
    client = Client()
    client.force_login(estate.officer)
    file = SimpleUploadedFile(
        "list.csv", LIST.format(unit="房号", number="票号", item="1", word="同意").encode()
    )
    page = client.post(reverse("voting:import", args=[motion.uid]), {"file": file}).content.decode()
    assert "<b>备注</b>" in page
