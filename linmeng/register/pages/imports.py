"""The import wizard: bring a list, look at every row, decide, take it over or not."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.import_queue import ask_to_commit, bring_list, start_here, take_up_imports
from linmeng.register.actions.import_staging import act_of
from linmeng.register.actions.import_units import raw_cells
from linmeng.register.actions.imports import cancel_import, choose_all, choose_rows, stage_import
from linmeng.register.files.areas import area_template
from linmeng.register.files.tables import MAX_BYTES, takes_long
from linmeng.register.files.writing import building_template, table_bytes, template, unit_template
from linmeng.register.forms.imports import ImportForm
from linmeng.register.models import ImportBatch
from linmeng.register.pages.answers import now, today, who
from linmeng.register.pages.import_words import Shown, batch_reason, reading_words, row_reason, shown_row
from linmeng.register.queries import areas_for, may
from linmeng.register.queries.imports import (
    ACT,
    UNITS,
    import_for,
    import_rows,
    imports_for,
    rows_left_out,
    rows_to_take,
    taken_compounds,
    undecided,
    verdict_counts,
)

PER_PAGE = 50
ROWS_AT_ONCE = 2000  # taken over before the page answers, about a second
PATIENCE = timedelta(seconds=8)  # then it is said that nobody has begun
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
    act = ACT if may(request.user, ACT, on) else UNITS
    areas = areas_for(request.user, on, act).defer("outline").exclude(level="committee").order_by("code")
    kinds = [k for k in ImportBatch.Kind.values if may(request.user, act_of(k), on)]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    wanted = request.GET.get("kind")
    initial = {
        "kind": wanted if wanted in kinds else kinds[0],
        "compound": request.GET.get("compound", "")[:40],
    }
    form = ImportForm(*sent, areas=areas, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = _brought(request, form)
        if batch is not None:
            return redirect("register:import", batch.pk)
    context = {"form": form, "page": earlier, "kinds": kinds, "draws": "areas" in kinds}
    return render(request, "register/import_start.html", context, status=422 if form.is_bound else 200)


def _brought(request: HttpRequest, form: ImportForm) -> ImportBatch | None:
    """The list, a small one read at once, a large one in the background; or None with the reason."""
    said, upload = form.cleaned_data, form.cleaned_data["file"]
    data = upload.read(MAX_BYTES + 1)
    bring = bring_list if takes_long(data) else stage_import
    try:
        return bring(
            by=who(request),
            at=now(),
            data=data,
            filename=upload.name,
            area=form.areas.get(said["area"]),
            crs=said["crs"] or None,
            year=said["year"],
            kind=said["kind"],
            compound=said["compound"].strip() if said["kind"] == ImportBatch.Kind.UNITS else "",
        )
    except Http404:
        form.add_error("compound", gettext("No compound has this number."))
        return None
    except (NotUnderstood, NotNow) as refusal:
        form.add_error("file", gettext(refusal.message).format(**refusal.values))
        return None


@login_required
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Every row of a list and what it would do, or did; before that, how far its reading is."""
    take_up_imports(at=now())
    batch = import_for(request.user, number, today())
    if batch.going or batch.state == ImportBatch.State.FAILED:
        return _progress(request, batch)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse("register:import", args=[number]))
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = Paginator(import_rows(batch, tab), PER_PAGE).get_page(request.GET.get("page"))
    counts = verdict_counts(batch) | {"noted": batch.counts.get("noted", 0)}
    counts[""] = sum(n for verdict, n in counts.items() if verdict != "noted")
    closed = batch.state == ImportBatch.State.COMMITTED
    context = {
        "batch": batch,
        "join": batch.kind == ImportBatch.Kind.JOIN,
        "areas": batch.kind == ImportBatch.Kind.AREAS,
        "buildings": batch.kind == ImportBatch.Kind.BUILDINGS,
        "units": batch.kind == ImportBatch.Kind.UNITS,
        "open": batch.state == ImportBatch.State.STAGED,
        "closed": closed,
        "tabs": [(t, Shown.tab(t), counts.get(t, 0)) for t in TABS if not t or counts.get(t)],
        "tab": tab,
        "page": page,
        "rows": [shown_row(r, batch) for r in page.object_list],
        "reading": reading_words(batch) if batch.reading else {},
        "undecided": undecided(batch),
        "counts": counts,
        "left_out": rows_left_out(batch).count(),
        "taken": taken_compounds(batch, 12) if closed else (),
        "reason": batch_reason(batch),
    }
    return render(request, "register/import_preview.html", context)


def _progress(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """How far a list is in the background, or why it could not be read."""
    waits = batch.going and not batch.worker
    context = {
        "batch": batch,
        "waits": waits,
        "long": waits and batch.heartbeat_at is not None and now() - batch.heartbeat_at > PATIENCE,
        "step": gettext(batch.step) if batch.step else "",
        "reason": batch_reason(batch),
    }
    if request.htmx and batch.going:  # type: ignore[attr-defined]
        return render(request, "register/import_state.html", context)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse("register:import", args=[batch.pk]))
    return render(request, "register/import_progress.html", context)


@login_required
@require_POST
def here(request: HttpRequest, number: int) -> HttpResponse:
    """Nobody in the background has begun: it is done by the page's own server."""
    start_here(by=who(request), at=now(), number=number)
    return redirect("register:import", number)


@login_required
@require_POST
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """What becomes of the rows of this page, or of all of one kind."""
    by = who(request)
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
    """Takes the list over, a large one in the background."""
    if rows_to_take(import_for(request.user, number, today())) > ROWS_AT_ONCE:
        ask_to_commit(by=who(request), at=now(), number=number)
        return redirect("register:import", number)
    batch = commit_import(by=who(request), at=now(), number=number)
    done = batch.counts
    if batch.kind == ImportBatch.Kind.AREAS:
        words = gettext("{new} areas registered, {changed} changed.")
    elif batch.kind == ImportBatch.Kind.BUILDINGS:
        words = gettext("{new} buildings recorded, {changed} changed.")
    elif batch.kind == ImportBatch.Kind.UNITS:
        words = gettext("{new} units recorded, {changed} changed.")
    else:
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
    batch = cancel_import(by=who(request), at=now(), number=number)
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
    rows = [
        [n, row_reason(r, batch), *cells] for r in rows_left_out(batch) for n, cells in raw_cells(r, batch)
    ]
    return _file(table_bytes(header, rows, "csv"), "csv", f"left-out-{number}")


@login_required
@require_safe
def list_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An example list that explains each column."""
    if kind not in TYPES:
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return _file(template(kind, language=language), kind, "linmeng-template")  # type: ignore[arg-type]


@login_required
@require_safe
def area_list_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An example list of areas."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return _file(area_template(kind, language=language), kind, "linmeng-areas-template")


@login_required
@require_safe
def unit_list_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An example list of units and owners that explains each column."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return _file(unit_template(kind, language=language), kind, "linmeng-units-template")  # type: ignore[arg-type]


@login_required
@require_safe
def building_list_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An example list of buildings that explains each column."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return _file(building_template(kind, language=language), kind, "linmeng-buildings-template")  # type: ignore[arg-type]


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}.{kind}"'
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": disposition})
