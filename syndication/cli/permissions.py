"""Warnings about files with secrets that other users of this machine can read."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote

import click

from syndication.settings import Settings, secret_file

log = logging.getLogger("syndication")

_WARNING = "warning: "
_SQLITE = "sqlite:///"
_SUFFIXES = ("", "-wal", "-shm")  # SQLite writes the newest changes into the last two


def warn_of_readable_files(settings: Settings) -> None:
    """Print a warning for each file with secrets that others can read, with the command that fixes it."""
    for warning in warnings(_secret_files(settings)):
        click.echo(warning, err=True)


def log_readable_files(settings: Settings) -> None:
    """Log the same warnings, for a service, whose log has one format."""
    for warning in warnings(_secret_files(settings)):
        log.warning("%s", warning.removeprefix(_WARNING))


def warnings(files: Iterable[Path]) -> Iterator[str]:
    """Yield a warning for each file that everybody can read. A group may read it: so two users can share a file."""
    for file in files:
        if _is_readable_by_others(file):
            mode = "660" if file.stat().st_mode & stat.S_IWGRP else "600"
            yield f"{_WARNING}{file}: every user of this machine can read it; run: chmod {mode} {quote(str(file))}"


def _secret_files(settings: Settings) -> Iterator[Path]:
    if file := secret_file():
        yield file
    if settings.database.startswith(_SQLITE):
        yield from (Path(settings.database.removeprefix(_SQLITE) + suffix) for suffix in _SUFFIXES)


def _is_readable_by_others(file: Path) -> bool:
    """Return whether others can read the file and enter each folder above it."""
    try:
        can_enter = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.resolve().parents)
        return can_enter and file.is_file() and bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:  # it does not exist, or we may not see it
        return False
