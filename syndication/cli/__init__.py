"""The command line: parse, call one function, print. An error is one line; 1 is for failures, 2 for what to give."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from syndication import __version__
from syndication.cli.processes import logs
from syndication.model.errors import SyndicationError

# Where each command is: loaded when it is called, as most need little of what the others do.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve", "serve"),
    "work": ("serve", "work"),
    "init": ("init", "init"),
    "add": ("add", "add"),
    "publish": ("publish", "publish"),
    "status": ("publish", "status"),
    "forget": ("publish", "forget"),
    "items": ("items", "items"),
    "show": ("stories", "show"),
    "why": ("stories", "why"),
    "withdraw": ("changes", "withdraw"),
    "correct": ("changes", "correct"),
    "reinstate": ("changes", "reinstate"),
    "history": ("history", "history"),
    "diff": ("history", "diff"),
    "audit": ("audit", "audit"),
    "at": ("at", "at"),
    "validate": ("validate", "validate"),
    "readers": ("readers", "readers"),
    "tokens": ("tokens", "token_commands"),
    "jobs": ("jobs", "show_jobs"),
    "hub": ("hub", "hub_commands"),
    "webhooks": ("webhooks", "webhook_commands"),
}


class Commands(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # as click calls it
        """Return the names of all commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Return the command of a name, None if there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(f"{__name__}.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def commands() -> None:
    """One record a story, every feed from it, validated before it is served.

    The settings come from syndication.toml in this folder, or from the file that
    SYNDICATION_CONFIG names.
    """


def main() -> None:
    """Run the command that the arguments name."""
    logs.set_up()
    try:
        commands(prog_name="syndication")
    except SyndicationError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
