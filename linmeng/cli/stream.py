"""A list too long for memory: planned sub-district by sub-district as it is read, each kept when finished."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linmeng.cli.answers import BAD_INPUT, CANCELLED, NO_PLAN, Failure
from linmeng.planning.files.texts import Lang, say

if TYPE_CHECKING:
    from linmeng.cli.checkpoint import Checkpoint
    from linmeng.cli.progress import Line
    from linmeng.domain.planning.compound import Compound, Geometry, Street
    from linmeng.domain.planning.many import Solved
    from linmeng.domain.planning.rates import Rates
    from linmeng.machines import Machines
    from linmeng.register.files.stream import Listing

Rejects = list[list[Any]]  # of one sub-district: [line, reason, cells…]
MARGIN = 0.02  # degrees around a sub-district: barriers further away concern it no more


def stream(lang: Lang, *, out: Path, resume: bool, quiet: bool, **options: Any) -> int:
    """Plans the list, or what is left of it; the exit code."""
    from linmeng.cli.checkpoint import PLAN, Checkpoint, Finished
    from linmeng.cli.inputs import load, named
    from linmeng.cli.progress import Line
    from linmeng.cli.stop import Clock, ctrl_c
    from linmeng.cli.stream_files import areas_csv, rejected_csv, summary
    from linmeng.machines import cores, machines
    from linmeng.planning.files.inputs import read_barriers, read_rates_file
    from linmeng.register.files.stream import survey

    _check_options(options)
    crs = None if options["crs"] == "auto" else options["crs"]
    rates = named(options["rates"], lang, lambda p: read_rates_file(load(p), p.name))
    barriers = named(options["barriers"], lang, lambda p: read_barriers(load(p), p.name)) or ()
    listing = named(options["compounds"], lang, lambda p: _surveyed(p, survey, options["by"], crs))
    machine = machines(options["workers"] or cores(), options["cluster"])
    clock = Clock(options["seconds"], machine.hurry)
    try:
        store = Checkpoint(out, _made_from(listing, rates, barriers, options), resume)
    except Finished:
        click.echo(say(lang, "cli.stream.finished", file=out / PLAN))
        return 0
    try:
        line = Line(lang, listing.groups, quiet)
        line.tell("cli.stream.begins", n=listing.count, areas=listing.groups, done=len(store.done))
        with ctrl_c(clock, "" if quiet else f"\n{say(lang, 'cli.stream.stopping')}\n"):
            lost = _plan_all(listing, rates, barriers, machine, clock, store, line, options)
        if clock.cancelled or lost:
            store.sync()
            line.tell("cli.stream.kept", n=len(store.done), areas=listing.groups, dir=out)
            for solved in lost:
                line.tell("cli.no_plan", area=solved.name, reason=solved.refusal())
            return CANCELLED if clock.cancelled else NO_PLAN
        line.tell("cli.writing")
        rejected = rejected_csv(store, listing.table.header, lang)
        copy = [load(options["rates"])]
        store.finish({"areas.csv": areas_csv(store, lang), "rejected.csv": rejected, "rates.toml": copy})
    finally:
        store.close()
    if not quiet:
        click.echo("\n".join(summary(store, out / PLAN, lang)))
    return NO_PLAN if any(done.objective is None for done in store.done.values()) else 0


def _check_options(options: Mapping[str, Any]) -> None:
    """What needs the whole list at once cannot be had here."""
    for name in ("walking", "constraints", "boundaries"):
        if options[name] is not None:
            raise Failure(BAD_INPUT, "cli.stream.option", option=f"--{name}")
    if options["by"] == "none":
        raise Failure(BAD_INPUT, "cli.stream.option", option="--by none")


def _surveyed(path: Path, survey: Callable[..., "Listing"], by: str, crs: str | None) -> "Listing":
    try:
        return survey(path, by=by, crs=crs)
    except OSError as error:
        raise Failure(BAD_INPUT, "cli.unreadable", file=path, reason=error.strerror or error) from error


def _made_from(
    listing: "Listing", rates: "Rates", barriers: Any, options: Mapping[str, Any]
) -> dict[str, Any]:
    """What has to be the same for a run to be gone on with."""
    from importlib.metadata import version

    return {
        "list": listing.sha256,
        "rates": rates.sha256,
        "barriers": json.dumps(barriers, sort_keys=True) if barriers else "",
        "by": options["by"],
        "crs": listing.crs,
        "seed": options["seed"],
        "gap": options["gap"],
        "version": version("linmeng"),
    }


def _plan_all(
    listing: "Listing",
    rates: "Rates",
    barriers: tuple["Geometry", ...],
    machine: "Machines",
    clock: Any,
    store: "Checkpoint",
    line: "Line",
    options: Mapping[str, Any],
) -> list["Solved"]:
    """Every sub-district not finished yet; those whose workers died again and again."""
    from linmeng.cli.progress import watching
    from linmeng.domain.planning.many import solve_many

    under_way: dict[str, tuple[int, Rejects]] = {}
    streets = _streets(listing, barriers, store, under_way, line.lang)
    found = solve_many(
        streets, rates, machine, watching(line, clock, machine), seed=options["seed"], gap=options["gap"],
        cancelled=lambda: clock.cancelled,
    )  # fmt: skip
    lost = []
    line.number = len(store.done)
    for solved in found:
        if clock.cancelled:
            break  # its search was cut short: it is done again when the run goes on
        compounds, rejected = under_way.pop(solved.name)
        if solved.lost:
            lost.append(solved)
            continue
        store.add(_line(solved, compounds, rejected, line.lang))
        line.done(solved.name, compounds, solved.plan.gap if solved.plan else 0.0)
    return lost


def _streets(
    listing: "Listing",
    barriers: tuple["Geometry", ...],
    store: "Checkpoint",
    under_way: dict[str, tuple[int, Rejects]],
    lang: Lang,
) -> Iterator[tuple[str, "Street"]]:
    """The streets to plan, read as they are asked for."""
    from linmeng.domain.planning.compound import Street

    for group in listing.read():
        if group.name in store.done:
            continue
        compounds, refused = listing.compounds(group)
        rejected = [[r.number, _words(r.message, r.values, lang), *r.cells] for r in refused]
        if not compounds:
            store.add({"area": group.name, "compounds": 0, "plan": None, "why": "", "rejected": rejected})
            continue
        under_way[group.name] = (len(compounds), rejected)
        yield group.name, Street(tuple(compounds), _near(barriers, compounds))


def _near(barriers: tuple["Geometry", ...], compounds: list["Compound"]) -> tuple["Geometry", ...]:
    """The barriers that can lie between compounds of this sub-district."""
    west, east = min(c.lon for c in compounds) - MARGIN, max(c.lon for c in compounds) + MARGIN
    south, north = min(c.lat for c in compounds) - MARGIN, max(c.lat for c in compounds) + MARGIN

    def reaches(barrier: "Geometry") -> bool:
        lines = barrier["coordinates"]
        points = lines if barrier["type"] == "LineString" else [point for path in lines for point in path]
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        beside = min(lons) > east or max(lons) < west or min(lats) > north or max(lats) < south
        return not beside

    return tuple(barrier for barrier in barriers if reaches(barrier))


def _line(solved: "Solved", compounds: int, rejected: Rejects, lang: Lang) -> dict[str, Any]:
    from linmeng.domain.planning.plan import to_json

    why = _words(solved.message, solved.values, lang)
    plan = solved.plan
    if solved.faults:  # a plan that fails its check is none
        plan, why = None, _words(solved.faults[0].message, solved.faults[0].values, lang)
    plain = to_json(plan) if plan else None
    return {"area": solved.name, "compounds": compounds, "plan": plain, "why": why, "rejected": rejected}


def _words(message: str, values: Mapping[str, Any], lang: Lang) -> str:
    from linmeng.planning.files.notes import translated

    return translated(message, lang).format(**values) if message else ""
