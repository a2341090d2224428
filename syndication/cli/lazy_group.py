"""A group of commands whose modules are imported when a command is run, as most commands need little of the others.

Lists of commands, as in --help, import none of them: their lines are in the table of the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from msgspec import Struct

_PACKAGE = "syndication.cli"


class LazyCommand(Struct, frozen=True):
    """Where a command is ("jobs:show_jobs" is `show_jobs` in `cli/jobs.py`), and its line in lists."""

    place: str
    line: str


class LazyGroup(click.Group):
    """The commands of a table, which has them by the title of their section, and by their names."""

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, LazyCommand]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        self._lazy = {name: command for section in sections.values() for name, command in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        """Return the names of all commands."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """Return the command with this name, None if there is none."""
        if cmd_name not in self._lazy:
            return None
        module, _, function = self._lazy[cmd_name].place.partition(":")
        command = getattr(import_module(f"{_PACKAGE}.{module}"), function)
        assert isinstance(command, click.Command)
        return command

    def line_of(self, name: str) -> str:
        """Return the line of a command in lists."""
        return self._lazy[name].line

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """Write the list of commands for --help, section by section."""
        longest = max(map(len, self._lazy))
        for title, commands in self._sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), command.line) for name, command in commands.items()])
