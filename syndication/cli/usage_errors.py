"""A wrong or missing argument, as every other error: one line, and the command that explains more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from syndication.text.terminal import visible


class OneLineUsageError(click.UsageError):
    """A usage error of click that is printed in one line."""

    def show(self, file: Any = None) -> None:
        """Print the error."""
        text = visible(" ".join(self.format_message().split())).removesuffix(".")
        hint = f"; see: {self.ctx.command_path} --help" if self.ctx else ""
        click.echo(f"error: {text}{hint}", file=file, err=True)


@contextmanager
def one_line_usage_errors(context: click.Context | None = None) -> Iterator[None]:
    """Print usage errors in one line; the help of a command that was called without arguments stays as it is."""
    try:
        yield
    except (NoArgsIsHelpError, OneLineUsageError):
        raise
    except click.UsageError as error:
        raise OneLineUsageError(error.format_message(), error.ctx or context) from error
