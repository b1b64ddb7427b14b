"""The release against a schema: always against our own, strict one, and against the official ones if given.

Ours says, in JSON Schema, which of the standard's fields we use and of what type each is there; any other
field is refused. With the setting OCDS_SCHEMAS in the environment, a folder with release-schema.json and
release-package-schema.json (standard.open-contracting.org/schema/1__1__5/) and bids-release-schema.json (the
release-schema.json of ocds_bid_extension), the releases are validated against those as well, and again with
every field that they do not name refused.
"""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linmeng.domain.procedures.ocds import Process, package, release
from tests.domain.procedures.selection.some import lump, remuneration
from tests.domain.procedures.test_ocds import WHOLE

jsonschema_rs = pytest.importorskip("jsonschema_rs")
Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def thing(needs: str = "", **fields: Schema) -> Schema:
    """An object with these fields only."""
    return {
        "type": "object", "properties": fields, "required": needs.split(), "additionalProperties": False,
    }  # fmt: skip


def many(one: Schema) -> Schema:
    return {"type": "array", "items": one, "uniqueItems": True, "minItems": 1}


def among(*codes: str) -> Schema:
    return {"enum": list(codes)}


NAMED = thing("id name", id=TEXT, name=TEXT)
PARTY = thing(
    "id name roles", id=TEXT, name=TEXT,
    roles=many(among("buyer", "procuringEntity", "supplier", "tenderer")),
    identifier=thing("scheme id", scheme=TEXT, id=TEXT, legalName=TEXT),
)  # fmt: skip
AMOUNT = thing("amount currency", amount={"type": "number"}, currency=among("CNY"))
ITEM = thing("id", id=TEXT, description=TEXT, unit=thing("name value", name=TEXT, value=AMOUNT))
PAPER = thing("id", id=TEXT, documentType=TEXT, title=TEXT, url=ADDRESS, datePublished=MOMENT)
TENDER = thing(
    "id title status", id=TEXT, title=TEXT, description=TEXT, procuringEntity=NAMED,
    status=among("planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"),
    procurementMethod=among("open", "selective", "limited", "direct"), procurementMethodDetails=TEXT,
    mainProcurementCategory=among("services"), awardCriteria=among("ratedCriteria", "qualityOnly"),
    awardCriteriaDetails=TEXT, submissionMethod=many(among("electronicSubmission")),
    numberOfTenderers=COUNT, tenderers={"type": "array", "items": NAMED, "uniqueItems": True},
    items=many(ITEM), contractPeriod=thing("", durationInDays=COUNT),
    tenderPeriod=thing("", startDate=MOMENT, endDate=MOMENT),
    documents={"type": "array", "items": PAPER, "uniqueItems": True},
)  # fmt: skip
BIDS = thing(
    "",
    statistics=many(
        thing("id measure value", id=TEXT, measure=among("bids", "validBids", "bidders"), value=COUNT)
    ),
    details=many(
        thing(
            "id", id=TEXT, date=MOMENT, status=among("valid", "disqualified"), tenderers=many(NAMED),
            items=many(ITEM), hasRank={"type": "boolean"}, rank={"type": "integer", "minimum": 1},
        )
    ),
)  # fmt: skip
AWARD = thing(
    "id", id=TEXT, title=TEXT, status=among("active"), date=MOMENT, suppliers=many(NAMED),
    relatedBids=many(TEXT), description=TEXT, items=many(ITEM),
)  # fmt: skip
CONTRACT = thing(
    "id awardID", id=TEXT, awardID=TEXT, title=TEXT, status=among("active"), dateSigned=MOMENT,
    period=thing("startDate", startDate=MOMENT, endDate=MOMENT), items=many(ITEM),
)  # fmt: skip
RELEASE = thing(
    "ocid id date tag initiationType", ocid=TEXT, id={**TEXT, "pattern": "^[^#]+$"}, date=MOMENT,
    tag=many(among("tender", "award", "contract")), initiationType=among("tender"), language=TEXT,
    parties=many(PARTY), buyer=NAMED, tender=TENDER, bids=BIDS, awards=many(AWARD), contracts=many(CONTRACT),
)  # fmt: skip
PACKAGE = thing(
    "uri publisher publishedDate releases version", uri=ADDRESS, version=among("1.1"),
    extensions=many(ADDRESS), publishedDate=MOMENT, publisher=thing("name", name=TEXT),
    releases=many(RELEASE),
)  # fmt: skip

EARLY = replace(WHOLE, state="active", bids=(), winner="", awarded_at=None, contracts=(), opened_at=None)
PROCESSES = {
    "whole": WHOLE,
    "early": EARLY,
    "price": replace(EARLY, plan=remuneration(way="invited")),
    "drafted": replace(EARLY, state="planning", published_at=None, deadline_at=None, papers=()),
    "shown": replace(WHOLE, winner="", awarded_at=None, contracts=()),
    "failed": replace(EARLY, state="unsuccessful", plan=lump(way="comparison")),
}


def faults(made: Any, schema: Schema) -> list[str]:
    """Where and how something breaks a schema."""
    checker = jsonschema_rs.validator_for(schema, validate_formats=True)
    return [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in checker.iter_errors(made)]


def packed(process: Process) -> dict[str, Any]:
    made = package(process, "https://example.org/s1.json", "仙霞街道办事处")
    return dict(json.loads(json.dumps(made)))


@pytest.mark.parametrize("name", PROCESSES)
def test_every_release_keeps_our_strict_schema(name: str) -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **PACKAGE}
    assert faults(packed(PROCESSES[name]), schema) == []


@pytest.mark.parametrize(
    "planted",
    [
        {"tag": ["tender", "bid"]},  # as it was before the official schema was asked
        {"date": "yesterday"},
        {"initiationType": "auction"},
        {"awards": [{"id": "1", "relatedBid": "o1"}]},
        {"tender": {"id": "1", "title": "x", "status": "open"}},
        {"buyer": {"id": 7, "name": "业主"}},
        {"criteria": []},
    ],
)
def test_the_schemas_find_what_is_planted(planted: dict[str, Any]) -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **RELEASE}
    assert faults({**release(WHOLE), **planted}, schema)


def official() -> tuple[Schema, Schema]:
    """The official release schema with the bids extension merged in (RFC 7396), and the package's."""
    folder = os.environ.get("OCDS_SCHEMAS")
    if not folder:
        pytest.skip("OCDS_SCHEMAS names no folder with the official schemas")
    names = ("release-schema.json", "bids-release-schema.json", "release-package-schema.json")
    plain, bids, whole = (json.loads((Path(folder) / n).read_text("utf-8")) for n in names)
    whole["properties"]["releases"]["items"] = {}  # each release is validated by itself
    return merged(plain, bids), whole


def merged(target: Schema, patch: Schema) -> Schema:
    """A JSON merge patch (RFC 7396)."""
    found = dict(target)
    for key, value in patch.items():
        if isinstance(value, dict):
            old = found.get(key)
            found[key] = merged(old if isinstance(old, dict) else {}, value)
        elif value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return found


def strict(schema: Any) -> Any:
    """The same, with every field that it does not name refused."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") in ("object", ["object", "null"]):
        found.setdefault("additionalProperties", False)
    return found


@pytest.mark.parametrize("name", PROCESSES)
def test_every_release_keeps_the_official_schema(name: str) -> None:
    one, whole = official()
    made = packed(PROCESSES[name])
    assert faults(made, whole) == []
    for schema in (one, strict(one)):
        assert faults(made["releases"][0], schema) == []
    assert faults({**made["releases"][0], "tag": ["tender", "bid"]}, one)
