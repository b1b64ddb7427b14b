"""Wishes for the next plan, collected click by click in the person's session until the run is started."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.models import PlanVersion
from linmeng.planning.queries.snapshots import plain_wishes, read_wishes, thaw
from linmeng.planning.queries.wishes import check_wishes

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report

_KEY = "planning.wishes"
_KEPT = 10  # plans whose wishes a session remembers


def wishes_of(request: HttpRequest, plan: PlanVersion) -> dict[str, Any]:
    """What is wished so far: at first what the plan itself was made with."""
    kept: Mapping[str, Any] = request.session.get(_KEY, {})
    return dict(kept.get(str(plan.pk), plan.run.constraints))


def changed(request: HttpRequest, plan: PlanVersion) -> bool:
    """Whether anything was wished since the plan was made."""
    return bool(wishes_of(request, plan) != plan.run.constraints)


def wish(request: HttpRequest, plan: PlanVersion, report: "Report", click: Mapping[str, str]) -> None:
    """Adds or drops one wish. Raises NotUnderstood or NotNow when it cannot be met; then nothing changes."""
    wishes = _clicked(wishes_of(request, plan), click, report)
    areas = thaw(plan.run.inputs, wishes)
    check_wishes(areas, read_wishes(wishes), report.rates)
    keep(request, plan, wishes)


def keep(request: HttpRequest, plan: PlanVersion, wishes: Mapping[str, Any] | None) -> None:
    """Remembers the wishes; None forgets them."""
    kept = {k: v for k, v in request.session.get(_KEY, {}).items() if k != str(plan.pk)}
    if wishes is not None:
        kept[str(plan.pk)] = dict(wishes)
    request.session[_KEY] = dict(list(kept.items())[-_KEPT:])


def _clicked(wishes: dict[str, Any], click: Mapping[str, str], report: "Report") -> dict[str, Any]:
    do, kind, one, other = click["do"], click.get("kind", ""), click.get("one", ""), click.get("other", "")
    if do == "clear":
        return {}
    pairs = {k: [list(p) for p in wishes.get(k, ())] for k in ("together", "apart")}
    fixed = {k: dict(wishes.get(k, {})) for k in ("mode", "host")}
    if do == "drop" and kind in pairs:
        pairs[kind] = [p for p in pairs[kind] if sorted(p) != sorted((one, other))]
    elif do == "drop" and kind in fixed:
        fixed[kind].pop(one, None)
    elif do in pairs:
        pairs[do] = _with(pairs[do], one, other)
    elif do == "mode":
        fixed["mode"][one] = click.get("mode", "")
    elif do == "host":
        fixed["host"][one] = other
    elif do == "keep":
        _keep_whole(pairs, fixed, report, one)
    else:
        raise NotUnderstood("This wish could not be read.")
    return plain_wishes(read_wishes({**pairs, **fixed}))


def _keep_whole(
    pairs: dict[str, list[list[str]]], fixed: dict[str, dict[str, str]], report: "Report", member: str
) -> None:
    """The alliance of this member as it is: the same partners, mode and host."""
    sheet = next((s for s in report.sheets if member in s.alliance.members), None)
    if sheet is None:
        raise NotUnderstood("A constraint names {id}: there is no compound with this id", id=member)
    first, *rest = sheet.alliance.members
    for other in rest:
        pairs["together"] = _with(pairs["together"], first, other)
    for one in sheet.alliance.members:
        fixed["mode"][one] = sheet.alliance.mode
        if sheet.alliance.host and one != sheet.alliance.host:
            fixed["host"][one] = sheet.alliance.host


def _with(pairs: list[list[str]], one: str, other: str) -> list[list[str]]:
    known = {frozenset(p) for p in pairs}
    return pairs if frozenset((one, other)) in known else [*pairs, sorted((one, other))]


def listed(wishes: Mapping[str, Any], report: "Report") -> list[dict[str, Any]]:
    """The wishes with names, ready to be shown and dropped one by one."""
    name = {c.id: c.name for c in report.compounds}
    rows = [
        {"kind": kind, "one": a, "other": b, "one_name": name.get(a, a), "other_name": name.get(b, b)}
        for kind in ("together", "apart")
        for a, b in wishes.get(kind, ())
    ]
    rows += [
        {"kind": "mode", "one": a, "one_name": name.get(a, a), "mode": mode}
        for a, mode in wishes.get("mode", {}).items()
    ]
    rows += [
        {"kind": "host", "one": a, "one_name": name.get(a, a), "other": b, "other_name": name.get(b, b)}
        for a, b in wishes.get("host", {}).items()
    ]
    return rows
