"""What everybody may read of a selection, without signing in, and take away to check it themselves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linmeng.cases.models import Selection
from linmeng.cases.pages.common import now
from linmeng.cases.pages.offers import file_answer
from linmeng.cases.pages.scoring import rows_shown
from linmeng.cases.pages.selecting import lot_shown, plan_shown
from linmeng.cases.queries.offers import bytes_of, commitment_rows, opened_offers, rejected_offers
from linmeng.cases.queries.panels import lot_published, panel_of
from linmeng.cases.queries.rankings import unlike_contracts
from linmeng.cases.queries.releases import package_of
from linmeng.cases.queries.selections import closed, is_open_to_all, plan_of, public_selection
from linmeng.domain.procedures.selection.lot_script import LOT_SCRIPT

PLAIN = {"ensure_ascii": False, "indent": 1}


@require_GET
def selection(request: HttpRequest, selection: str) -> HttpResponse:
    """The plan, the lot, the commitments once offers are closed, and once shown everything."""
    row = public_selection(selection)
    plan, all_ = plan_of(row), is_open_to_all(row)
    context = {
        "selection": row, "plan": plan, "plan_shown": plan_shown(plan), "criteria": plan.criteria,
        "lots": [lot_shown(lot) for lot in row.lots.all()], "script": LOT_SCRIPT, "open_to_all": all_,
        "commitments": _commitments(row), "rows": rows_shown(row) if all_ else (),
        "offers": opened_offers(row) if all_ else (), "questions": row.questions.select_related("offer"),
        "names": [c.name for c in row.compounds.all()], "quality": plan.quality,
        "trustees": [t.body for t in row.trustees.all()], "rejections": rejected_offers(row),
        "unlike": unlike_contracts(row),
    }  # fmt: skip
    return render(request, "cases/public_selection.html", context)


@require_GET
def lot(request: HttpRequest, selection: str, number: int) -> HttpResponse:
    """The lot as the stand-alone program reads it."""
    row = public_selection(selection)
    found = row.lots.filter(number=number).first()
    if found is None:
        raise Http404
    return _json(lot_published(found), f"lot-{number}.json")


@require_GET
def program(request: HttpRequest, selection: str) -> HttpResponse:
    """The program that draws the lot again."""
    public_selection(selection)
    answer = HttpResponse(LOT_SCRIPT, content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="draw.py"'
    return answer


@require_GET
def offers(request: HttpRequest, selection: str) -> HttpResponse:
    """Commitments; once all is shown what opens them, every sheet by its seat, and the ranking."""
    row = public_selection(selection)
    if not is_open_to_all(row):
        told = {"selection": row.uid, "commitments": _commitments(row)}
        return _json({**told, "rejections": _rejections(row)}, "offers.json")
    opened = [
        {
            "offer": o.offer.uid, "number": o.offer.number, "bidder": o.offer.company_name,
            "commitment": o.offer.commitment,
            "salt": o.salt, "said": bytes_of(o.offer.content.said).decode(), "rejected": o.offer.rejected,
        }
        for o in opened_offers(row)
    ]  # fmt: skip
    sheets = [
        {"seat": p.candidate.code, "expert": p.expert, "scores": p.scores}
        for p in panel_of(row)
        if p.scored_at
    ]
    told = {
        "selection": row.uid,
        "plan": row.plan,
        "offers": opened,
        "rejections": _rejections(row),
        "sheets": sheets,
        "ranking": row.ranking,
    }
    return _json(told, "offers.json")


@require_GET
def document(request: HttpRequest, selection: str, offer: str) -> HttpResponse:
    """The file of an offer, once all is shown."""
    row = public_selection(selection)
    if not is_open_to_all(row):
        raise Http404
    return file_answer(row, offer)


@require_GET
def release(request: HttpRequest, selection: str) -> HttpResponse:
    """The selection as a release of the Open Contracting Data Standard."""
    row = public_selection(selection)
    return _json(package_of(row, request.build_absolute_uri), "release.json")


def _commitments(row: Selection) -> list[dict[str, Any]]:
    """The list of commitments: from the close on, so that nobody learns before who offers."""
    if row.commitments:
        return list(row.commitments)
    return commitment_rows(row) if closed(row, now()) else []


def _rejections(row: Selection) -> list[dict[str, Any]]:
    """Rejected offers with their reason, and where the panel did it its seats: never a name."""
    return [
        {
            "number": o.number, "bidder": o.company_name, "reason": o.rejected,
            **{key: o.rejected_by[key] for key in ("chair", "agreed", "at") if key in o.rejected_by},
        }
        for o in rejected_offers(row)
    ]  # fmt: skip


def _json(data: Any, name: str) -> HttpResponse:
    answer = JsonResponse(data, json_dumps_params=PLAIN)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
