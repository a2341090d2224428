"""`import`: bring a publication over from another system, and check that no reader sees an old story again."""

from __future__ import annotations

import click

from syndication.cli.import_addresses import addresses
from syndication.cli.import_check import check
from syndication.cli.import_site import import_site
from syndication.cli.import_undo import undo_import

_USUAL = "site"


class _ImportGroup(click.Group):
    """Commands of which the usual one needs no name: `import export.xml` is `import site export.xml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else [_USUAL, *args])


@click.group(cls=_ImportGroup, short_help="Make records from the export of another site, and check the move.")
def import_commands() -> None:
    """Bring a publication over from another system. `syndication docs moving` leads through it.

    `syndication import SOURCE...` is short for `syndication import site SOURCE...`.

    \b
    Examples:
      syndication import export.xml --dry-run
      syndication import check https://old.example/feed/
      syndication import addresses access.log
    """


import_commands.add_command(import_site, _USUAL)
import_commands.add_command(check)
import_commands.add_command(addresses)
import_commands.add_command(undo_import)
