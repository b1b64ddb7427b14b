"""The wizard through the real door: broken files, two languages, no lost word."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.register.models import Compound, ImportBatch, ImportRow
from tests.apps.register.test_imports_acts import JOIN, NEW, OPERA, SIMILAR, stage
from tests.files.broken import broken_files
from tests.worlds import World

pytestmark = pytest.mark.django_db
START = "/register/imports/"


def _sign_in(client: Client, world: World, who: str = "officer", language: str = "en") -> Client:
    client.force_login(world.people[who])
    client.cookies["django_language"] = language
    return client


def _send(client: Client, name: str, data: bytes, **more: str) -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data), "kind": "list", **more})


def _page(batch: ImportBatch) -> str:
    return reverse("register:import", args=[batch.pk])


@pytest.mark.parametrize("part", range(10))
def test_two_hundred_broken_files(part, client, world):
    """Each gives a clear page; nothing comes into the register."""
    _sign_in(client, world)
    before = list(Compound.objects.order_by("pk").values())
    for name, data in broken_files()[part::10]:
        answer = _send(client, name, data)
        assert answer.status_code in (302, 422), name
        if answer.status_code == 422:
            page = answer.content.decode()
            assert "invalid-feedback" in page or "is-invalid" in page, name
        else:
            assert client.get(answer.url).status_code == 200, name
            assert client.get(answer.url + "left-out.csv").status_code == 200, name
    assert list(Compound.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_file_to_register(client, world, language):
    _sign_in(client, world, language=language)
    assert client.get(START).status_code == 200
    batch = stage(world, NEW + OPERA + SIMILAR + ",,天平街道,1,1,1,1,,121.4,31.2\n")
    for tab in ("", "new", "changed", "duplicate", "same", "rejected", "noted", "nonsense"):
        page = client.get(_page(batch), {"tab": tab, "page": "zz"})
        assert page.status_code == 200
    page = client.get(_page(batch)).content.decode()
    fee = "CNY/m²" if language == "en" else "元/m²·月"
    assert f"<del>0.45 {fee}</del>" in page and "1,200 m²" in page and "梧桐里" in page
    assert (
        client.post(_page(batch) + "choose/", {"row-4": "same", "back": "?tab=duplicate"}).status_code == 302
    )
    answer = client.post(_page(batch) + "commit/", follow=True)
    assert answer.status_code == 200
    assert Compound.objects.get(pk=world.compounds["garden"].pk).name == "岳阳花园"
    assert client.post(_page(batch) + "commit/").status_code == 409


def test_a_share_of_fees_is_shown_per_cent(client, world):
    _sign_in(client, world)
    text = (
        "小区名称,街道,收缴率,最高物业费,建筑面积,经度,纬度\n梧桐里,天平街道,0.855,,1200.5,121.446,31.205\n"
    )
    page = client.get(_page(stage(world, text))).content.decode()
    assert "85.5%" in page and "0.855" not in page and "1,200.5 m²" in page


def test_unticking_takes_a_choice_back_and_bad_choices_are_refused(client, world):
    _sign_in(client, world)
    batch = stage(world, NEW)
    client.post(_page(batch) + "choose/", {"row-2": "skip", "shown": "2"})
    assert ImportRow.objects.get().choice == "skip"
    client.post(_page(batch) + "choose/", {"shown": "2"})
    assert ImportRow.objects.get().choice == ""
    for sent in ({"row-2": "same"}, {"all": "new:take:"}, {"all": "x"}):
        assert client.post(_page(batch) + "choose/", sent).status_code == 422
    for sent in ({"row-99999999999999999999": "skip"}, {"row-²": "skip"}, {"row-77": "skip"}, {}):
        assert client.post(_page(batch) + "choose/", {**sent, "back": "//evil.example"}).url == _page(batch)


def test_cancelling(client, world):
    _sign_in(client, world)
    batch = stage(world, NEW)
    assert client.post(_page(batch) + "cancel/").status_code == 302
    assert ImportBatch.objects.get().state == "cancelled"
    assert client.get(_page(batch)).status_code == 200


def test_what_stays_out_comes_back_with_its_reason(client, world):
    _sign_in(client, world, language="en")
    batch = stage(world, NEW + "T-x,=cmd(),天平街道,1,1,1,1,,0,0\n" + SIMILAR)
    data = client.get(_page(batch) + "left-out.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert rows[1][:4] == [
        "3",
        "the coordinates are missing, and the register does not know it",
        "T-x",
        "'=cmd()",
    ]
    assert [r[0] for r in rows[1:]] == ["3", "4"]


def test_a_second_list_is_joined_by_ticks(client, world):
    _sign_in(client, world)
    answer = _send(client, "areas.csv", JOIN.encode(), kind="join")
    page = client.get(answer.url).content.decode()
    assert 'value="take"' in page
    client.post(answer.url + "choose/", {"row-2": "take"})
    client.post(answer.url + "commit/")
    assert Compound.objects.get(code="T-opera").site_area_dm2 == 60000


def test_a_script_in_a_name_stays_a_name(client, world):
    _sign_in(client, world)
    batch = stage(world, NEW.replace("梧桐里", "<script>alert(1)</script>"))
    page = client.get(_page(batch)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_templates(client, world):
    _sign_in(client, world)
    for kind, status in (("csv", 200), ("xlsx", 200), ("geojson", 200), ("exe", 404)):
        assert client.get(f"{START}template.{kind}").status_code == status


@pytest.mark.parametrize("who", ["community", "committee", "manager", "resident", "expert", "nobody"])
def test_pages_are_for_officers(client, world, who):
    batch = stage(world, NEW)
    _sign_in(client, world, who)
    units = who in ("community", "committee")  # these may bring lists of units and owners, and no others
    assert client.get(START).status_code == (200 if units else 403)
    assert _send(client, "list.csv", b"x").status_code == (422 if units else 403)
    for part in ("", "left-out.csv"):
        assert client.get(_page(batch) + part).status_code == 403
    for part in ("commit/", "cancel/", "choose/"):
        assert client.post(_page(batch) + part, {"row-2": "skip"}).status_code == 403
    assert ImportBatch.objects.get().state == "staged"


def test_other_streets_and_huge_numbers_find_nothing(client, world):
    batch = stage(world, NEW)
    _sign_in(client, world, "stranger")
    assert client.get(_page(batch)).status_code == 404
    assert client.post(_page(batch) + "commit/").status_code == 404
    assert client.get(f"{START}{10**30}/").status_code == 404


def test_signed_out_people_are_sent_to_sign_in(client, world):
    assert "login" in client.get(START).url


def test_the_preview_asks_the_same_number_of_questions_for_any_rows(
    client, world, django_assert_max_num_queries
):
    _sign_in(client, world)

    def rows(n: int) -> str:
        return "".join(
            f"P{i},里弄{i}号,天平街道,900,12,1,0.5,,{121.44 + i / 500:.4f},31.2\n" for i in range(n)
        )

    for batch in (stage(world, rows(2)), stage(world, rows(45))):
        with django_assert_max_num_queries(14):
            assert client.get(_page(batch)).status_code == 200
