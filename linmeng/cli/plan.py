"""`linmeng plan`: from a list of compounds to a checked plan and its files; no database."""

import sys
from pathlib import Path
from typing import Any

import click

from linmeng.cli.answers import CANCELLED, NO_PLAN, Failure, answering
from linmeng.planning.files.texts import LANGS, Lang, say

FILE = click.Path(path_type=Path)
KINDS = ("html", "xlsx", "geojson", "png", "json")


@click.command()
@click.argument("compounds", type=FILE)
@click.option("--rates", required=True, type=FILE, help="费率文件 · rates (TOML)")
@click.option("--out", required=True, type=FILE, help="输出目录 · folder for the files")
@click.option("--barriers", type=FILE, help="河流、高架等隔断 · lines nobody crosses (GeoJSON)")
@click.option("--constraints", type=FILE, help="约束 · what must or must not be together (TOML)")
@click.option("--boundaries", type=FILE, help="街道边界，识别坐标和街道 · outlines of sub-districts")
@click.option("--seed", default=0, type=click.IntRange(0), show_default=True, help="随机种子 · seed")
@click.option(
    "--gap",
    default=1e-3,
    type=click.FloatRange(0, 1),
    show_default=True,
    help="差距够小就停 · good enough",
)
@click.option(
    "--seconds",
    default=60.0,
    type=click.FloatRange(0, min_open=True),
    show_default=True,
    help="每个街道最多用几秒 · at most for each planning area",
)
@click.option(
    "--by",
    default="subdistrict",
    type=click.Choice(["subdistrict", "district", "none"]),
    show_default=True,
    help="按街道、按区或不分 · what is one planning area",
)
@click.option("--lang", default="zh", type=click.Choice(LANGS), show_default=True, help="语言 · language")
@click.option(
    "--crs",
    default="auto",
    type=click.Choice(["auto", "wgs84", "gcj02", "bd09"]),
    show_default=True,
    help="坐标系 · coordinate system",
)
@click.option("--quiet", is_flag=True, help="只报错 · say nothing but errors")
def plan(lang: Lang, out: Path, quiet: bool, **options: Any) -> None:
    """编制联盟方案 · plan alliances for the COMPOUNDS of a list (CSV, XLSX or GeoJSON).

    Exit codes: 0 done, 1 refused or not writable, 2 bad input, 3 no plan that passes its check,
    130 cancelled.
    """
    with answering(lang):
        cancelled = _run(lang, out, quiet, **options)
    if cancelled:
        sys.exit(CANCELLED)


def _run(lang: Lang, out: Path, quiet: bool, **options: Any) -> bool:
    """Reads, plans, checks, writes, tells. True when Ctrl-C cut it short."""
    from linmeng.cli.inputs import load, read
    from linmeng.cli.output import Folder
    from linmeng.cli.progress import Line
    from linmeng.cli.stop import Clock, ctrl_c
    from linmeng.planning.files.bundle import bundle

    files = ("compounds", "rates", "barriers", "constraints", "boundaries", "crs")
    given = read(lang=lang, **{name: options[name] for name in files})
    clock = Clock(options["seconds"])
    notice = "" if quiet else f"\n{say(lang, 'cli.stopping')}\n"
    with Folder(out) as folder, ctrl_c(clock, notice):
        from linmeng.cli.areas import streets

        areas = streets(given, options["by"], say(lang, "cli.everywhere"))
        line = Line(lang, len(areas), quiet)
        report = _solved(areas, given.rates, clock, line, options["seed"], options["gap"])
        line.tell("cli.writing")
        copy = {"rates.toml": load(options["rates"])}
        folder.keep({**bundle(report, lang), **copy, **_leftovers(given.reading, lang)})
    if not quiet:
        _tell(report, given.reading, folder.wanted, clock.cancelled, lang)
    return clock.cancelled


def _solved(areas: Any, rates: Any, clock: Any, line: Any, seed: int, gap: float) -> Any:
    """The report on a plan for all areas that passed its check. Raises Failure otherwise."""
    from linmeng.cli.areas import check_joined
    from linmeng.domain.planning.solve import join, solve
    from linmeng.planning.files.report import Area, Report

    solved = []
    for name, street in areas.items():
        line.begin(name, len(street.compounds))
        clock.start()
        found = solve(street, rates, seed=seed, gap=gap, stop=clock, progress=line.step)
        line.done(found.gap)
        solved.append(Area(name, street, found))
    joined = join([area.plan for area in solved])
    faults = check_joined(areas, rates, joined)
    if faults:
        from linmeng.planning.files.notes import translated

        first = translated(faults[0].message, line.lang).format(**faults[0].values)
        raise Failure(NO_PLAN, "cli.faults", n=len(faults), first=first)
    return Report.of(solved, rates, joined)


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


def _tell(report: Any, reading: Any, out: Path, cancelled: bool, lang: Lang) -> None:
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
