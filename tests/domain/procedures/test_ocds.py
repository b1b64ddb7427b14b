"""The release holds what OCDS 1.1.5 and its bids extension require, with codes of their lists."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from linmeng.domain.procedures.ocds import Bid, Paper, Party, Process, Signed, package, release
from tests.domain.procedures.selection.some import LUMP, remuneration

AT = datetime(2024, 12, 1, 2, 0, tzinfo=UTC)
WHOLE = Process(
    prefix="ocds-linmeng",
    key="s1",
    at=AT,
    state="complete",
    plan=LUMP,
    places=(("T-1", "水霞"), ("T-2", "安虹")),
    buyer="owners",
    manager="street",
    published_at=AT,
    deadline_at=AT,
    opened_at=AT,
    awarded_at=AT,
    winner="a",
    parties=(
        Party("owners", "水霞业主大会", "", ("buyer",)),
        Party("street", "仙霞街道办事处", "", ("procuringEntity",)),
        Party("a", "甲物业", "91310000MA1FL0000X", ("tenderer", "supplier")),
        Party("b", "乙物业", "", ("tenderer",)),
    ),
    bids=(Bid("o1", "a", AT, Decimal("2.30"), True, 1, "86.2"), Bid("o2", "b", AT, Decimal("2.20"), False)),
    papers=(Paper("plan", "biddingDocuments", "选聘方案", "https://example.org/plan.json", AT),),
    contracts=(Signed("c1", "水霞合同", AT, AT, None, Decimal("2.30")),),
)

# What the schema of release 1.1.5 (and the bids extension) requires, and its closed lists.
REQUIRED = {
    "release": {"ocid", "id", "date", "tag", "initiationType"},
    "tender": {"id"}, "awards": {"id"}, "contracts": {"id", "awardID"}, "items": {"id"}, "documents": {"id"},
    "details": {"id"}, "statistics": {"id", "measure", "value"},
}  # fmt: skip
CODES = {
    "tender.status": {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"},
    "tender.procurementMethod": {"open", "selective", "limited", "direct"},
    "tender.mainProcurementCategory": {"goods", "works", "services"},
    "tender.awardCriteria": {"priceOnly", "costOnly", "qualityOnly", "ratedCriteria"},
    "awards.status": {"pending", "active", "cancelled", "unsuccessful"},
    "contracts.status": {"pending", "active", "cancelled", "terminated"},
    "details.status": {"invited", "pending", "valid", "disqualified", "withdrawn"},
    "value.currency": {"CNY"},
}
TAGS = {"planning", "tender", "award", "contract", "compiled"}
ROLES = {"buyer", "procuringEntity", "supplier", "tenderer"}
MEASURES = {"bids", "validBids", "bidders"}


def faults(node: Any, name: str = "release") -> list[str]:
    """What of the standard's rules a release breaks."""
    if isinstance(node, list):
        found = [f for one in node for f in faults(one, name)]
        ids = [one["id"] for one in node if isinstance(one, dict) and "id" in one]
        return found + ([f"{name}: an id twice"] if len(set(ids)) != len(ids) else [])
    if not isinstance(node, dict):
        return []
    missing = [f"{name}: {key} is missing" for key in REQUIRED.get(name, set()) - node.keys()]
    dates = [f"{name}.{k}: no time" for k, v in node.items() if "date" in k.lower() and not _moment(v)]
    return missing + dates + [f for k, v in node.items() for f in faults(v, k)]


def _moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def codes(node: Any, name: str = "release") -> list[str]:
    if isinstance(node, list):
        return [f for one in node for f in codes(one, name)]
    if not isinstance(node, dict):
        return []
    plain = {k: v for k, v in node.items() if isinstance(v, str)}
    wrong = [f"{name}.{k}: {v}" for k, v in plain.items() if v not in CODES.get(f"{name}.{k}", {v})]
    return wrong + [f for k, v in node.items() for f in codes(v, k)]


def parties_named(made: dict[str, Any]) -> set[str]:
    """Every organisation that anything in the release refers to."""
    tender, found = made["tender"], {made["buyer"]["id"], made["tender"]["procuringEntity"]["id"]}
    found |= {t["id"] for t in tender["tenderers"]}
    found |= {t["id"] for bid in made.get("bids", {}).get("details", []) for t in bid["tenderers"]}
    return found | {s["id"] for award in made.get("awards", []) for s in award["suppliers"]}


def test_a_whole_release_keeps_the_standard() -> None:
    made = release(WHOLE)
    assert faults(made) == [] and codes(made) == []
    assert set(made["tag"]) == {"tender", "award", "contract"} <= TAGS
    assert {role for p in made["parties"] for role in p["roles"]} <= ROLES
    assert {s["measure"]: s["value"] for s in made["bids"]["statistics"]} == {
        "bids": 2,
        "validBids": 1,
        "bidders": 2,
    }
    assert {s["measure"] for s in made["bids"]["statistics"]} == MEASURES
    assert parties_named(made) <= {p["id"] for p in made["parties"]}
    assert made["contracts"][0]["awardID"] == made["awards"][0]["id"]
    assert made["tender"]["awardCriteria"] == "qualityOnly" and "#" not in made["id"]
    assert json.loads(json.dumps(made)) == made


def test_the_check_itself_finds_what_is_wrong() -> None:
    made = release(WHOLE)
    assert faults({**made, "date": "yesterday"}) and faults({k: v for k, v in made.items() if k != "ocid"})
    assert faults({**made, "awards": [{"title": "x"}]}) and codes(
        {**made, "tender": {"id": "1", "status": "open"}}
    )


@pytest.mark.parametrize("way", ["public", "invited", "comparison"])
def test_before_the_opening_a_release_says_no_bid(way: str) -> None:
    plan = remuneration(way=way)
    early = replace(WHOLE, plan=plan, state="active", bids=(), winner="", awarded_at=None, contracts=())
    made = release(early)
    assert faults(made) == [] and codes(made) == [] and made["tag"] == ["tender"]
    assert not {"bids", "awards", "contracts"} & made.keys()
    assert made["tender"]["awardCriteria"] == "ratedCriteria"


def test_a_fee_is_a_rate_and_never_the_whole_value() -> None:
    made = release(WHOLE)
    text = json.dumps(made)
    assert text.count('"amount": 2.3,') == 5  # two places, one valid bid, award, contract
    for part in (made["tender"], *made["awards"], *made["contracts"], *made["bids"]["details"]):
        assert "value" not in part


def test_the_package_names_its_extension() -> None:
    made = package(WHOLE, "https://example.org/s1.json", "仙霞街道办事处")
    assert {"uri", "version", "publishedDate", "publisher", "releases"} <= made.keys()
    assert made["version"] == "1.1" and made["extensions"][0].endswith("extension.json")
