"""A list that is planned as one: read whole, planned area by area, checked, written with all its files."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linmeng.cli.answers import BAD_INPUT, NO_PLAN, REFUSED, Failure
from linmeng.planning.files.texts import Lang, say

if TYPE_CHECKING:
    from linmeng.cli.inputs import Input
    from linmeng.cli.progress import Line
    from linmeng.cli.stop import Clock
    from linmeng.domain.planning.compound import Street
    from linmeng.domain.planning.many import Solved
    from linmeng.machines import Machines
    from linmeng.planning.files.report import Report

KINDS = ("html", "xlsx", "geojson", "png", "json")
MANY = 600  # compounds from which on more than one process is worth its start


def whole(lang: Lang, *, out: Path, quiet: bool, **options: Any) -> bool:
    """Reads, plans, checks, writes, tells. True when Ctrl-C cut it short."""
    from linmeng.cli.areas import streets
    from linmeng.cli.inputs import load, read
    from linmeng.cli.output import Folder
    from linmeng.cli.progress import Line
    from linmeng.cli.stop import Clock, ctrl_c
    from linmeng.machines import machines
    from linmeng.planning.files.bundle import bundle

    files = ("compounds", "rates", "barriers", "walking", "constraints", "boundaries", "crs")
    given = read(lang=lang, **{name: options[name] for name in files})
    areas = streets(given, options["by"], say(lang, "cli.everywhere"))
    machine = machines(options["workers"] or workers_for(areas), options["cluster"])
    clock = Clock(options["seconds"], machine.hurry)
    notice = "" if quiet else f"\n{say(lang, 'cli.stopping')}\n"
    with Folder(out) as folder, ctrl_c(clock, notice):
        line = Line(lang, len(areas), quiet)
        report = _solved(areas, given, machine, clock, line, options["seed"], options["gap"])
        line.tell("cli.writing")
        copies = {"rates.toml": load(options["rates"]), "plan.replay.json": _replay(report, options)}
        folder.keep({**bundle(report, lang), **copies, **_leftovers(given.reading, lang)})
    if not quiet:
        _tell(report, given.reading, folder.wanted, clock.cancelled, lang)
    return clock.cancelled


def workers_for(areas: Mapping[str, "Street"]) -> int:
    """As many as there are processors, where the list is long enough for that."""
    from linmeng.machines import cores

    many = sum(len(street.compounds) for street in areas.values()) >= MANY
    return min(cores(), len(areas)) if many else 1


def _solved(
    areas: Mapping[str, "Street"],
    given: "Input",
    machine: "Machines",
    clock: "Clock",
    line: "Line",
    seed: int,
    gap: float,
) -> "Report":
    """The report on a plan for all areas that passed its check. Raises what refused an area."""
    from linmeng.cli.progress import watching
    from linmeng.domain.planning.many import solve_many
    from linmeng.domain.planning.solve import join
    from linmeng.planning.files.report import Area, Report

    known, parts = [*areas.items()], {}
    streets = known if machine.in_flight > 1 else iter(known)
    watches = watching(line, clock, machine)
    for solved in solve_many(streets, given.rates, machine, watches, seed=seed, gap=gap):
        if solved.plan is None:
            raise _why(solved, line.lang)
        if solved.faults:
            raise _wrong(solved.faults, line.lang)
        line.done(solved.name, len(areas[solved.name].compounds), solved.plan.gap)
        parts[solved.name] = Area(solved.name, areas[solved.name], solved.plan)
    ordered = [parts[name] for name in areas]
    return Report.of(ordered, given.rates, join([area.plan for area in ordered]))


def _why(solved: "Solved", lang: Lang) -> Failure:
    """Why an area has no plan, with its name in front."""
    from linmeng.planning.files.notes import translated

    reason = translated(solved.message, lang).format(**solved.values)
    return Failure(BAD_INPUT if solved.unusable else REFUSED, "cli.no_plan", area=solved.name, reason=reason)


def _wrong(faults: Any, lang: Lang) -> Failure:
    from linmeng.planning.files.notes import translated

    first = translated(faults[0].message, lang).format(**faults[0].values)
    return Failure(NO_PLAN, "cli.faults", n=len(faults), first=first)


def _replay(report: "Report", options: Mapping[str, Any]) -> bytes:
    from linmeng.cli.inputs import load
    from linmeng.planning.files.replay import Asked, write_replay

    asked = Asked(options["seed"], options["gap"], options["seconds"])
    return write_replay(report.areas, report.plan, load(options["rates"]).decode(), asked)


def _leftovers(reading: Any, lang: Lang) -> dict[str, bytes]:
    """The rows that were not used, and the figures that were dropped, each with its reason."""
    from linmeng.domain.refusals import NotUnderstood
    from linmeng.planning.files.notes import in_words
    from linmeng.register.files.writing import rejects, table_bytes

    def reason(row: Any) -> str:
        return in_words(NotUnderstood(row.message, **row.values), lang)

    keys = ("notes.row", "field.name", "notes.column", "notes.raw", "notes.reason")
    notes = [
        [row.number, row.facts.name or "", note.column, note.raw, reason(note)]
        for row in reading.rows
        for note in row.notes
    ]
    files = {"rejected.csv": rejects(reading, reason)}
    return files | {"notes.csv": table_bytes([say(lang, key) for key in keys], notes, "csv")}


def _tell(report: "Report", reading: Any, out: Path, cancelled: bool, lang: Lang) -> None:
    from linmeng.planning.files import words
    from linmeng.planning.files.notes import translated

    if cancelled:
        click.echo(say(lang, "summary.cancelled"))
    lines = [*words.summary(report, lang), *(translated(note, lang) for note in report.plan.notes)]
    if reading.rejected:
        lines.append(say(lang, "summary.rejected", n=len(reading.rejected), file=out / "rejected.csv"))
    dropped = sum(len(row.notes) for row in reading.rows)
    if dropped:
        lines.append(say(lang, "summary.dropped", n=dropped, file=out / "notes.csv"))
    lines.append(say(lang, "summary.written", dir=out, files=", ".join(f"plan.{kind}" for kind in KINDS)))
    click.echo("\n".join(lines))
