"""`import`: bring a publication over from another system, and check that no reader sees an old story again."""

from __future__ import annotations

import click

from syndication.cli.lazy_group import LazyCommand, LazyGroup

_USUAL = "site"
_COMMANDS = {
    _USUAL: LazyCommand("import_site:import_site", "Make records from the export of another site."),
    "check": LazyCommand("import_check:check", "Say which old stories would come up again in readers."),
    "addresses": LazyCommand("import_addresses:addresses", "List the feed addresses in a log of the old server."),
    "undo": LazyCommand("import_undo:undo_import", "Take an import back, before anything of it is published."),
}


class _ImportGroup(LazyGroup):
    """Commands of which the usual one needs no name: `import export.xml` is `import site export.xml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_named = bool(args) and (args[0] in self.list_commands(ctx) or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else [_USUAL, *args])


@click.group(cls=_ImportGroup, sections={"Commands": _COMMANDS})
def import_commands() -> None:
    """Bring a publication over from another system. `syndication docs moving` leads through it.

    `syndication import SOURCE...` is short for `syndication import site SOURCE...`.

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import check https://old.example/feed/
      syndication import addresses access.log
    """
