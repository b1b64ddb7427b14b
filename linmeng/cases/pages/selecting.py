"""What pages say of a selection in words: the plan's rules, where it stands, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linmeng.cases.forms.selection import MODES, WAYS
from linmeng.cases.models import Selection
from linmeng.cases.queries.panels import panel_of, seats_of
from linmeng.cases.queries.watching import clocks_of
from linmeng.domain.procedures.selection.clocks import Watched
from linmeng.domain.procedures.selection.plan import LOT, PRICE, QUALITY, Plan

_S = Selection.State
FAR = 366  # days: beyond, nobody counts them


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a selection: done, now or later; `url` leads to its act, `act` is the right it needs."""

    words: str
    how: str
    more: str = ""
    url: str = ""
    act: str = "run_selection"


def tie_words(plan: Plan, key: str) -> str:
    """What decides, in words; "total" is no tie."""
    known = {PRICE: _("the lower fee"), QUALITY: _("more points of quality"), LOT: _("the lot")}
    named = {c.key: _("more points on “{criterion}”").format(criterion=c.words) for c in plan.criteria}
    return {**known, **named, "total": _("points")}.get(key, key)


def plan_shown(plan: Plan) -> list[tuple[str, str]]:
    """The plan's rules as pairs of words."""
    rows = [
        (_("How companies are asked"), str(dict(WAYS)[plan.way])),
        (_("Fee mode"), str(dict(MODES)[plan.fee_mode])),
        (_("Lump sum"), _fee(plan.fee)),
        (_("Lowest cost"), _fee(plan.lowest)),
        (_("Highest fee"), _fee(plan.highest)),
        (_("Term"), _("{n} months").format(n=plan.months)),
        (_("Panel"), _("{n} members, {experts} of them experts").format(n=plan.panel, experts=plan.experts)),
        (
            _("Scores"),
            _("mean without the highest and the lowest") if plan.trim else _("mean of all members"),
        ),
        (
            _("Pass mark"),
            _("{n} points of quality").format(n=plan.pass_mark) if plan.pass_mark else _("none"),
        ),
        (_("Equal points"), _(", then ").join(tie_words(plan, key) for key in plan.ties)),
        (_("Candidates"), str(plan.candidates)),
    ]
    return [(name, value) for name, value in rows if value]


def steps_of(row: Selection, at: datetime, *, counted: bool = True) -> list[Step]:
    """The way of a selection, with the one that comes next; `counted`: says how many offers are in."""
    made = _steps(row, at, counted)
    if row.state == _S.FAILED:
        return [Step(w, "done" if done else "later", more) for w, done, more, _u, _a in made]
    first = next((n for n, (_w, done, *_rest) in enumerate(made) if not done), len(made))
    return [
        Step(w, "done" if done else "now" if n == first else "later", more, url if n == first else "", act)
        for n, (w, done, more, url, act) in enumerate(made)
    ]


def _steps(row: Selection, at: datetime, counted: bool) -> list[tuple[str, bool, str, str, str]]:
    keys = [t.public is not None for t in row.trustees.all()]
    order = [_S.DRAFT, _S.PUBLISHED, _S.OPENED, _S.RANKED, _S.SHOWN, _S.AWARDED]
    stage = order.index(row.state) if row.state in order else 0  # type: ignore[arg-type]
    closed = row.deadline_at is not None and at >= row.deadline_at
    seats, have = sum(seats_of(row).values()), panel_of(row)
    handed = sum(p.scored_at is not None for p in have)
    count = row.offers.filter(gone_at__isnull=True).count()
    times = {"a": _when(row.deadline_at), "b": _when(row.opens_at)}
    offers = _("{n} until now; until {a}").format(n=count, **times) if times["a"] and counted else times["a"]
    scored = len(have) == seats and handed == seats
    winner = row.winner.name if row.winner else ""
    runs, panel = "run_selection", _url(row, "panel")
    return [
        (_("Passphrases of all trustees"), all(keys), f"{sum(keys)} / {len(keys)}", "", "hold_key"),
        (_("Publish the plan"), stage > 0, _when(row.published_at), _url(row, "selection_publish"), runs),
        (_("Offers come in, sealed"), closed, offers, "", runs),
        (_("Draw the panel"), len(have) == seats, f"{len(have)} / {seats}", panel, runs),
        (_("Open the offers"), stage > 1, times["b"], _url(row, "selection_open"), "open_offers"),
        (_("Declarations and scores"), scored, f"{handed} / {seats}", panel, "score"),
        (_("Rank the offers"), stage > 2, _when(row.ranked_at), _url(row, "selection_rank"), runs),
        (_("Show the candidates"), stage > 3, str(row.shown_until or ""), _url(row, "selection_show"), runs),
        (_("Choose the company"), stage > 4, winner, _url(row, "selection_award"), runs),
    ]


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock in words. `how`: done, late, now or later; `left`: what is said of its days."""

    what: str
    from_on: date
    until_on: date
    clause: str
    how: str
    left: str


def clocks_shown(row: Selection, today: date) -> list[Clock]:
    """The clocks of a selection: from, until, what happens, and whether it is late."""
    return [
        Clock(
            f"{_(c.what)} {c.about}".strip(), c.from_on, c.until_on, c.clause, c.standing(today),
            _left(c, today),
        )
        for c in clocks_of(row, today)
    ]  # fmt: skip


def next_clock(row: Selection, today: date) -> Clock | None:
    """The first of them that is late, else the one that runs out first."""
    found = [c for c in clocks_shown(row, today) if c.how in ("late", "now")]
    late = next((c for c in found if c.how == "late"), None)
    return late or min(found, key=lambda c: c.until_on, default=None)


def _left(clock: Watched, today: date) -> str:
    n = clock.days_late(today)
    late = ngettext("{n} day late", "{n} days late", n).format(n=n)
    if clock.done_on is not None:
        on = _("done on {day}").format(day=clock.done_on)
        return f"{on} · {late}" if n else on
    if n:
        return late
    if clock.standing(today) == "done":
        return _("period over")
    if clock.standing(today) == "later":
        return _("not yet begun")
    n = clock.days_left(today)
    if n > FAR:
        return _("still running")
    return ngettext("{n} day left", "{n} days left", n).format(n=n) if n else _("until today")


def lot_shown(lot: Any) -> dict[str, Any]:
    """A lot as pages show it."""
    groups = [
        {**g, "order": lot.orders.get(g["key"], []), "drawn": lot.orders.get(g["key"], [])[: g["seats"]]}
        for g in lot.listed["groups"]
    ]
    return {"lot": lot, "groups": groups}


def _fee(fee: Any) -> str:
    return "" if fee is None else _("{fee} CNY/m² a month").format(fee=fee.normalize() if fee % 1 else fee)


def _when(at: datetime | None) -> str:
    from django.utils.timezone import localtime

    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _url(row: Selection, name: str) -> str:
    return reverse(f"cases:{name}", args=[row.uid])
