"""Answers about what may go otherwise, as a page shows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from linmeng.planning.models import Study
from linmeng.planning.pages.words import told

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report


def if_one_says_no(study: Study, report: "Report") -> dict[str, Any]:
    """By alliance: what each member's no would leave; the gravest first."""
    found, names = study.result["answer"], _names(report)
    rows = [
        {
            "it": row,
            "name": names[row["member"]],
            "rest": [_together(part, names) for part in row["rest"]],
            "cheapest": [_together(part, names) for part in row["cheapest"]],
            "reasons": [told(reason) for reason in row["reasons"]],
            "more_subsidy": row["subsidy"] + row["alone"]["subsidy"] - row["subsidy_now"],
        }
        for row in found["rows"]
    ]
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: -r["it"]["price"]):
        groups.setdefault(tuple(row["it"]["members"]), []).append(row)
    number = {s.alliance.members: s.number for s in report.sheets}
    return {
        "template": "planning/study_no.html",
        "groups": [(_together(g[0]["it"], names), number.get(m), g) for m, g in groups.items()],
        "whole": len(rows) == found["members"],
        "breaking": sum(not row["it"]["stands"] for row in rows),
        "asked": len(rows),
    }


def least_expected(study: Study, report: "Report") -> dict[str, Any]:
    """The plan with the least mean cost beside the plan at hand."""
    found, names = study.result["answer"], _names(report)
    asked = study.parameters
    return {
        "template": "planning/study_expected.html",
        "it": found,
        "saved": found["mean_now"] - found["mean"],
        "rows": [{"it": row, "names": _together(row, names)} for row in found["alliances"]],
        "exceptions": [(names[i], chance) for i, chance in asked["except"].items()],
        "yes": asked["yes"],
    }


def stages(study: Study, report: "Report") -> dict[str, Any]:
    """Alliance by alliance: who can join from which day."""
    found, names = study.result["answer"], _names(report)
    rows = [
        {
            "title": _together(row, names),
            "whole_on": row["whole_on"] and date.fromisoformat(row["whole_on"]),
            "unknown": [names[i] for i in row["unknown"]],
            "stages": [
                {
                    "on": date.fromisoformat(stage["on"]),
                    "joins": [names[i] for i in stage["joins"]],
                    "waiting": [names[i] for i in stage["waiting"]],
                    "begun": stage["begun"],
                    "saved": stage["saved"],
                    "now": [_together(part, names) for part in stage["now"] if len(part["members"]) > 1],
                }
                for stage in row["stages"]
            ],
        }
        for row in found["rows"]
    ]
    return {"template": "planning/study_stages.html", "rows": rows, "known": found["known"]}


def uncertain(study: Study, report: "Report") -> dict[str, Any]:
    """Intervals of the objective, and how often each alliance is chosen again."""
    found, names = study.result["answer"], _names(report)
    held = sorted(found["held"], key=lambda h: h["chosen"])
    return {
        "template": "planning/study_intervals.html",
        "it": found,
        "rows": [{"it": row, "names": _together(row, names)} for row in held],
    }


def _names(report: "Report") -> dict[str, str]:
    return {c.id: c.name for c in report.compounds}


def _together(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Names of the members, the host marked, and the mode."""
    members: Sequence[str] = row["members"]
    return {"mode": row["mode"], "names": [("★ " if m == row["host"] else "") + names[m] for m in members]}
