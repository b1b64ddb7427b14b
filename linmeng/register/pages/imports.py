"""The import wizard: bring a list, look at every row, decide, take it over or not."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import cancel_import, choose_all, choose_rows, stage_import
from linmeng.register.files.tables import MAX_BYTES
from linmeng.register.files.writing import table_bytes, template
from linmeng.register.forms.imports import ImportForm
from linmeng.register.models import ImportBatch
from linmeng.register.pages.answers import now, today
from linmeng.register.pages.import_words import Shown, reading_words, row_reason, shown_row
from linmeng.register.queries.areas import areas_for
from linmeng.register.queries.imports import (
    ACT,
    import_for,
    import_rows,
    imports_for,
    rows_left_out,
    taken_compounds,
    undecided,
    verdict_counts,
)

PER_PAGE = 50
TABS = ("", "new", "changed", "duplicate", "same", "rejected", "noted")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and the form that begins a new one."""
    on = today()
    earlier = Paginator(imports_for(request.user, on), 20).get_page(request.GET.get("page"))
    areas = areas_for(request.user, on, ACT).defer("outline").exclude(level="committee").order_by("code")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, areas=areas)
    if request.method == "POST" and form.is_valid():
        batch = _staged(request, form)
        if batch is not None:
            return redirect("register:import", batch.pk)
    context = {"form": form, "page": earlier}
    return render(request, "register/import_start.html", context, status=422 if form.is_bound else 200)


def _staged(request: HttpRequest, form: ImportForm) -> ImportBatch | None:
    """The staged list, or None with the reason at the form."""
    said, upload = form.cleaned_data, form.cleaned_data["file"]
    try:
        return stage_import(
            by=request.user,  # type: ignore[arg-type]
            at=now(),
            data=upload.read(MAX_BYTES + 1),
            filename=upload.name,
            area=form.areas.get(said["area"]),
            crs=said["crs"] or None,
            year=said["year"],
            join=said["kind"] == "join",
        )
    except (NotUnderstood, NotNow) as refusal:
        form.add_error("file", gettext(refusal.message).format(**refusal.values))
        return None


@login_required
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Every row of a list and what it would do, or did."""
    batch = import_for(request.user, number, today())
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = Paginator(import_rows(batch, tab), PER_PAGE).get_page(request.GET.get("page"))
    counts = verdict_counts(batch) | {"noted": batch.counts.get("noted", 0)}
    counts[""] = sum(n for verdict, n in counts.items() if verdict != "noted")
    closed = batch.state == ImportBatch.State.COMMITTED
    context = {
        "batch": batch,
        "join": batch.reading.get("join"),
        "open": batch.state == ImportBatch.State.STAGED,
        "tabs": [(t, Shown.tab(t), counts.get(t, 0)) for t in TABS if not t or counts.get(t)],
        "tab": tab,
        "page": page,
        "rows": [shown_row(r, batch) for r in page.object_list],
        "reading": reading_words(batch),
        "undecided": undecided(batch),
        "counts": counts,
        "left_out": rows_left_out(batch).count(),
        "taken": taken_compounds(batch, 12) if closed else (),
    }
    return render(request, "register/import_preview.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """What becomes of the rows of this page, or of all of one kind."""
    by: Any = request.user
    if "all" in request.POST:
        verdict, _, rest = request.POST["all"].partition(":")
        choice, _, how = rest.partition(":")
        choose_all(by=by, at=now(), number=number, verdict=verdict[:10], choice=choice, how=how)
    else:
        choices = _choices(request)
        choose_rows(by=by, at=now(), number=number, choices=choices)
    back = request.POST.get("back", "")
    return redirect(reverse("register:import", args=[number]) + (back if back.startswith("?") else ""))


def _choices(request: HttpRequest) -> dict[int, str]:
    """Row → choice, of the rows that were shown; an unticked box is not sent and takes a choice back."""
    sent = {k.removeprefix("row-"): request.POST[k] for k in request.POST if k.startswith("row-")}
    sent = dict.fromkeys(request.POST.getlist("shown"), "") | sent
    return {int(k): v for k, v in sent.items() if k.isascii() and k.isdigit() and len(k) < 10}


@login_required
@require_POST
def commit(request: HttpRequest, number: int) -> HttpResponse:
    """Takes the list over."""
    batch = commit_import(by=request.user, at=now(), number=number)  # type: ignore[arg-type]
    done = batch.counts
    words = gettext("{new} compounds registered, {changed} changed.")
    messages.success(request, words.format(new=done["registered"], changed=done["updated"]))
    if done["refused"]:
        words = ngettext("{n} row was not taken.", "{n} rows were not taken.", done["refused"])
        messages.warning(request, words.format(n=done["refused"]))
    return redirect("register:import", number)


@login_required
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Gives the import up."""
    batch = cancel_import(by=request.user, at=now(), number=number)  # type: ignore[arg-type]
    messages.info(
        request, gettext("“{file}” was given up; the register is as it was.").format(file=batch.filename)
    )
    return redirect("register:imports")


@login_required
@require_safe
def left_out(request: HttpRequest, number: int) -> HttpResponse:
    """The rows that stay out, as they were, each with its reason."""
    batch = import_for(request.user, number, today())
    header = [gettext("Row"), gettext("Reason"), *batch.reading.get("header", [])]
    rows = [[r.number, row_reason(r, batch), *r.data.get("cells", [])] for r in rows_left_out(batch)]
    return _file(table_bytes(header, rows, "csv"), "csv", f"left-out-{number}")


@login_required
@require_safe
def list_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An example list that explains each column."""
    if kind not in TYPES:
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return _file(template(kind, language=language), kind, "linmeng-template")  # type: ignore[arg-type]


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}.{kind}"'
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": disposition})
