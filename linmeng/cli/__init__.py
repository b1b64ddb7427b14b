"""The `linmeng` command. Every verb lives in its own module and is loaded only when it is called."""

from importlib import import_module

import click

VERBS: dict[str, tuple[str, str]] = {
    # verb: (module:attribute, what it does)
    "plan": ("linmeng.cli.plan:plan", "编制联盟方案 · from a list of compounds to a plan"),
    "check": ("linmeng.cli.check:check", "核对方案 · recompute a plan from the model alone"),
    "verify-vote": ("linmeng.cli.verify_vote:verify_vote", "核对表决 · recompute a published vote offline"),
    "serve": ("linmeng.cli.serve:serve", "启动网页与后台任务 · serve the pages and run the jobs"),
    "demo": ("linmeng.cli.demo:demo", "演示世界 · a made-up world to walk through"),
    "administrator": ("linmeng.cli.administrator:administrator", "首个管理员 · open the first account"),
    "reseal": (
        "linmeng.cli.reseal:reseal",
        "更换密钥后重新封存 · seal personal data anew under the first key",
    ),
    "template": (
        "linmeng.cli.template:template",
        "小区名单模板 · write an empty list that explains its columns",
    ),
}


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*VERBS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = VERBS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, summary) for verb, (_, summary) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linmeng", prog_name="linmeng")
def main() -> None:
    """邻盟 Linmeng · 让小小区从孤岛变成联盟 · bring tiny compounds together."""
