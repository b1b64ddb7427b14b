"""`linmeng demo`: a made-up world to walk through, served on this machine."""

import os
import sys
from pathlib import Path

import click


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--build-only", is_flag=True, help="Build the world and do not serve it.")
def demo(port: int, build_only: bool) -> None:
    """演示世界 · build the demo world in var/demo (once) and serve it."""
    os.environ.setdefault("DATA_DIR", str(Path.cwd() / "var" / "demo"))
    os.environ.update({"DEMO": "1", "HTTPS": "0"})
    from linmeng.cli.serve import prepare, run

    click.echo("准备数据库 · preparing the database …")
    prepare()
    from linmeng.demo.world import build

    build(say=click.echo)
    if not build_only:
        sys.exit(run("127.0.0.1", port, threads=4))
