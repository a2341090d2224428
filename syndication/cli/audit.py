"""`audit`: the log of who did what, and the documents in which it went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import audit as log
from syndication.catalog import editions, items, versions
from syndication.catalog.audit import Deed
from syndication.catalog.editions import FirstEdition
from syndication.cli.common import find, open_desk
from syndication.cli.times import Time, shown
from syndication.formats import FORMATS
from syndication.model.selection import selections
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.validation.report.excerpts import visible


class AuditLine(Struct, frozen=True):
    """A deed as it is told: the story by its slug as well, "" where it is gone; moments are in UTC."""

    number: int
    at: datetime
    who: str
    action: str
    item: str
    slug: str
    version: int
    note: str
    documents: tuple[FirstEdition, ...] | None = None


@click.command()
@click.argument("item", required=False)
@click.option("--since", type=Time(), metavar="TIME", help="What was done since then, as 2026-02-05 or with an hour.")
@click.option("--documents", is_flag=True, help="Of a story: with the documents in which each deed went out first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines: one object a deed.")
def audit(item: str | None, since: datetime | None, documents: bool, as_json: bool) -> None:
    """Show what was done, by whom and when, to a story or to all; the oldest first.

    ITEM is an id, a slug, a former slug, or the path of the record. What was done to a story
    that is gone is found by its id. A document is told by its path, its ETag, and when it was
    first served; documents are known for the days that keep_documents_days says.

    \b
    With --json, each line is an object:
      number, at, who, action, item (the id), slug, version, note,
      documents (with --documents): path, tag, modified, began

    \b
    Examples:
      syndication audit --since 2026-02-05
      syndication audit harbour-reopens --documents
      syndication audit --json > log.jsonl
    """
    if documents and not item:
        raise click.UsageError("--documents goes with ITEM")
    desk = open_desk(load())
    item_id = _id(desk, item) if item else ""
    for line in _lines(desk, item_id, since, documents=documents):
        click.echo(_as_json(line) if as_json else "\n".join(_told(line)))


def _id(desk: Workspace, name: str) -> str:
    """Return the id of an item, one that is gone too."""
    with desk.catalog.read() as connection:
        is_logged = name.isprintable() and any(True for _ in log.read(connection, name))
    return name if is_logged else find(desk, name).item.id


def _lines(desk: Workspace, item_id: str, since: datetime | None, *, documents: bool) -> Iterator[AuditLine]:
    with desk.catalog.read() as connection:
        paths = _documents_of(desk, item_id) if documents else ()
        for deed in log.read(connection, item_id, since):
            stored = items.by_id(connection, deed.item_id) if deed.item_id else None
            found = tuple(editions.first_since(connection, paths, deed.at)) if documents else None
            yield _line(deed, stored.item.slug if stored else "", found)


def _documents_of(desk: Workspace, item_id: str) -> tuple[str, ...]:
    """Return the paths of the documents of all feeds that the versions of an item were ever in."""
    with desk.catalog.read() as connection:
        stored = items.by_id(connection, item_id)
        states = [version.item for version in versions.of_item(connection, item_id)]
    states += [stored.item] if stored else []
    feeds = {chosen.path for item in states for chosen in selections(item, desk.publication.feeds)}
    return tuple(f"/{path}/{name}" if path else f"/{name}" for path in sorted(feeds) for name in FORMATS)


def _line(deed: Deed, slug: str, documents: tuple[FirstEdition, ...] | None) -> AuditLine:
    return AuditLine(
        deed.number, deed.at, deed.who, deed.action, deed.item_id, slug, deed.version, deed.note, documents
    )


def _as_json(line: AuditLine) -> bytes:
    told = msgspec.structs.asdict(line)
    return msgspec.json.encode({name: value for name, value in told.items() if value is not None})


def _told(line: AuditLine) -> Iterator[str]:
    subject = f" {line.slug or line.item} version {line.version}" if line.item else ""
    note = f": {line.note}" if line.note else ""
    yield visible(" ".join(f"{shown(line.at)} {line.who}: {line.action}{subject}{note}".split()))
    yield from (f"  {one.path} {one.tag} from {shown(one.began)}" for one in line.documents or ())
