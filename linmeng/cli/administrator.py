"""`linmeng administrator NAME`: the first account, from which all others are given."""

import os

import click


@click.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.password_option(help="Asked for when not given.")
def administrator(username: str, name: str, password: str) -> None:
    """首个管理员 · open the first administrator's account."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linmeng.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from linmeng.domain.refusals import Refusal
    from linmeng.people.actions import open_first_administrator

    try:
        open_first_administrator(at=timezone.now(), username=username, name=name, password=password)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{username}: 管理员 · administrator")
