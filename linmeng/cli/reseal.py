"""`linmeng reseal`: everything sealed in the database comes under the first of DATA_KEYS."""

import os

import click


@click.command()
@click.option("--check", is_flag=True, help="Only count what stands under older keys; nothing is written.")
@click.option(
    "--batch", default=200, show_default=True, type=click.IntRange(1, 10_000), help="Values at once."
)
def reseal(check: bool, batch: int) -> None:
    """更换密钥后重新封存 · seal all sealed columns anew under the first data key; may be stopped and run again."""  # noqa: E501
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linmeng.config.settings")
    import django

    django.setup()
    from linmeng.web.resealing import reseal as anew
    from linmeng.web.resealing import sealed_columns

    word = "待重新封存 · under older keys" if check else "已重新封存 · sealed anew"
    told = [list(anew(column, batch, only_count=check))[-1] for column in sealed_columns()]
    for column in told:
        if column.done or column.lost:
            click.echo(f"{column.column}: {column.done} {word}, {column.lost} 打不开 · cannot be opened")
    done, lost = sum(column.done for column in told), sum(column.lost for column in told)
    click.echo(f"{done} {word}, {lost} 打不开 · cannot be opened")
    if lost:
        raise click.ClickException(
            "有内容没有钥匙能打开，把旧钥匙加回 DATA_KEYS 后面再运行 · "
            "no key opens some of it: put the earlier key back behind the new one and run again"
        )
    click.echo("DATA_KEYS 的最后一把仍用于查找，请保留 · the last key makes the search marks: it stays")
