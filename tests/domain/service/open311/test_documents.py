"""GeoReport documents: the specification's examples, the same in JSON and XML, whatever text they hold."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.service import open311
from linmeng.domain.service.open311 import Attribute, Document, Endpoint, Error, Request, Service

BEIJING = timezone(timedelta(hours=8))
AT = datetime(2024, 9, 20, 9, 30, tzinfo=BEIJING)
CAR = Attribute(
    "WHISHETN", "singlevaluelist", "Which car?", True, values=(("123", "Ford"), ("124", "Chrysler"))
)
LISTS = {"services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"}
NUMBERS = {"lat", "long"}
WHOLE = {"code", "order"}
FLAGS = {"metadata", "variable", "required"}


def read_back(element: ET.Element, inside: str = "") -> Any:
    """An XML document as the Spark convention makes JSON of it."""
    if element.tag in LISTS:
        return [read_back(child, element.tag) for child in element]
    if len(element):
        return {child.tag: read_back(child, inside) for child in element}
    if element.text is None:
        return None
    if element.tag in NUMBERS:
        return float(element.text)
    if element.tag == "order" or (element.tag == "code" and inside == "errors"):
        return int(element.text)
    return element.text == "true" if element.tag in FLAGS else element.text


def same(document: Document) -> Any:
    """The content, after it came out the same of both forms."""
    packed = document.xml()
    assert packed.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ET.fromstring(packed)
    as_json = json.loads(document.json())
    assert root.tag == document.root and read_back(root) == (as_json or ([] if root.tag in LISTS else None))
    return as_json


def test_the_service_list() -> None:
    known = [
        Service("001", "Cans left out", "Garbage cans.", ("lorem", "ipsum"), "sanitation", (CAR,)),
        Service("002", "楼道灯 & <灯>"),
    ]
    assert same(open311.services(known)) == [
        {
            "service_code": "001", "service_name": "Cans left out", "description": "Garbage cans.",
            "metadata": True, "type": "realtime", "keywords": "lorem, ipsum", "group": "sanitation",
        },
        {
            "service_code": "002", "service_name": "楼道灯 & <灯>", "description": None, "metadata": False,
            "type": "realtime", "keywords": None, "group": None,
        },
    ]  # fmt: skip
    assert same(open311.services([])) == []


def test_a_definition_is_an_object_with_its_questions_in_order() -> None:
    note = Attribute("note", "text", "Anything else?", order=9)
    told = same(open311.definition(Service("DMV66", "Car", attributes=(note, CAR))))
    assert told["service_code"] == "DMV66" and told["attributes"][1]["code"] == "note"
    assert told["attributes"][0] == {
        "variable": True, "code": "WHISHETN", "datatype": "singlevaluelist", "required": True,
        "datatype_description": None, "order": 1, "description": "Which car?",
        "values": [{"key": "123", "name": "Ford"}, {"key": "124", "name": "Chrysler"}],
    }  # fmt: skip
    assert "values" not in told["attributes"][1]


def test_a_request_has_all_fields_and_null_where_nothing_is_known() -> None:
    full = Request(
        "638344", "006", AT, True, "Duplicate request.", "Sidewalk", "x" * 5000, "Works", "Soon", AT, AT,
        "8th Ave", "545483", "94122", 37.762221815, -122.4651145, "http://city.gov/638344.jpg",
    )  # fmt: skip
    one, other = same(open311.requests([full, Request("638349", "006", AT.astimezone(UTC))]))
    assert list(one) == [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
        "address", "address_id", "zipcode", "lat", "long", "media_url",
    ]  # fmt: skip
    assert one["requested_datetime"] == "2024-09-20T09:30:00+08:00" and one["status"] == "closed"
    assert (one["lat"], one["long"], len(one["description"])) == (37.762221815, -122.4651145, 4000)
    assert other["requested_datetime"] == "2024-09-20T01:30:00Z" and other["status"] == "open"
    assert [key for key, value in other.items() if value is not None] == [
        "service_request_id", "status", "service_code", "requested_datetime",
    ]  # fmt: skip


@pytest.mark.parametrize("degrees", [float("nan"), float("inf"), float("-inf"), None])
def test_what_is_no_coordinate_is_null(degrees: float | None) -> None:
    told = same(open311.requests([Request("1", "a", AT, lat=degrees, long=1e-9)]))[0]
    assert told["lat"] is None and told["long"] == 1e-9


def test_a_report_is_answered_by_its_number_or_a_token() -> None:
    notice = "Inspected within 24 hours"
    assert same(open311.created("293944", notice=notice)) == [
        {"service_request_id": "293944", "service_notice": notice, "account_id": None}
    ]
    assert "service_request_id" not in same(open311.created(token="12345"))[0]
    assert same(open311.token("12345", "638344")) == [{"service_request_id": "638344", "token": "12345"}]
    assert same(open311.token("12345"))[0]["service_request_id"] is None
    for wrong in ({}, {"number": "1", "token": "2"}):
        with pytest.raises(ValueError, match="either"):
            open311.created(**wrong)


def test_errors_say_what_is_wrong_in_the_reader_s_language() -> None:
    told = same(open311.errors([open311.wrong_key(), open311.no_service("<x>")]))
    assert [one["code"] for one in told] == [403, 404] and "“<x>”" in told[1]["description"]
    louder = open311.errors([Error(400, "a {b}", {"b": 1})], say=lambda error: error.message.upper())
    assert same(louder) == [{"code": 400, "description": "A {B}"}]


def test_discovery_names_the_specification_as_clients_look_for_it() -> None:
    endpoints = [
        Endpoint("https://example.cn/open311/v2", AT),
        Endpoint("https://example.cn/t", AT, live=False),
    ]
    told = same(open311.discovery(AT, "房管办 021", "Ask the office", endpoints))
    assert told["changeset"] == "2024-09-20 01:30" and told["endpoints"][1]["type"] == "test"
    assert told["endpoints"][0] == {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": "https://example.cn/open311/v2",
        "changeset": "2024-09-20 01:30", "type": "production", "formats": ["text/xml", "application/json"],
    }  # fmt: skip


HOSTILE = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "\x00\x08\x0b\x1f\x7f\x85\ufffe\uffff", "\ud800 \udfff", "]]><a>&amp;&#0;", "a\r\nb\rc",
        "<!DOCTYPE x>",
        "<![CDATA[", "&lol;", "\u202e", "\U0010ffff", " ", "\t\n",
    ]
)  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE, st.floats(), st.floats(-180, 180))
def test_whatever_text_comes_in_both_forms_read_and_say_the_same(
    name: str, text: str, place: str, lat: float, long: float
) -> None:
    service = Service(
        "a", name, text, (name, text), place, (Attribute("b", "multivaluelist", text, values=(("k", name),)),)
    )
    request = Request("1", "a", AT, status_notes=name, description=text, address=place, lat=lat, long=long)
    for document in (
        open311.services([service]), open311.definition(service), open311.requests([request]),
        open311.created("1", notice=text), open311.token(name, "1"), open311.errors([open311.no_token(text)]),
        open311.discovery(AT, name, text, [Endpoint("https://example.cn/", AT)]),
    ):  # fmt: skip
        same_but_for_nothing(document)


def same_but_for_nothing(document: Document) -> None:
    """As `same`; XML cannot tell an empty text from none."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [bare(inner) for inner in value]
        return None if value == "" else value

    root = ET.fromstring(document.xml())
    assert read_back(root) == bare(json.loads(document.json()))


def test_a_naive_moment_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        open311.w3(datetime(2024, 9, 20))  # noqa: DTZ001
