"""What a paper can know by itself: the case, its compounds as the register has them, a meeting, duties."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from linmeng.cases.files.chinese import day_words
from linmeng.cases.models import Case, Meeting
from linmeng.cases.queries.duties import duties_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.people.models import Person

Values = dict[str, Any]


def common_values(case: Case, person: Person, day: date) -> Values:
    """The fields that every paper has. The telephone is asked for, never taken from an account."""
    procedure = frozen_procedure(case)
    places = _places(case)
    compounds = compound_rows(case)
    return {
        "number": case.number, "title": case.title, "procedure": procedure.words, "basis": procedure.source,
        "street": places.get("subdistrict", ""), "district": places.get("district", ""),
        "community": places.get("committee", ""), "day": day, "contact": person.name, "phone": "",
        "names": "、".join(str(row["name"]) for row in compounds), "count": len(compounds),
        "compounds": compounds,
    }  # fmt: skip


def compound_rows(case: Case) -> list[Values]:
    """The compounds that take part, as the register has them today; an unknown figure stays empty."""
    rows = case.compounds.filter(left_on__isnull=True).select_related("compound__company")
    return [_compound(n, row) for n, row in enumerate(rows, 1)]


def _compound(n: int, row: Any) -> Values:
    here = row.compound
    return {
        "n": n, "name": row.name, "address": here.address,
        "area": f"{here.floor_area_dm2 / 100:,.2f}" if here.floor_area_dm2 is not None else "",
        "households": here.households if here.households is not None else "",
        "company": here.company.name if here.company else "",
        "fee": f"{here.fee.normalize():f}" if here.fee is not None else "",
    }  # fmt: skip


def _places(case: Case) -> dict[str, str]:
    found: dict[str, str] = {}
    here: Any = case.area
    while here is not None:
        found[here.level] = here.name
        here = here.parent
    return found


def suggested(case: Case, kind: str, meeting: Meeting | None) -> Values:
    """What a kind's own fields can be filled with before somebody looks at them."""
    found: Values = dict(_meeting(meeting)) if meeting is not None else {}
    makers: Mapping[str, Callable[[Case], Values]] = {"duties": _duties, "merge-application": _votes,
        "assembly-decision": _votes, "result-announcement": _result, "handover-list": _handover,
        "three-party-agreement": _custody, "selection-plan": _selection,
        "score-sheet": _selection, "legality-opinion": _legality}  # fmt: skip
    if kind in makers:
        found |= makers[kind](case)
    return found


def _meeting(meeting: Meeting) -> Values:
    begins = localtime(meeting.starts_at)
    return {
        "meeting": meeting.title, "meeting_kind": meeting.get_kind_display(), "place": meeting.place,
        "time": f"{day_words(begins.date())} {begins:%H:%M}", "agenda": _lines(meeting.agenda),
        "invited": [{"n": row["n"], "name": row["words"]} for row in _lines(meeting.invited)],
        "said": _lines(meeting.minutes), "resolutions": _resolutions(meeting), "lines": _signing(meeting),
        "present": f"{meeting.attendees.filter(struck_at__isnull=True).count()}人",
    }  # fmt: skip


def _resolutions(meeting: Meeting) -> list[Values]:
    """Each resolution with the duties that follow from it."""
    found: list[Values] = []
    for resolution in meeting.resolutions.prefetch_related("duties"):
        duties = list(resolution.duties.all())
        who = "、".join(dict.fromkeys(d.holder for d in duties))
        due = max((d.due_on for d in duties if d.due_on), default=None)
        found.append({"n": resolution.number, "words": resolution.words, "who": who, "due": due or ""})
    return found


def _signing(meeting: Meeting) -> list[Values]:
    """Empty lines to sign on, those invited first: nobody's name is printed from the sealed list."""
    invited = [row["words"] for row in _lines(meeting.invited)]
    return [
        {"n": n, "side": invited[n - 1] if n <= len(invited) else ""} for n in range(1, len(invited) + 21)
    ]


def _lines(text: str) -> list[Values]:
    lines = (line.strip() for line in text.splitlines())
    return [{"n": n, "words": line} for n, line in enumerate(filter(None, lines), 1)]


def _duties(case: Case) -> Values:
    rows = [d for d in duties_of(case) if d.state != "dropped"]
    return {"duties": _numbered({"words": d.words, "who": d.holder, "due": d.due_on or "", "result": d.result}
                                for d in rows)}  # fmt: skip


def _numbered(rows: Iterable[Values]) -> list[Values]:
    return [{"n": n, **row} for n, row in enumerate(rows, 1)]


def _votes(case: Case) -> Values:
    """The published results of the case's votes: one line each, with the sums that are in the result."""
    from linmeng.cases.queries.votes import result_line, votes_of
    from linmeng.domain.refusals import NotNow

    rows, names = [], {row.code: row.name for row in case.compounds.all()}
    for vote in votes_of(case):
        try:
            line = result_line(vote.motion)
        except NotNow:
            continue
        if line is not None:
            said = "通过" if line.carried else "未通过"
            rows.append(
                {"name": names.get(vote.compound, vote.motion.compound_name), "day": line.on, "result": said}
            )
    return {"votes": _numbered(rows)}


def _handover(case: Case) -> Values:
    found = case.handovers.select_related("old_company", "new_company").prefetch_related("items").first()
    if found is None:
        return {}
    rows = ({"words": item.words, "state": item.note} for item in found.items.all())
    return {
        "old_company": str(found.old_company or ""), "new_company": str(found.new_company or ""),
        "ended_on": found.ended_on, "due": found.due_on, "items": _numbered(rows),
    }  # fmt: skip


def _custody(case: Case) -> Values:
    found = case.custodies.select_related("company").first()
    if found is None:
        return {}
    return {
        "owners": found.for_owners, "company": str(found.company or ""), "office": found.office,
        "from_on": found.from_on, "until_on": found.until_on,
        "charge": f"{found.fee.normalize():f}元/㎡·月" if found.fee is not None else "",
        "services": [{"n": row["n"], "words": row["words"]} for row in _lines(found.items)],
    }  # fmt: skip


_WAYS = {"public": "公开招标", "invited": "邀请招标", "comparison": "比选"}
_FEES = {"lump_sum": "包干制", "remuneration": "酬金制"}


def _selection(case: Case) -> Values:
    """The newest selection: its plan, and once it is ranked its candidates."""
    found = case.selections.first()
    if found is None:
        return {}
    plan = found.plan
    criteria = ({"words": c.get("words", ""), "most": c.get("points", "")} for c in plan.get("criteria", ()))
    ranked = [r for r in found.ranking if r.get("candidate")]
    return {
        "method": _WAYS.get(plan.get("way"), ""), "fee_mode": _FEES.get(plan.get("fee_mode"), ""),
        "panel": plan.get("panel", ""), "experts": plan.get("experts", ""), "criteria": _numbered(criteria),
        "opened_on": localtime(found.opened_at).date() if found.opened_at else "",
        "from_on": found.shown_from or "", "until_on": found.shown_until or "",
        "services": [{"n": r["n"], "words": r["words"]} for r in _lines(str(plan.get("service", "")))],
        "candidates": [{"rank": r.get("place", ""), "name": str(r.get("bidder", "")),
                        "score": str(r.get("total", "")), "price": str(r.get("fee") or "")} for r in ranked],
    }  # fmt: skip


def _result(case: Case) -> Values:
    return {**_votes(case), **_selection(case)}


def _legality(case: Case) -> Values:
    found = case.legality.first()
    if found is None:
        return {"subject": case.title}
    return {
        "subject": case.title, "association": found.get_level_display(), "expert": found.expert,
        "verdict": found.get_verdict_display(), "opinion": found.text,
    }  # fmt: skip
