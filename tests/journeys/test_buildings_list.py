"""An officer brings the buildings of two compounds: looks, judges what may be one building, takes over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from linmeng.register.actions import record_building
from linmeng.register.models import Building
from tests.journeys.conftest import WIDTHS
from tests.worlds import NOW, World

LIST = (
    "小区编号,小区名称,楼号,层数,户数,电梯数,建成年份\n"
    "T-opera,京剧院小区,1,4,10,0,1984\n,,3号楼,4,6,0,1984\n"
    ",岳阳花苑,5号,18,60,2,2002\n,岳阳花苑,6号,180,60,2,2002\n,没有的小区,1,6,,,\n"
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("楼幢名册", "读取并预览", "采用", "保存本页的处理")),
        ("en", ("a list of buildings", "Read and preview", "Take over", "Keep the decisions of this page")),
    ],
)
def test_from_the_file_to_the_compound(
    visitor: Callable[..., Page],
    world: World,
    look: Callable[[Page, str], None],
    width: int,
    language: str,
    words: tuple[str, ...],
) -> None:
    officer = world.people["officer"]
    for number in ("1", "3幢"):
        record_building(by=officer, at=NOW, code="T-opera", number=number, floors=4, households=8)
    page = visitor(officer, language=language, width=width)
    page.goto("/register/imports/")
    page.get_by_label(words[0], exact=True).check()
    file: FilePayload = {"name": "buildings.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.locator("input[type=file]").set_input_files(file)
    look(page, "buildings-start")
    page.get_by_role("button", name=words[1]).click()
    expect(page.locator("tbody tr")).to_have_count(5)
    look(page, "buildings-preview")
    page.locator("select[name=row-3]").select_option("same")
    page.get_by_role("button", name=words[3]).click()
    page.get_by_role("button", name=words[2], exact=True).click()
    expect(page.locator("a[href='/register/compounds/T-garden/']").first).to_be_visible()
    look(page, "buildings-taken")
    figures = Building.objects.order_by("pk").values_list("number", "floors", "households")
    assert list(figures) == [("1", 4, 10), ("3幢", 4, 6), ("5号", 18, 60), ("6号", None, 60)]
