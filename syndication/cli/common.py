"""What several commands share: the desk of a publication, who gives commands, and progress on a terminal."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

import click

from syndication.catalog import Catalog, feed_position, items
from syndication.model.errors import NotFoundError
from syndication.model.stored import Stored
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings
from syndication.sources.records import FORMS
from syndication.validation.report.excerpts import visible

_EVERY = 25


def open_desk(settings: Settings) -> Workspace:
    """Return what publishing needs, with the catalog's tables in this version's form."""
    catalog = Catalog(settings.database)
    catalog.migrate()
    return Workspace(catalog, Folder(Path(settings.items), FORMS), settings.publication, settings.keep_documents_days)


def find(desk: Workspace, name: str) -> Stored:
    """Return the item of this id, slug, former slug or record path.

    Raises:
        NotFoundError: there is none; a record of that path that was refused is told with what is wrong with it.
    """
    with desk.catalog.read() as connection:
        stored = items.find(connection, name) if name.isprintable() else None
        problem = feed_position.problem_of_record(connection, name) if name.isprintable() and not stored else ""
    if not stored:
        raise NotFoundError(problem or f"{visible(name)}: there is no such item; `syndication items` lists them")
    return stored


def who() -> str:
    """Return who gives a command, as the log tells it: the login name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user whom the system has no name for
        name = f"user {os.getuid()}"
    return f"cli {visible(name)}"


def progress(what: str, done: int, total: int) -> None:
    """Show how far long work is, on a terminal only."""
    if total < _EVERY or not sys.stderr.isatty():
        return
    width = 30
    filled = width * done // total
    click.echo(f"\r{what} [{'#' * filled}{'-' * (width - filled)}] {done}/{total}", nl=done == total, err=True)
