"""`linmeng verify-vote`: recomputes a published vote offline, by code that knows nothing of the counting."""

import json
import sys
from pathlib import Path

import click

from linmeng.cli.answers import BAD_INPUT, NO_PLAN, end

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("verify-vote")
@click.argument("file", type=FILE, required=False)
@click.option("--key", "keys", multiple=True, help="公告上的公钥 · a key line from a notice")
@click.option(
    "--checkpoint", "checkpoints", multiple=True, type=FILE, help="您保存的检查点 · a checkpoint you kept"
)
@click.option("--receipt", "receipts", multiple=True, type=FILE, help="您的回执 · your receipt")
@click.option("--json", "as_json", is_flag=True, help="一行 JSON · one line of JSON")
@click.option(
    "--write", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="写出两个独立核对程序 · write the two stand-alone verifiers into this folder",
)  # fmt: skip
def verify_vote(
    file: Path | None, keys: tuple[str, ...], checkpoints: tuple[Path, ...], receipts: tuple[Path, ...],
    as_json: bool, folder: Path | None,
) -> None:  # fmt: skip
    """核对表决文件 · check the FILE of a vote: roll, log, denominators, gates and result.

    Exit codes: 0 all is as stated, 2 bad input, 3 something is wrong.
    """
    from linmeng.cli.verifiers.kept import Kept
    from linmeng.cli.verifiers.verify import report, verify

    if folder:
        _write(folder)
    if not file:
        return None if folder else end("没有给出文件 · no file was given", BAD_INPUT)
    try:
        kept = Kept(keys, tuple(map(_text, checkpoints)), tuple(map(_text, receipts)))
        faults = verify(file.read_bytes(), kept)
    except (OSError, ValueError) as error:
        return end(str(error), BAD_INPUT)
    told = json.dumps([fault._asdict() for fault in faults], ensure_ascii=False)
    click.echo(told if as_json else report(faults, kept))
    sys.exit(NO_PLAN if faults else 0)


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def _write(folder: Path) -> None:
    from linmeng.cli.verifiers.single import MODULE, SCRIPT, module, script

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCRIPT).write_bytes(script())
    (folder / MODULE).write_bytes(module())
