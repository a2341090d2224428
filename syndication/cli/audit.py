"""`audit`: the log of who did what, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import addresses, editions, items, versions
from syndication.catalog import audit as log
from syndication.catalog.audit import AuditEntry
from syndication.catalog.editions import FirstEdition
from syndication.cli.tables import wrapped
from syndication.cli.times import Time, readable_time
from syndication.cli.workspace import find_story, open_workspace
from syndication.formats import FORMATS
from syndication.model.feed_path import document_path
from syndication.model.selection import selections
from syndication.publishing.workspace import Workspace
from syndication.settings import load


class AuditLine(Struct, frozen=True):
    """One entry of the log; `slug` is "" if the story does not exist any more. Times are in UTC."""

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
@click.argument("item", metavar="[STORY]", required=False)
@click.option("--since", type=Time(), metavar="TIME", help="Only entries since TIME, as 2026-02-05 or with an hour.")
@click.option("--documents", is_flag=True, help="With STORY: the first documents that contain each change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines: one object for each entry.")
def audit(item: str | None, since: datetime | None, documents: bool, as_json: bool) -> None:
    """Show who did what, and when: to one story or to all, oldest first.

    STORY is an id, a slug, a former slug, or the path of the record; for a story that does not
    exist any more, its id. With --documents, each document has its path, its ETag, and the time
    from which it was served. Documents are known for as many days as `keep_documents_days` in
    the settings says.

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
        raise click.UsageError("--documents needs STORY")
    workspace = open_workspace(load())
    item_id = _item_id(workspace, item) if item else ""
    for line in _read_lines(workspace, item_id, since, documents=documents):
        click.echo(_as_json(line) if as_json else "\n".join(_text_lines(line)))


def _item_id(workspace: Workspace, name: str) -> str:
    """Return the id of a story, also of one that does not exist any more."""
    with workspace.catalog.read() as connection:
        is_logged = name.isprintable() and any(True for _ in log.read(connection, name))
    return name if is_logged else find_story(workspace, name).item.id


def _read_lines(workspace: Workspace, item_id: str, since: datetime | None, *, documents: bool) -> Iterator[AuditLine]:
    with workspace.catalog.read() as connection:
        paths = _document_paths(workspace, item_id) if documents else ()
        for deed in log.read(connection, item_id, since):
            stored = items.by_id(connection, deed.item_id) if deed.item_id else None
            found = tuple(editions.first_since(connection, paths, deed.at)) if documents else None
            yield _audit_line(deed, stored.item.slug if stored else "", found)


def _document_paths(workspace: Workspace, item_id: str) -> tuple[str, ...]:
    """Return the paths of the documents of every feed that any version of a story was in."""
    with workspace.catalog.read() as connection:
        stored = items.by_id(connection, item_id)
        states = [version.item for version in versions.of_item(connection, item_id)]
        states += [stored.item] if stored else []
        known = addresses.of_items(connection, states, workspace.publication.feeds)
    feeds = {chosen.path for item in states for chosen in selections(item, workspace.publication.feeds, known)}
    return tuple(document_path(path, name) for path in sorted(feeds) for name in FORMATS)


def _audit_line(deed: AuditEntry, slug: str, documents: tuple[FirstEdition, ...] | None) -> AuditLine:
    return AuditLine(
        deed.number, deed.at, deed.who, deed.action, deed.item_id, slug, deed.version, deed.note, documents
    )


def _as_json(line: AuditLine) -> bytes:
    fields = msgspec.structs.asdict(line)
    return msgspec.json.encode({name: value for name, value in fields.items() if value is not None})


def _text_lines(line: AuditLine) -> Iterator[str]:
    version = f" version {line.version}" if line.version else ""  # 0: the story as a whole
    subject = f" {line.slug or line.item}{version}" if line.item else ""
    note = f": {line.note}" if line.note else ""
    yield from wrapped(f"{readable_time(line.at)} {line.who}: {line.action}{subject}{note}")
    for one in line.documents or ():
        yield from wrapped(f"{one.path} {one.tag} from {readable_time(one.began)}", indent="  ")
