"""`linmeng plan`: from a list of compounds to a checked plan and its files; no database."""

import sys
from pathlib import Path
from typing import Any

import click

from linmeng.cli.answers import BAD_INPUT, CANCELLED, NO_PLAN, Failure, answering
from linmeng.planning.files.texts import LANGS, Lang

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("compounds", type=FILE, required=False)
@click.option("--rates", type=FILE, help="费率文件 · rates (TOML)")
@click.option("--out", type=FILE, help="输出目录 · folder for the files")
@click.option("--barriers", type=FILE, help="河流、高架等隔断 · lines nobody crosses (GeoJSON)")
@click.option("--walking", type=FILE, help="步行道路、出入口等 · ways, bridges, gates, doors (GeoJSON)")
@click.option("--constraints", type=FILE, help="约束 · what must or must not be together (TOML)")
@click.option("--boundaries", type=FILE, help="街道边界，识别坐标和街道 · outlines of sub-districts")
@click.option("--seed", default=0, type=click.IntRange(0), show_default=True, help="随机种子 · seed")
@click.option(
    "--gap",
    default=1e-4,
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
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="同时用几个进程，默认按规模定 · processes at once"
)
@click.option("--cluster", default="", help="Dask 集群地址 · a Dask cluster, tcp://… or tls://…")
@click.option(
    "--stream", is_flag=True, help="全省全国的名单：边读边算 · read on while planning, for a country"
)
@click.option("--resume", is_flag=True, help="接着上次没算完的 · go on with an unfinished --stream")
@click.option("--replay", type=FILE, help="重算一份方案 · compute a plan.replay.json again and compare")
@click.option("--lang", default="zh", type=click.Choice(LANGS), show_default=True, help="语言 · language")
@click.option(
    "--crs",
    default="auto",
    type=click.Choice(["auto", "wgs84", "gcj02", "bd09"]),
    show_default=True,
    help="坐标系 · coordinate system",
)
@click.option("--quiet", is_flag=True, help="只报错 · say nothing but errors")
def plan(lang: Lang, **options: Any) -> None:
    """编制联盟方案 · plan alliances for the COMPOUNDS of a list (CSV, XLSX or GeoJSON).

    Exit codes: 0 done, 1 refused or not writable, 2 bad input, 3 no plan that passes its check, or not the
    same plan again, 130 cancelled.
    """
    with answering(lang):
        code = _run(lang, options)
    if code:
        sys.exit(code)


def _run(lang: Lang, options: dict[str, Any]) -> int:
    """Plans, streams or replays; the exit code."""
    given = {name: options.pop(name) for name in ("stream", "resume", "replay")}
    if given["replay"]:
        from linmeng.cli.replay import replay

        return 0 if replay(given["replay"], lang, options) else NO_PLAN
    for name, option in (("compounds", "COMPOUNDS"), ("rates", "--rates"), ("out", "--out")):
        if options[name] is None:
            raise Failure(BAD_INPUT, "cli.missing_option", option=option)
    if given["stream"] or given["resume"]:
        from linmeng.cli.stream import stream

        return stream(lang, resume=given["resume"], **options)
    from linmeng.cli.whole import whole

    return CANCELLED if whole(lang, **options) else 0
