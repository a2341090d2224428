"""A progress bar for long work."""

from __future__ import annotations

import sys

import click

_LEAST_TOTAL = 25
_WIDTH = 30


def show_progress(what: str, done: int, total: int) -> None:
    """Print a progress bar on standard error if that is a terminal, or a count if `total` is 0, which is unknown.

    Work of few steps has none.
    """
    if 0 < total < _LEAST_TOTAL or not done or not sys.stderr.isatty():
        return
    if not total:
        click.echo(f"\r{what}: {done:,}\x1b[K", nl=False, err=True)
        return
    filled = _WIDTH * done // total
    click.echo(f"\r{what} [{'#' * filled}{'-' * (_WIDTH - filled)}] {done}/{total}", nl=done == total, err=True)


def end_progress() -> None:
    """End the line of a count, so that what follows begins on a line of its own."""
    if sys.stderr.isatty():
        click.echo(err=True)
