"""Compounds merge and split: what follows is shown before it is done."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.register.actions import merge_compounds, split_compound
from linmeng.register.actions.lineage import check_parts, check_whole
from linmeng.register.forms import MergeForm, SplitForm
from linmeng.register.models import Compound, ServiceContract
from linmeng.register.pages.answers import answer_form, data_of, now, today, who
from linmeng.register.pages.edits import link
from linmeng.register.queries import Follows, compound_for, merge_candidates, what_follows
from linmeng.web.refused import said

CONFIRMED = "confirmed"


@login_required
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Several compounds become one: this one and some of those around it."""
    act = "register.merge_compounds"
    found = compound_for(request.user, code, today(), act)
    offered = {found.code: found.name, **merge_candidates(request.user, found, today())}
    chosen = [c for c in request.POST.getlist("codes") if c in offered]
    compounds = [compound_for(request.user, c, today(), act) for c in dict.fromkeys(chosen)]
    follows = what_follows(request.user, compounds, today(), act)
    form = MergeForm(_sent(request, follows), compounds=offered, initial={"codes": [code], "on": today()})
    if follows.contracts:
        form.offer({str(c.pk): _words(c) for c in follows.contracts})
    context = _context(found, _("Merge compounds"), follows)
    context["hint"] = _(
        "The old records stay, marked as merged, with their history. "
        "Sums are taken only of figures that every one of them states."
    )

    def done(data: dict[str, Any]) -> tuple[str, str]:
        number = data.pop("contract", "")
        made = merge_compounds(by=who(request), at=now(), contract=int(number) if number else None, **data)
        return link(made), _("“{name}” stands for the merged compounds now.").format(name=made.name)

    seen = "|".join(sorted(chosen))
    if _asks_first(request, form, seen, lambda: check_parts(compounds)):
        return render(request, "register/form.html", {"form": form, "confirm": seen, **context})
    return answer_form(request, form, done, "register/form.html", _again(request, seen, context))


@login_required
def split(request: HttpRequest, code: str) -> HttpResponse:
    """One compound becomes several."""
    act = "register.split_compound"
    found = compound_for(request.user, code, today(), act)
    follows = what_follows(request.user, [found], today(), act)
    form = SplitForm(data_of(request), initial={"on": today()})
    names = [n.strip() for n in request.POST.get("names", "")[:5000].splitlines() if n.strip()][:40]
    if names:
        company = follows.contracts[0].company.name if follows.contracts else ""
        form.offer(company, follows.buildings, follows.unit_buildings, names)
    context = _context(found, _("Split a compound"), follows)
    context["hint"] = _(
        "The old record stays, marked as split. Areas and counts of the new ones must be entered."
    )

    def done(data: dict[str, Any]) -> tuple[str, str]:
        goes = {b.number: data[f"building_{b.pk}"] for b in follows.buildings}
        buildings = {n: int(i) for n, i in goes.items() if i}
        rest = {b: data[f"units_{i}"] for i, b in enumerate(follows.unit_buildings)}
        units = {b: int(i) for b, i in rest.items() if i}
        said = {"names": data["names"], "on": data["on"], "contract": data.get("contract", "")}
        made = split_compound(by=who(request), at=now(), code=code, buildings=buildings, units=units, **said)
        return link(found), _("It was split into {names}.").format(names="、".join(c.name for c in made))

    seen = "|".join(names)
    if _asks_first(request, form, seen, lambda: check_whole(found, names)):
        return render(request, "register/form.html", {"form": form, "confirm": seen, **context})
    return answer_form(request, form, done, "register/form.html", _again(request, seen, context))


def _asks_first(request: HttpRequest, form: Any, seen: str, check: Any) -> bool:
    """Whether what follows is to be shown first: the form is sound, but nobody confirmed just these.

    Names that were edited after the first look are looked at again, since what goes where counts by them.
    """
    if request.method != "POST" or request.POST.get(CONFIRMED) == seen or not form.is_valid():
        return False
    try:
        check()
    except (NotNow, NotUnderstood) as refusal:
        form.add_error(None, said(refusal))
        return False
    return True


def _again(request: HttpRequest, seen: str, context: dict[str, Any]) -> dict[str, Any]:
    """A confirmed form that comes back with a mistake is confirmed once more."""
    if seen and request.POST.get(CONFIRMED) == seen:
        return {**context, "confirm": seen}
    return {**context, "follows": None, "submit": _("See what follows")}


def _sent(request: HttpRequest, follows: Follows) -> Any:
    """What was sent; the contract that usually goes over is chosen until somebody says otherwise."""
    data = data_of(request)
    if data is None or CONFIRMED in data or "contract" in data or follows.usual is None:
        return data
    data = data.copy()
    data["contract"] = str(follows.usual.pk)
    return data


def _words(contract: ServiceContract) -> str:
    return f"{contract.compound.name} – {contract.company.name}"


def _context(compound: Compound, title: str, follows: Follows) -> dict[str, Any]:
    return {"title": title, "compound": compound, "back": link(compound), "follows": follows}
