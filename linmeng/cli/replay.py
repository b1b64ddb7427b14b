"""`linmeng plan --replay`: prices and searches a plan anew from its own file, and compares."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linmeng.planning.files.texts import Lang, say

if TYPE_CHECKING:
    from linmeng.domain.planning.plan import Plan
    from linmeng.planning.files.replay import Replay
    from linmeng.planning.files.report import Area

SLACK = 1e-9  # a gap this little over the one asked for still ended the search


def replay(path: Path, lang: Lang, options: Mapping[str, Any]) -> bool:
    """Reads the file, computes the plan anew and tells what came out; True when it is the same."""
    from linmeng.cli.inputs import load, named
    from linmeng.planning.files.replay import read_replay

    given: Replay = named(path, lang, lambda p: read_replay(load(p, -1), p.name))
    found = _search(given, lang, options)
    differences = [*_priced(given, lang), *_compared(given, found, lang)]
    quiet = options["quiet"] and not differences
    if not quiet:
        lines = [say(lang, "cli.replay.differs", n=len(differences)), *(f"- {d}" for d in differences)]
        click.echo("\n".join(lines if differences else _same(given, lang)))
    return not differences


def by_gap(given: "Replay", area: "Area") -> bool:
    """Whether the search of this area ended because its gap was proven: then it can be repeated exactly."""
    return given.asked is not None and area.plan.gap <= given.asked.gap + SLACK


def _search(given: "Replay", lang: Lang, options: Mapping[str, Any]) -> dict[str, "Plan"]:
    """Area → the plan that the search finds now."""
    from linmeng.cli.progress import Line, watching
    from linmeng.cli.stop import Clock, ctrl_c
    from linmeng.cli.whole import workers_for
    from linmeng.domain.planning.many import GAP, solve_many
    from linmeng.machines import machines

    asked = given.asked
    streets = {area.name: area.street for area in given.areas}
    machine = machines(options["workers"] or workers_for(streets), options["cluster"])
    clock = Clock(max(asked.seconds if asked else 0.0, options["seconds"]), machine.hurry)
    line = Line(lang, len(streets), options["quiet"])
    seed, gap = (asked.seed, asked.gap) if asked else (0, GAP)
    watches, known = watching(line, clock, machine), [*streets.items()]
    plans = {}
    with ctrl_c(clock, f"\n{say(lang, 'cli.stopping')}\n"):
        for solved in solve_many(known, given.rates, machine, watches, seed=seed, gap=gap, checked=False):
            refused = solved.refusal()
            if refused or solved.plan is None:
                raise refused or AssertionError
            line.done(solved.name, len(streets[solved.name].compounds), solved.plan.gap)
            plans[solved.name] = solved.plan
    if clock.cancelled:
        raise KeyboardInterrupt
    return plans


def _priced(given: "Replay", lang: Lang) -> Iterator[str]:
    """What the model does not bear out: every alliance recomputed, the sums of all areas."""
    from linmeng.domain.planning.check import check
    from linmeng.planning.files.notes import translated
    from linmeng.planning.files.replay import same_money

    for area in given.areas:
        for fault in check(area.street, given.rates, area.plan):
            reason = translated(fault.message, lang).format(**fault.values)
            yield say(lang, "cli.replay.fault", area=area.name, reason=reason)
    total, everywhere = sum(a.plan.objective for a in given.areas), say(lang, "cli.everywhere")
    if not same_money(total, given.plan.objective):
        yield _other(everywhere, given.plan.objective, total, lang)
    low = sum(a.plan.bound for a in given.areas)
    if not same_money(low, given.plan.bound):
        yield _false_bound(everywhere, given.plan.bound, low, lang)


def _compared(given: "Replay", found: Mapping[str, "Plan"], lang: Lang) -> Iterator[str]:
    from linmeng.planning.files.replay import same_money

    for area in given.areas:
        now = found[area.name]
        if area.plan.bound > now.objective and not same_money(area.plan.bound, now.objective):
            yield _false_bound(area.name, area.plan.bound, now.objective, lang)
        if not by_gap(given, area):
            continue
        others = _alliances(area.plan) - _alliances(now)
        if others:
            members = "、".join(min(others)[0])
            yield say(lang, "cli.replay.other_alliances", area=area.name, members=members)
        if not same_money(area.plan.objective, now.objective):
            yield _other(area.name, area.plan.objective, now.objective, lang)


def _alliances(plan: "Plan") -> set[tuple[tuple[str, ...], str, str]]:
    return {(a.members, a.mode, a.host or "") for a in plan.alliances}


def _other(area: str, stated: float, found: float, lang: Lang) -> str:
    figures = {"stated": _cents(stated), "found": _cents(found)}
    return say(lang, "cli.replay.other_objective", area=area, **figures)


def _false_bound(area: str, bound: float, found: float, lang: Lang) -> str:
    return say(lang, "cli.replay.false_bound", area=area, bound=_cents(bound), found=_cents(found))


def _same(given: "Replay", lang: Lang) -> list[str]:
    count = sum(len(area.plan.alliances) for area in given.areas)
    figures = {"areas": len(given.areas), "alliances": count, "objective": _cents(given.plan.objective)}
    searched = given.asked is not None and all(by_gap(given, area) for area in given.areas)
    lines = [say(lang, "cli.replayed" if searched else "cli.repriced", **figures)]
    if given.asked is None:
        lines.append(say(lang, "cli.replay.by_hand"))
    else:
        late = [area.name for area in given.areas if not by_gap(given, area)]
        lines += [say(lang, "cli.replay.by_time", area=name) for name in late]
    if given.program != version("linmeng"):
        lines.append(say(lang, "cli.replay.program", then=given.program, now=version("linmeng")))
    return lines


def _cents(value: float) -> str:
    return f"{value:,.2f}"
