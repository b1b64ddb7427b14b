"""`linmeng reseal`: what is sealed in the database, and its marks, come under the first of DATA_KEYS."""

import os
from typing import TYPE_CHECKING

import click

MOST_NAMED = 20


if TYPE_CHECKING:
    from linmeng.web.remarking import Marked


@click.command()
@click.option("--check", is_flag=True, help="Only count what stands under older keys; nothing is written.")
@click.option(
    "--batch", default=200, show_default=True, type=click.IntRange(1, 10_000), help="Values at once."
)
def reseal(check: bool, batch: int) -> None:
    """更换密钥后重新封存并重做查找标记 · seal all sealed columns anew under the first data key and make the marks for searching anew; may be stopped and run again."""  # noqa: E501
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linmeng.config.settings")
    import django

    django.setup()
    lost = _sealed(check, batch)
    lost += _marked(check, batch)
    if lost:
        raise click.ClickException(
            "有内容没有钥匙能打开，把旧钥匙加回 DATA_KEYS 后面再运行 · "
            "no key opens some of it: put the earlier key back behind the new one and run again"
        )
    click.echo(
        "案卷文件、已寄出的表决码和邮件里的链接仍用旧钥匙，还要用就请保留 · "
        "files of cases, letters' codes and links in messages that are out keep their key: leave it as long"
    )


def _sealed(check: bool, batch: int) -> int:
    """Seals anew and says so; how many values no key opens."""
    from linmeng.web.resealing import reseal as anew
    from linmeng.web.resealing import sealed_columns

    word = "待重新封存 · under older keys" if check else "已重新封存 · sealed anew"
    told = [list(anew(column, batch, only_count=check))[-1] for column in sealed_columns()]
    for column in told:
        if column.done or column.lost:
            click.echo(f"{column.column}: {column.done} {word}, {column.lost} 打不开 · cannot be opened")
    done, lost = sum(column.done for column in told), sum(column.lost for column in told)
    click.echo(f"{done} {word}, {lost} 打不开 · cannot be opened")
    return lost


def _marked(check: bool, batch: int) -> int:
    """Makes the marks anew and says so; how many no key could make."""
    from linmeng.web.remarking import remark

    word = "待重做标记 · marks to be made anew" if check else "标记已重做 · marks made anew"
    told = [list(remark(marked, batch, only_count=check))[-1] for marked in marked_columns()]
    for column in told:
        if column.done:
            click.echo(f"{column.column}: {column.done} {word}")
        if column.doubled:
            rows = ", ".join(map(str, column.doubled[:MOST_NAMED]))
            click.echo(
                f"{column.column}: 与别的记录重复，请合并 · double, put these in order: {rows}", err=True
            )
    click.echo(f"{sum(column.done for column in told)} {word}")
    return sum(column.lost for column in told)


def marked_columns() -> list["Marked"]:
    """Every column that finds a sealed value, as its room says how it is made."""
    from linmeng.cases.queries import feeds, meetings
    from linmeng.notices.queries import messages
    from linmeng.register.queries import marks

    return [*marks.MARKED, *messages.MARKED, *feeds.MARKED, *meetings.MARKED]
