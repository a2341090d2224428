"""What several commands share: the desk of a publication, and progress on a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from syndication.catalog import Catalog
from syndication.folder import Folder
from syndication.jobs import Desk
from syndication.records import FORMS
from syndication.settings import Settings

_EVERY = 25


def open_desk(settings: Settings) -> Desk:
    """Return what publishing needs, with the catalog's tables in this version's form."""
    catalog = Catalog(settings.database)
    catalog.migrate()
    return Desk(catalog, Folder(Path(settings.items), FORMS), settings.publication)


def progress(what: str, done: int, total: int) -> None:
    """Show how far long work is, on a terminal only."""
    if total < _EVERY or not sys.stderr.isatty():
        return
    width = 30
    filled = width * done // total
    click.echo(f"\r{what} [{'#' * filled}{'-' * (width - filled)}] {done}/{total}", nl=done == total, err=True)
