"""Tianping's case on an installation of its own: from the list on the desk to the plan (T1, T2, T4, T5).

With PICTURES=folder the walk leaves the pictures of docs/ten-minutes.md there (`make pictures`).
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import WIDTHS
from tests.journeys.office import PASSWORD, Office, open_office
from tests.journeys.pictures import keep_picture

See = Callable[..., None]
WIDE = 1440
LEAVES = date.today() + timedelta(days=82)  # noqa: DTZ011 - as on 10 October 2024 in the reported case
OPERA, GARDEN, LEAVING = "京剧院小区", "岳阳花苑", "梧桐旧里物业有限公司"
RATES = "example"
START, LIST = "/planning/start/", "天平街道小区清单.xlsx"

HEADER = (
    *("小区名称", "街道", "居委会", "地址", "建筑面积（㎡）", "总户数", "楼栋数", "层数", "电梯", "门岗数"),
    *("房屋类型", "物业费", "收缴率", "物业公司", "成熟小区", "建成年份", "经度", "纬度", "备注"),
)  # fmt: skip
STREET, COMMITTEE = "天平街道", "岳阳居委会"
ROWS: tuple[tuple[Any, ...], ...] = (
    (OPERA, STREET, COMMITTEE, "岳阳路170弄2号", 813, "16户", 1, 4, 0, 0, "售后公房",
     "", "70%", "", "否", 1984, 121.45090, 31.20805, "原单位退休职工住房"),
    (GARDEN, STREET, COMMITTEE, "岳阳路170弄5-6号", "22,800", "210户", 2, 18, 4, 1, "商品房",
     "2.6元/平米/月", "95%", "岳阳家园物业有限公司", "是", 2002, 121.45178, 31.20815, ""),
    ("永嘉新村东块", STREET, COMMITTEE, "永嘉路", 31_000, 380, 6, 11, 12, 2, "高层公寓",
     "1.9至2.5元/平米/月", 0.93, "永嘉新村物业有限公司", "是", "1998年", 121.44920, 31.20830, ""),
    ("太原小筑", STREET, "", "太原路", 2_400, 46, 2, 4, 0, 0, "售后公房",
     0.5, 0.6, "无物业管理服务", "", 1979, 121.45020, 31.20700, ""),
    ("建国里", STREET, "", "建国西路", 1_900, 41, 2, 3, 0, 0, "里弄",
     0.4, 0.6, "暂无信息", "", 1934, 121.44960, 31.20720, ""),
    ("嘉善坊", STREET, "", "嘉善路", 3_100, 70, 3, 3, 0, 0, "里弄",
     "暂无信息", "", "街道办事处（委员会）代管物业", "", 1936, 121.45400, 31.20640, ""),
    ("复兴公寓", STREET, "", "复兴中路", 4_800, 60, 1, 8, 2, 1, "高层公寓",
     1.2, 0.8, "复兴物业有限公司", "否", 1990, 121.45420, 31.20900, ""),
    ("高安里", STREET, "", "高安路", 1_500, 234, 1, 4, 0, 0, "售后公房",
     150, 0.6, "", "", 1982, 121.44800, 31.20900, "物业费写错"),
    ("海中小区", STREET, "", "不详", 2_000, 40, 1, 4, 0, 0, "售后公房",
     0.5, 0.6, "", "", 1980, 151.45, 31.2, "坐标在海里"),
    ("", STREET, "", "", 900, 20, 1, 4, 0, 0, "售后公房",
     0.5, 0.6, "", "", 1980, 121.45, 31.207, "没有名称"),
    (GARDEN, STREET, COMMITTEE, "岳阳路170弄5-6号", "22,800", 210, 2, 18, 4, 1, "商品房",
     2.6, 0.95, "岳阳家园物业有限公司", "是", 2002, 121.45178, 31.20815, "重复"),
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
        base_url=office.url,
        viewport={"width": WIDE, "height": WIDTHS[WIDE]},
        locale="zh-CN",
        accept_downloads=True,
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
def see(look: Callable[[Page, str], None]) -> See:
    """`see(page, name)`: looked at wide and on a phone; with `picture` also kept for the documentation."""

    def see_it(page: Page, name: str, picture: str = "", at: str = "") -> None:
        if picture:
            keep_picture(page, picture, at)
        for width in (WIDE, 390):
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            look(page, f"tianping-{name}")
        page.set_viewport_size({"width": WIDE, "height": WIDTHS[WIDE]})  # the next page is drawn for it

    return see_it


def test_from_the_list_to_the_plan(page: Page, see: See, office: Office, tmp_path: Path) -> None:
    sign_in(page)
    bring_the_list(page, see)
    opera = find_opera(page, see)
    record_contract_and_notice(page, see)
    look_at_warnings_and_census(page, see)
    first = calculate(page, see)
    calculation_of_opera(page, see, opera, first)
    second = forbid_and_calculate_again(page, see, first)
    compare(page, see, first, second)
    the_workbook_opens(page, first, tmp_path)
    the_command_line_says_the_same(page, first, office, tmp_path)
    in_english(page, see, opera, first)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill("zhou")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", level=1).wait_for()


def bring_the_list(page: Page, see: See) -> None:
    """T1: the list with its mess is previewed row by row, taken over, and changes nothing a second time."""
    page.goto("/register/imports/")
    see(page, "import-start", "1-import")
    _upload(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LIST)
    see(page, "import-preview", "2-preview", "#content > h2")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(ROWS))
    rejected = rows.filter(has_text="退回").all_inner_texts()
    assert [said.split()[0] for said in rejected] == ["10", "11", "12"], (
        "each row astray is named with its reason"
    )
    assert "缺少名称" in rejected[1]
    assert "第3行" in rejected[2]
    expect(rows.filter(has_text="高安里")).to_contain_text("150不合常理")
    page.get_by_role("button", name="采用").click()
    expect(page.locator("#alerts")).to_contain_text("新登记8个小区")
    see(page, "import-taken")
    with page.expect_download() as waited:
        page.get_by_role("link", name="未采用的行（3）").click()
    assert waited.value.path().read_text("utf-8-sig").count("海中小区") == 1
    page.goto("/register/imports/")
    _upload(page)
    expect(page.locator("main")).to_contain_text("将新登记0个小区，变更0个")
    page.get_by_role("button", name="放弃").click()


def _upload(page: Page) -> None:
    content = {"name": LIST, "mimeType": "application/octet-stream", "buffer": the_list()}
    page.locator("input[type=file]").set_input_files(content)  # type: ignore[arg-type]
    page.get_by_label("坐标系").select_option("wgs84")
    page.get_by_role("button", name="读取并预览").click()


def find_opera(page: Page, see: See) -> str:
    """T1: Opera House Compound stands in the register with its facts; its address is given back."""
    page.goto("/register/")
    see(page, "register")
    page.locator("input[name=text]").fill("京剧院")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.get_by_role("link", name=OPERA).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OPERA)
    facts = page.locator(".facts-columns").inner_text()
    for fact in ("813", "16", "1984", "4", "售后公房", "导入", "估算"):
        assert fact in facts
    assert "岳阳路170弄2号" in page.locator(".pretitle").inner_text()
    return urlsplit(page.url).path


def record_contract_and_notice(page: Page, see: See) -> None:
    """T1, T2: contract, exit notice, countdown, what fails first and who must act by when."""
    page.get_by_role("link", name="登记合同").click()
    _fill(page, company=LEAVING, starts_on=LEAVES - timedelta(days=730), ends_on=LEAVES, fee="0.33",
          covers="保洁、门岗巡视、季度下水道疏通、小修")  # fmt: skip
    see(page, "contract")
    page.get_by_role("button", name="登记合同").click()
    page.get_by_role("link", name="退出告知").click()
    given = LEAVES - timedelta(days=102)
    _fill(page, given_on=given, leaves_on=LEAVES, reason="收费不足以支付人工，到期不再续约")
    see(page, "exit-notice")
    page.get_by_role("button", name="退出告知").click()
    expect(page.locator(".countdown-days")).to_have_text("82")
    see(page, "compound", "3-compound", ".compound-page")
    failing, acting = (page.locator(".timeline").nth(n).inner_text() for n in (0, 1))
    assert "疏通" in failing, "the quarterly drains fail first"
    assert "业主委员会" in acting
    assert str(LEAVES.year) in acting, "each step has its day"


def _fill(page: Page, **values: Any) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(str(value))


def look_at_warnings_and_census(page: Page, see: See) -> None:
    """T2: the warning says why, who must act and by when; the census counts the tiny ones."""
    page.goto("/")
    see(page, "home")
    page.goto("/register/warnings/?kind=exit_notice")
    warning = page.locator("li", has_text=OPERA)
    for words in (LEAVING, LEAVES.isoformat(), "82", "由谁办理", "办理期限"):
        expect(warning).to_contain_text(words)
    see(page, "warnings", "4-warnings")
    page.goto("/register/census/")
    expect(page.locator(".tile-number").first).to_have_text("8")
    see(page, "census")


def calculate(page: Page, see: See) -> str:
    """T4: a run of the real worker, watched until its plan opens; the plan's address is given back."""
    page.goto(START)
    see(page, "choose-area")
    page.get_by_role("link", name=STREET).click()
    page.get_by_label("费率").select_option(label=RATES)
    see(page, "start", "5-start")
    with _polls_held(page):
        page.get_by_role("button", name="开始测算").click()
        page.wait_for_url(re.compile(r"/planning/runs/\d+/$"))
        expect(page.locator("#run [role=progressbar]")).to_be_visible()
        run = page.url
        see(page, "run-going")
    plan = _plan_of_run(page)
    see(page, "plan", "6-plan", "#content .row")
    page.goto(run)
    expect(page.get_by_role("link", name="打开方案")).to_be_visible()
    see(page, "run-done")
    return plan


@contextmanager
def _polls_held(page: Page) -> Iterator[None]:
    """The page stays as it is while one looks: questions after the run's progress are answered by nothing."""

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/planning/runs/*/", hold)
    yield
    page.unroute("**/planning/runs/*/")


def _plan_of_run(page: Page) -> str:
    page.wait_for_url(re.compile(r"/planning/plans/\d+/$"), timeout=120_000)
    return urlsplit(page.url).path


def _alliance_of_opera(page: Page, plan: str) -> dict[str, Any]:
    """What the plan's own file says of Opera House's alliance, with names instead of numbers."""
    _as_table, alliances = _alliances(page, plan)
    return next(a for a in alliances if OPERA in a["members"])


def _alliances(page: Page, plan: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    shapes = [f["properties"] for f in _file(page, plan, "plan.geojson")["features"]]
    names = {f["id"]: f["name"] for f in shapes if "name" in f}
    return names, _named(_file(page, plan, "plan.json")["alliances"], names)


def _named(alliances: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    return sorted(
        (
            {
                "mode": a["mode"],
                "members": sorted(names[m] for m in a["members"]),
                "host": names.get(a.get("host") or ""),
            }
            for a in alliances
        ),
        key=lambda a: a["members"],
    )


def _file(page: Page, plan: str, name: str) -> Any:
    answer = page.request.get(f"{plan}files/{name}")
    assert answer.status == 200
    return json.loads(answer.body())


def calculation_of_opera(page: Page, see: See, opera: str, plan: str) -> None:
    """T4, T5: attached to Yueyang Garden; alone and together in words and line by line."""
    found = _alliance_of_opera(page, plan)
    assert found == {"mode": "attach", "members": sorted((OPERA, GARDEN)), "host": GARDEN}
    page.goto(plan)
    page.locator("#q").fill(OPERA)
    page.get_by_role("button", name="显示").click()
    page.locator("#alliances tbody a").first.click()
    words = page.locator("main").inner_text()
    for said in ("挂单", "带头小区", "单独请物业", f"和{GARDEN}合用", "如果不参加", "为什么不是别的安排"):
        assert said in words
    see(page, "alliance", "7-alliance", "#content .row")
    page.goto(f"{plan}publish/")
    page.get_by_role("button", name="发布", exact=True).click()
    page.goto(opera)
    page.get_by_role("link", name="看测算").click()
    expect(page.locator(".planning-fee")).to_contain_text("0.33")
    see(page, "calculation")


def forbid_and_calculate_again(page: Page, see: See, plan: str) -> str:
    """T5: never with Yueyang Garden, and Opera House is elsewhere."""
    page.goto(f"{plan}?q={OPERA}")
    page.locator("#alliances tbody a").first.click()
    page.get_by_role("button", name=f"不与{GARDEN}合用").click()
    page.goto(plan)
    expect(page.locator("#wishes")).to_contain_text(OPERA)
    see(page, "wishes")
    page.get_by_role("button", name="重新测算").click()
    other = _plan_of_run(page)
    assert other != plan
    assert GARDEN not in _alliance_of_opera(page, other)["members"]
    return other


def compare(page: Page, see: See, plan: str, other: str) -> None:
    page.goto(other)
    page.get_by_role("link", name="对比").click()
    expect(page.locator(".planning-sides")).to_be_visible()
    expect(page.locator("tbody tr", has=page.get_by_text(OPERA, exact=True)).first).to_contain_text(GARDEN)
    see(page, "compare", "8-compare", ".planning-sides")


def the_workbook_opens(page: Page, plan: str, folder: Path) -> None:
    """The calculation as a workbook: a sheet for the alliance, with live formulas and no error in it."""
    page.goto(plan)
    page.locator("summary", has_text="下载").click()
    with page.expect_download() as waited:
        page.locator("a[href$='plan.xlsx']").click()
    waited.value.save_as(folder / "plan.xlsx")
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    cells = [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]
    assert any(OPERA in text for text in cells)
    assert sum(text.startswith("=") for text in cells) > 20
    assert not [text for text in cells if text.startswith("#")]


def the_command_line_says_the_same(page: Page, plan: str, office: Office, folder: Path) -> None:
    """T6: nothing is written down: the list taken out of the register gives the same plan by itself."""
    names, alliances = _alliances(page, plan)
    (folder / "list.csv").write_bytes(page.request.get("/register/compounds.csv").body())
    (folder / "rates.toml").write_bytes(page.request.get(f"{plan}files/rates.toml").body())
    files = ("list.csv", "--rates", "rates.toml", "--out", "out")
    paths = [w if w.startswith("-") else str(folder / w) for w in files]
    office.command("-m", "linmeng.cli", "plan", *paths)
    written = json.loads((folder / "out" / "plan.json").read_text("utf-8"))
    assert _named(written["alliances"], names) == alliances


def in_english(page: Page, see: See, opera: str, plan: str) -> None:
    """The same pages in English: nothing cut off, and no Chinese left but names and the data's own words."""
    page.goto("/")
    page.get_by_role("button", name="English").click()
    for name, address in {
        "home": "/",
        "compound": opera,
        "plan": plan,
        "alliance": f"{plan}alliances/1/",
    }.items():
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        see(page, name)
