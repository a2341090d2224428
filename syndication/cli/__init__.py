"""The command line: each command parses its arguments, calls one function, prints.

An error is one line on standard error. The exit code is 1 for failures, 2 for wrong or missing arguments.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from syndication import __version__
from syndication.cli.processes import logs
from syndication.cli.usage_errors import one_line_usage_errors
from syndication.model.errors import NewerCatalogError, SyndicationError

# The commands by group, each with the name of its function. Its module has the name of the command, and is imported
# only when the command is needed: most commands need little of what the others do.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "Publish": {"init": "init", "add": "add", "import": "import_commands", "export": "export", "publish": "publish"},
    "Follow": {"sources": "source_commands"},
    "Edit": {
        "edit": "edit",
        "withdraw": "withdraw",
        "correct": "correct",
        "update": "update",
        "reinstate": "reinstate",
        "rename": "rename",
        "forget": "forget",
    },
    "Look": {
        "status": "status",
        "items": "items",
        "show": "show",
        "why": "why",
        "preview": "preview",
        "history": "history",
        "diff": "diff",
        "at": "at",
        "audit": "audit",
        "readers": "readers",
        "podcasts": "podcasts",
        "validate": "validate",
        "docs": "docs",
    },
    "Deliver": {
        "partners": "partner_commands",
        "hub": "hub_commands",
        "webhooks": "webhook_commands",
        "jobs": "show_jobs",
    },
    "Operate": {"serve": "serve", "work": "work", "tokens": "token_commands"},
}
_MODULES = {"import": "import_commands"}  # "import" cannot be the name of a module
_FUNCTIONS = {name: function for group in GROUPS.values() for name, function in group.items()}


class LazyCommands(click.Group):
    """The commands of the table, in groups."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        """Return the names of all commands."""
        return list(_FUNCTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Return the command with this name, None if there is none."""
        if cmd_name not in _FUNCTIONS:
            return None
        command = getattr(import_module(f"{__name__}.{_MODULES.get(cmd_name, cmd_name)}"), _FUNCTIONS[cmd_name])
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the name of the command."""
        with one_line_usage_errors(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Read the arguments of a command, and run it."""
        with one_line_usage_errors(ctx):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands for --help, one section for each group."""
        longest = max(map(len, _FUNCTIONS))
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), self._short_help(ctx, name)) for name in names])

    def _short_help(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str() if command else ""


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def commands() -> None:
    """Publish stories as validated feeds: one record for each story, every feed made from it.

    The settings are in syndication.toml in this folder, or in the file that the environment
    variable SYNDICATION_CONFIG names. `syndication COMMAND --help` explains a command,
    and `syndication docs` has a tutorial and the manual.

    \b
    Examples:
      syndication init tribune --title "The Tribune"
      syndication serve
      syndication why harbour-reopens
    """


def main() -> None:
    """Run the command that the arguments name."""
    logs.set_up()
    try:
        commands(prog_name="syndication")
    except SyndicationError as error:
        logs.report_failure(error)
        sys.exit(2 if isinstance(error, NewerCatalogError) else 1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if not error.filename:  # then it is a fault of this program
            raise
        logs.report_failure(SyndicationError(f"{error.filename}: {error.strerror}"))  # the machine refuses a file
        sys.exit(1)
