"""GeoReport arguments: what clients send, and every way of sending nonsense."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.service.open311 import (
    Asked,
    Attribute,
    Error,
    NotAccepted,
    Posted,
    Service,
    asked,
    no_key,
    no_request,
    posted,
)  # fmt: skip

AT = datetime(2024, 9, 20, 1, 30, tzinfo=UTC)
QUESTIONS = (
    Attribute("floor", "number", "Which floor?", required=True),
    Attribute("since", "datetime", "Since when?"),
    Attribute("smell", "singlevaluelist", "Does it smell?", values=(("1", "yes"), ("0", "no"))),
    Attribute("where", "multivaluelist", "Where?", values=(("roof", "roof"), ("wall", "wall"))),
    Attribute("name", "string", "Whose?"),
    Attribute("more", "text", "More?"),
    Attribute("hint", "string", "Turn off the gas first.", asks=False),
)
SERVICES = {"001": Service("001", "Hole"), "leak": Service("leak", "Leak", attributes=QUESTIONS)}
PLACE = {"lat": ["31.2"], "long": ["121.4"]}


def post(**given: str | list[str]) -> Posted:
    arguments = {"service_code": ["001"], **PLACE}
    arguments.update({name: value if isinstance(value, list) else [value] for name, value in given.items()})
    return posted(arguments, SERVICES)


def leak(**given: str | list[str]) -> Posted:
    named = {f"attribute[{name}]": value for name, value in {"floor": "3", **given}.items()}
    return post(service_code="leak", **named)


def faults(arguments: Mapping[str, Sequence[str]], served: Sequence[str] = ()) -> list[str]:
    with pytest.raises(NotAccepted) as refused:
        posted(arguments, SERVICES, served)
    return [str(one) for one in refused.value.errors]


def test_the_specification_s_own_example() -> None:
    body = (
        "api_key=xyz&jurisdiction_id=city.gov&service_code=001&lat=37.76524078&long=-122.4212043"
        "&address_string=1234+5th+street&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456"
        "&first_name=john&last_name=smith&phone=111111111"
        "&description=A+large+sinkhole+is+destroying+the+street"
        "&media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg"
        "&attribute[WHISPAWN]=123456&attribute[WHISDORN]=COISL001"
    )
    asks = (Attribute("WHISPAWN", "number", "?"), Attribute("WHISDORN", "string", "?"))
    services = {"001": Service("001", "Sinkhole", attributes=asks)}
    assert posted(parse_qs(body), services, ["city.gov"]) == Posted(
        "001", 37.76524078, -122.4212043, "1234 5th street", "",
        (("WHISPAWN", ("123456",)), ("WHISDORN", ("COISL001",))), "A large sinkhole is destroying the street",
        "smit333@sfgov.edu", "tt222111", "123456", "john", "smith", "111111111",
        "http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg", "xyz", "city.gov",
    )  # fmt: skip


def test_one_of_three_places_is_enough_and_an_empty_one_is_none() -> None:
    assert post(lat="", long="", address_string="岳阳路170弄2号").address_string == "岳阳路170弄2号"
    assert post(lat=[], long=[], address_id="T-opera").lat is None
    assert post(lat="-8.5e-05", long="+121.").lat == -8.5e-05


@pytest.mark.parametrize("code", ["where", "where[]"])
def test_answers_of_every_kind(code: str) -> None:
    given = {
        "service_code": ["leak"], **PLACE, "attribute[floor]": ["-3.5"], "attribute[smell]": ["1"],
        "attribute[since]": ["2024-09-19T08:00:00+08:00"], "attribute[more]": ["a\r\nb"],
        "attribute[name]": [""],
        ("attribute[where][]" if code.endswith("[]") else "attribute[where]"): ["roof", "wall", "roof"],
    }  # fmt: skip
    told = dict(posted(given, SERVICES).answers)
    assert told["where"] == ("roof", "wall") and told["more"] == ("a\nb",) and "name" not in told
    assert list(told) == ["floor", "since", "smell", "where", "more"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("floor", "NaN"), ("floor", "inf"), ("floor", "1e999"), ("floor", "9" * 5000), ("floor", "0x10"),
        ("floor", "1_0"), ("floor", "３"), ("floor", "."), ("floor", ""), ("floor", ["1", "2"]),
        ("since", "yesterday"), ("since", "2024-09-19"), ("since", "2024-13-01T00:00:00Z"),
        ("smell", "2"), ("smell", "yes"), ("smell", ["0", "1"]), ("where", ["roof", "cellar"]),
        ("where", ["roof"] * 101), ("name", "a\nb"), ("name", "x" * 1001), ("more", "x" * 4001),
        ("hint", "x"), ("other", "x"),
    ],
)  # fmt: skip
def test_answers_that_are_none(name: str, value: str | list[str]) -> None:
    with pytest.raises(NotAccepted) as refused:
        leak(**{name: value})
    assert refused.value.status == 400 and f"“{name}”" in str(refused.value)


@pytest.mark.parametrize(
    "lat",
    ["nan", "NaN", "inf", "-inf", "1e400", "90.0001", "-91", "9" * 400, "1_0", "３１", "31,2", "0x1f", "31°"],
)
def test_coordinates_that_are_none(lat: str) -> None:
    with pytest.raises(NotAccepted, match="degrees"):
        post(lat=lat)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"lat": ""}, "go together"), ({"lat": [], "long": []}, "Where is it"),
        ({"service_code": ""}, "missing"),
        ({"service_code": "999"}, "no service_code"), ({"description": "x" * 4001}, "at most 4000"),
        ({"email": "nobody"}, "email"), ({"email": "a" * 250 + "@b.cn"}, "email is too long"),
        ({"media_url": "javascript:alert(1)"}, "media_url"),
        ({"media_url": "file:///etc/passwd"}, "media_url"),
        ({"media_url": "http://[::1"}, "media_url"), ({"media_url": "http://a/'><script>"}, "media_url"),
        ({"media_url": "http:///x"}, "media_url"), ({"media_url": "ftp://a/x"}, "media_url"),
        ({"media_url": "http://a/" + "x" * 2000}, "too long"),
        ({"phone": "1" * 41}, "phone"), ({"first_name": "x" * 101}, "first_name"),
        ({"api_key": "k" * 201}, "api_key"),
    ],
)  # fmt: skip
def test_reports_that_cannot_be_taken(given: dict[str, str | list[str]], says: str) -> None:
    with pytest.raises(NotAccepted, match=says):
        post(**given)


def test_all_faults_are_said_at_once() -> None:
    found = faults({"service_code": ["999"], "lat": ["x"], "long": ["1"], "email": ["?"]}, ["a.cn", "b.cn"])
    assert len(found) == 4
    with pytest.raises(NotAccepted) as refused:
        posted({"service_code": ["999"], "address_id": ["1"]}, SERVICES)
    assert refused.value.status == 404
    assert NotAccepted(no_request("1"), Error(400, "x"), no_key()).status == 403


def test_jurisdictions() -> None:
    arguments = {"service_code": ["001"], **PLACE}
    assert posted({**arguments, "jurisdiction_id": ["any"]}, SERVICES).jurisdiction_id == "any"
    assert posted(arguments, SERVICES, ["a.cn"]).jurisdiction_id == ""
    assert "missing" in faults(arguments, ["a.cn", "b.cn"])[0]
    assert "no jurisdiction_id" in faults({**arguments, "jurisdiction_id": ["c.cn"]}, ["a.cn"])[0]


def test_control_characters_are_left_out_and_lines_kept_in_descriptions_only() -> None:
    told = post(description="a\x00b\r\nc\ud800", first_name="Wang\nXiao\x1b[31m", phone="021\t55")
    assert told.description == "ab\nc" and told.first_name == "Wang Xiao[31m" and told.phone == "021 55"


def test_without_anything_the_last_ninety_days_are_asked_for() -> None:
    assert asked({}, AT) == Asked(begins_at=AT - timedelta(days=90), ends_at=AT)
    assert asked({"status": [""], "page": [""], "start_date": [""]}, AT) == asked({}, AT)


def test_questions_as_clients_put_them() -> None:
    query = (
        "service_code=001,leak&service_code=light&status=Open&start_date=2024-06-25T00:00:00Z"
        "&end_date=2024-09-20T09:30:00+08:00&page=3&page_size=50"  # the + is read as a space
    )
    told = asked(parse_qs(query), AT)
    assert (
        told.codes == ("001", "leak", "light") and told.statuses == {"open"} and told.ends_at == AT
    )  # + read as space
    assert (told.page, told.page_size, told.offset) == (3, 50, 100)
    several = asked(parse_qs("service_request_id=1,2,,1&service_request_id=3&start_date=rubbish"), AT)
    assert several.ids == ("1", "2", "3") and several.begins_at is None
    assert asked({"page_size": ["5000"]}, AT).page_size == 1000


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        ("2024-09-01T00:00:00Z", "", (datetime(2024, 9, 1, tzinfo=UTC), AT)),
        ("2024-01-01T00:00Z", "", (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 31, tzinfo=UTC))),
        ("2025-01-01T00:00Z", "", (datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC))),
        ("", "2024-03-31T00:00:00.0Z", (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 31, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_one_date_alone_opens_ninety_days(begins: str, ends: str, told: tuple[datetime, datetime]) -> None:
    found = asked({"start_date": [begins], "end_date": [ends]}, AT)
    assert (found.begins_at, found.ends_at) == told


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("start_date=2024-01-01", "time zone"), ("start_date=2024-01-01T00:00:00", "time zone"),
        ("end_date=0001-01-01T00:00:00%2B14:00", "time zone"),
        ("end_date=9999-12-31T23:59:59-12:00", "time zone"),
        ("start_date=2024-02-30T00:00:00Z", "time zone"),
        ("start_date=2024-02-01T00:00:00%2B99:00", "time zone"),
        ("start_date=２０２４-01-01T00:00:00Z", "time zone"),
        ("start_date=2024-01-01T00:00:00Z&end_date=2024-03-31T00:00:01Z", "at most 90 days"),
        ("start_date=2024-01-02T00:00:00Z&end_date=2024-01-01T00:00:00Z", "before"),
        ("status=waiting", "open or closed"), ("page=0", "page"), ("page=-1", "page"), ("page=10001", "page"),
        ("page=1e3", "page"), ("page_size=" + "9" * 5000, "page_size"), ("page=%D9%A3", "page"),
        ("service_request_id=" + "x" * 101, "service_request_id"),
        ("service_code=" + ",".join(map(str, range(1001))), "service_code"),
    ],
)  # fmt: skip
def test_questions_that_are_none(query: str, says: str) -> None:
    with pytest.raises(NotAccepted, match=says) as refused:
        asked(parse_qs(query), AT)
    assert refused.value.status == 400


WORDS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    [
        "",
        "NaN",
        "1e309",
        "-0",
        "9" * 4400,
        "2024-01-01T00:00:00Z",
        "2199-12-31T23:59:59-23:59",
        "\x00",
        "1,2",
        "31.2",
    ]
)
NAMES = st.sampled_from(
    [
        "service_code", "lat", "long", "address_string", "page", "page_size", "status",
        "start_date", "end_date",
        "service_request_id", "description", "media_url", "email", "attribute[floor]", "attribute[where][]",
        "attribute[", "attribute[]", "jurisdiction_id", "api_key",
    ]
)  # fmt: skip


@given(st.dictionaries(NAMES | st.text(max_size=20), st.lists(WORDS, max_size=3), max_size=12))
@settings(max_examples=400)
def test_nothing_that_can_be_sent_breaks_it(arguments: dict[str, list[str]]) -> None:
    """Either a value that can be stored and sent on, or errors with sentences; never another exception."""
    for given_in in (arguments, {"service_code": ["leak"], "attribute[floor]": ["1"], **arguments}):
        try:
            told = posted(given_in, SERVICES)
        except NotAccepted as refused:
            assert refused.errors and all(str(one) for one in refused.errors)
        else:
            repr(told).encode()
            assert "\x00" not in str(told)
    try:
        question = asked(arguments, AT)
    except NotAccepted as refused:
        assert refused.status in (400, 404)
    else:
        assert 0 <= question.offset < 10**8 and (question.ids or question.begins_at is not None)
        if question.begins_at and question.ends_at:
            span = question.ends_at.astimezone(UTC) - question.begins_at.astimezone(UTC)
            assert timedelta(0) <= span <= timedelta(days=90)
