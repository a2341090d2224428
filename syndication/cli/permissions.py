"""The warning at the start of a command that others on this machine can read secrets."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote

import click

from syndication.settings import Settings, secret_file

_SQLITE = "sqlite:///"
_BESIDE = ("", "-wal", "-shm")  # SQLite keeps the newest changes in these


def warn_of_readable_files(settings: Settings) -> None:
    """Say on stderr which files with secrets others can read, each with the command that cures it."""
    for warning in warnings(_secret_files(settings)):
        click.echo(warning, err=True)


def warnings(files: Iterable[Path]) -> Iterator[str]:
    """Yield a line for each of the files that others can read. A group may: it is how two users share them."""
    for file in files:
        if _is_readable_by_others(file):
            mode = "660" if file.stat().st_mode & stat.S_IWGRP else "600"
            yield f"warning: {file}: every user of this machine can read it; run: chmod {mode} {quote(str(file))}"


def _secret_files(settings: Settings) -> Iterator[Path]:
    if file := secret_file():
        yield file
    if settings.database.startswith(_SQLITE):
        yield from (Path(settings.database.removeprefix(_SQLITE) + ending) for ending in _BESIDE)


def _is_readable_by_others(file: Path) -> bool:
    """Tell whether the file is open to others, and each folder above it too."""
    try:
        above = all(folder.stat().st_mode & stat.S_IXOTH for folder in file.resolve().parents)
        return above and bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:  # it is not there, or not for us to see
        return False
