"""`linmeng template`: an empty list that explains its columns."""

from pathlib import Path

import click

from linmeng.cli.answers import BAD_INPUT, Failure, answering
from linmeng.planning.files.texts import LANGS, Lang, say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", default="zh", type=click.Choice(LANGS), show_default=True, help="语言 · language")
def template(file: Path, lang: Lang) -> None:
    """小区名单模板 · write a template for the list of compounds to FILE (.csv or .xlsx)."""
    from linmeng.register.files.writing import template as blank

    with answering(lang):
        kind = file.suffix.lower().removeprefix(".")
        if kind not in ("csv", "xlsx"):
            raise Failure(BAD_INPUT, "cli.kind", file=file)
        file.write_bytes(blank(kind, language=lang))
        click.echo(say(lang, "cli.template", file=file))
