"""GeoJSON and PNG, opened again."""

import json
import warnings
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from shapely.geometry import Point, shape

from linmeng.domain.planning.compound import Door, Gate, Walking
from linmeng.planning.files import png
from linmeng.planning.files.geojson import write_geojson
from linmeng.planning.files.html import write_html
from linmeng.planning.files.png import Letters, write_png
from linmeng.planning.files.report import Report
from linmeng.planning.files.shapes import Plane, colours, hull, links
from tests.files.plans import plan, report, street


def walked() -> Report:
    """The same plan where ways were drawn."""
    made = report()
    (area,) = made.areas
    a, b = area.street.compounds[:2]
    line = {"type": "LineString", "coordinates": [[a.lon, a.lat], [b.lon, b.lat]]}
    walking = Walking((line, line), (line,), (Gate(a.id, a.lon, a.lat),), (Door(a.id, b.id, b.lon, b.lat),))
    return Report.of([replace(area, street=replace(area.street, walking=walking))], made.rates, made.plan)


def features(kind: str) -> list[dict[str, dict[str, object]]]:
    document = json.loads(write_geojson(report()))
    assert document["type"] == "FeatureCollection"
    return [f for f in document["features"] if f["properties"]["kind"] == kind]


def test_every_compound_with_its_fees() -> None:
    found = {f["properties"]["id"]: f for f in features("compound")}
    made = plan()
    assert set(found) == {c.id for c in street().compounds}
    for c in street().compounds:
        properties, alliance = found[c.id]["properties"], made.alliance_of(c.id)
        assert properties["fee_now"] == c.fee
        assert properties["fee_after"] == alliance.fees[c.id]
        assert (properties["mode"], properties["host"]) == (alliance.mode, alliance.host)
        place = shape(found[c.id]["geometry"])
        assert place.distance(Point(c.lon, c.lat)) < 1e-9
        assert place.geom_type == ("Polygon" if c.outline else "Point")


def test_hulls_hold_their_members_and_links_join_them() -> None:
    by_id = {c.id: c for c in street().compounds}
    hulls = features("alliance")
    assert len(hulls) == 3
    for f in hulls:
        ring = shape(f["geometry"])
        assert ring.is_valid and ring.exterior.is_ccw
        members = f["properties"]["members"]
        assert all(ring.contains(Point(by_id[m].lon, by_id[m].lat)) for m in members)  # type: ignore[attr-defined]
    assert len(features("link")) == 1 + 1 + 2
    assert len(features("barrier")) == 1


def test_links_are_a_star_around_the_host_and_a_shortest_tree_otherwise() -> None:
    attached, merged = plan().alliances[0], plan().alliances[2]
    places = {
        "opera": (1.0, 0.0),
        "yueyang": (0.0, 0.0),
        "u1": (0.0, 0.0),
        "u2": (5.0, 0.0),
        "u3": (9.0, 0.0),
    }
    assert links(attached, places) == [("yueyang", "opera")]
    assert links(merged, places) == [("u1", "u2"), ("u2", "u3")]


def test_there_and_back_on_the_plane() -> None:
    plane = Plane.around(street().compounds)
    x, y = plane.at(121.46, 31.22)
    assert plane.back(x, y) == pytest.approx((121.46, 31.22), abs=1e-12)
    east = plane.at(plane.lon + 0.001, plane.lat)[0]
    assert east == pytest.approx(95.2, abs=0.3)  # m in 0.001° at 31.21° north


def test_near_alliances_differ_in_colour() -> None:
    made = report()
    places = {c.id: (c.lon, c.lat) for c in made.compounds}
    found = colours([s.alliance for s in made.sheets], places)
    assert len(set(found[:3])) == 3
    assert found[3] == found[4]  # grey: by themselves


def test_the_picture_opens_and_shows_something() -> None:
    picture = Image.open(BytesIO(write_png(report(), "zh")))
    assert picture.size == (1650, 1275)
    pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    assert len(np.unique(pixels, axis=0)) > 50
    assert (pixels != 255).any(axis=1).mean() > 0.01


def test_without_a_chinese_font_it_says_so_and_draws_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    plain = Letters.plain

    def noted(self: Letters, *texts: str) -> str:
        drawn.append(plain(self, *texts))
        return drawn[-1]

    monkeypatch.setattr(png, "CJK_FONTS", ())
    monkeypatch.setattr(Letters, "plain", noted)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of every letter it has no shape for
        picture = write_png(report(opera="a$b$^c"), "zh")
    assert Image.open(BytesIO(picture)).size == (1650, 1275)
    assert {"yueyang", "a$b$^c"} <= set(drawn)
    assert all(text.isascii() for text in drawn)


def test_a_name_with_a_rare_letter_is_shown_by_its_id() -> None:
    letters = Letters.found()
    assert letters.plain("\U0010fffd苑", "c-1") == "c-1"
    assert letters.plain("\U0010fffd", "\U0010fffd号").startswith("?")


def test_the_hull_of_a_lone_point_is_a_ring() -> None:
    made = report()
    ring = hull(made.sheets[0], Plane.around(made.compounds))
    assert ring[0] == ring[-1] and len(ring) > 8


def test_the_ways_are_drawn_beneath_everything() -> None:
    plain, page = write_html(report(), "en").decode(), write_html(walked(), "en").decode()
    box = page[page.index('<svg id="map"') :]
    box, signs = box[: box.index("</svg>")], box[box.index('<ul class="legend">') :]
    for kind, many in {"way": 2, "bridge": 1, "gate": 1, "door": 1}.items():
        sign = f'class="{kind}"'
        assert box.count(sign) == many and signs[: signs.index("</ul>")].count(sign) == 1
        assert sign not in plain
    assert box.rindex('class="door"') < box.index('class="hull')
    assert "bridge or underpass" in page and "桥或地道" in page


def test_the_picture_draws_the_ways() -> None:
    plain, drawn = (Image.open(BytesIO(write_png(r, "en", dpi=50))) for r in (report(), walked()))
    assert plain.size == drawn.size and plain.tobytes() != drawn.tobytes()
