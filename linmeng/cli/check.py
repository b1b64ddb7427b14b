"""`linmeng check`: recomputes a plan from the planning model alone."""

import sys
from pathlib import Path
from typing import Any

import click

from linmeng.cli.answers import NO_PLAN, answering
from linmeng.planning.files.texts import LANGS, Lang, percent, say

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("plan", type=FILE)
@click.argument("compounds", type=FILE)
@click.option("--rates", required=True, type=FILE, help="费率文件 · rates (TOML)")
@click.option("--barriers", type=FILE, help="隔断 · lines nobody crosses (GeoJSON)")
@click.option("--walking", type=FILE, help="步行道路、出入口 · ways, bridges, gates, doors (GeoJSON)")
@click.option("--constraints", type=FILE, help="约束 · constraints (TOML)")
@click.option("--boundaries", type=FILE, help="街道边界 · outlines of sub-districts (GeoJSON)")
@click.option("--by", default="subdistrict", type=click.Choice(["subdistrict", "district", "none"]))
@click.option("--lang", default="zh", type=click.Choice(LANGS), show_default=True, help="语言 · language")
@click.option("--crs", default="auto", type=click.Choice(["auto", "wgs84", "gcj02", "bd09"]))
def check(plan: Path, by: str, lang: Lang, **options: Any) -> None:
    """核对方案 · check the PLAN (plan.json) against the COMPOUNDS it was made for.

    Give the same options as for `linmeng plan`. Exit codes: 0 right, 2 bad input, 3 the plan is wrong.
    """
    with answering(lang):
        lines, right = _run(plan, by, lang, options)
        click.echo("\n".join(lines))
    if not right:
        sys.exit(NO_PLAN)


def _run(path: Path, by: str, lang: Lang, options: dict[str, Any]) -> tuple[list[str], bool]:
    from linmeng.cli.areas import check_joined, streets
    from linmeng.cli.inputs import read, read_plan_file
    from linmeng.planning.files.notes import translated

    files = ("compounds", "rates", "barriers", "walking", "constraints", "boundaries", "crs")
    given = read(lang=lang, **{name: options[name] for name in files})
    plan = read_plan_file(path, lang)
    faults = check_joined(streets(given, by, say(lang, "cli.everywhere")), given.rates, plan)
    if faults:
        texts = [translated(fault.message, lang).format(**fault.values) for fault in faults]
        return [say(lang, "cli.wrong", n=len(faults)), *(f"- {text}" for text in texts)], False
    count = sum(len(alliance.members) for alliance in plan.alliances)
    gap = percent(plan.gap, 4)
    return [say(lang, "cli.right", alliances=len(plan.alliances), compounds=count, gap=gap)], True
