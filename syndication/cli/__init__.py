"""The command line: parse, call one function, print. An error is one line; 1 is for failures, 2 for what to give."""

from __future__ import annotations

import sys

import click

from syndication import __version__, logs
from syndication.cli.adding import add
from syndication.cli.catalog import forget, publish, status
from syndication.cli.serving import serve, work
from syndication.cli.starting import init
from syndication.cli.validating import validate
from syndication.errors import SyndicationError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def commands() -> None:
    """One record a story, every feed from it, validated before it is served.

    The settings come from syndication.toml in this folder, or from the file that
    SYNDICATION_CONFIG names.
    """


for _command in (serve, work, init, add, publish, status, forget, validate):
    commands.add_command(_command)


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
