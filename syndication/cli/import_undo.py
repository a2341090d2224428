"""`import undo`: delete the records of imports that nobody has edited and the service has not read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

import click
import msgspec

from syndication.catalog import Catalog
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.cli.tables import count_of
from syndication.cli.workspace import open_workspace
from syndication.publishing.import_lock import import_lock
from syndication.publishing.import_undo import ImportedFile, UndoResult, find_imported, undo
from syndication.settings import Settings, load
from syndication.text.terminal import visible

_MOST_LINES = 20


@click.command("undo")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; needs --yes or --dry-run.")
def undo_import(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Take imports back, before anything of them is published.

    Deletes the records that imports have made, of all sites, and the floors of feeds. Readers
    get no notice, as they have never seen the stories here. A record stays that was edited since
    its import, or that the service has read; then the floors stay, too.

    \b
    With --json, the object has:
      dry_run
      removed   the paths of the records
      left      each record that stays, with the reason
      floors    whether the floors of feeds are removed

    \b
    Examples:
      syndication import undo --dry-run
      syndication import undo --yes --json
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError("--json asks nothing: name --yes or --dry-run too")
    settings = load()
    place = records_folder(settings)
    refuse_other_folder(settings)
    imported = find_imported(place, _catalog(settings))
    if not (yes or dry_run) and any(not one.reason for one in imported):
        _confirm(imported)
    with nullcontext() if dry_run else import_lock(place):
        result = undo(place, imported, dry=dry_run)
    if as_json:
        click.echo(msgspec.json.encode({"dry_run": dry_run, **msgspec.structs.asdict(result)}))
    else:
        click.echo("\n".join(map(visible, _lines(result, dry_run))))


def _catalog(settings: Settings) -> Catalog | None:
    """Return the catalog, None if there is no database yet, as in a new publication."""
    file = Catalog(settings.database).file
    return open_workspace(settings).catalog if file is None or file.exists() else None


def _confirm(imported: Sequence[ImportedFile]) -> None:
    """List what will be deleted, and ask; exit with 1 if the answer is no."""
    paths = [one.found.path for one in imported if not one.reason]
    for line in _some(paths):
        click.echo(visible(line), err=True)
    if not click.confirm(f"Delete {count_of(len(paths), 'record')}?", err=True):
        click.echo("nothing was deleted", err=True)
        sys.exit(1)


def _lines(result: UndoResult, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield from _some(result.removed)
    yield from _some([f"{left.record}: is left: {left.reason}" for left in result.left])
    if not (result.removed or result.left):
        yield "there is no imported record"
        return
    numbers = (
        f"{count_of(len(result.removed), 'record')} {'would be ' if dry_run else ''}deleted, {len(result.left):,} left"
    )
    floors = "the floors of feeds go with them" if result.floors else "the floors of feeds stay"
    yield f"{numbers}; {floors}"


def _some(paths: Sequence[str]) -> Iterator[str]:
    yield from paths[:_MOST_LINES]
    if len(paths) > _MOST_LINES:
        yield f"and {len(paths) - _MOST_LINES:,} more; --dry-run --json lists all"
