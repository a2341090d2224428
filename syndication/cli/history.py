"""`history` and `diff`: the versions of a story, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import versions
from syndication.catalog.versions import Version
from syndication.cli.common import find, open_desk
from syndication.cli.tables import table
from syndication.cli.times import shown
from syndication.model.differences import Difference, body_diff, differences
from syndication.model.errors import NotFoundError
from syndication.model.item import RevisionKind
from syndication.model.stored import Stored
from syndication.publishing.history import BY_HAND
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.validation.report.excerpts import visible

_HEAD = ("VERSION", "AT", "KIND", "WHO", "NOTE")


class VersionLine(Struct, frozen=True):
    """What is told of a version among others; `at` is in UTC."""

    version: int
    at: datetime
    kind: RevisionKind
    who: str
    note: str


@click.command()
@click.argument("item")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def history(item: str, as_json: bool) -> None:
    """List the versions of a story: when each was accepted, who made it, and what it was.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication history harbour-reopens
      syndication history harbour-reopens --json
    """
    desk = open_desk(load())
    stored = find(desk, item)
    lines = [_line(version) for version in _versions(desk, stored)]
    if as_json:
        click.echo(msgspec.json.encode({"item": stored.item.id, "slug": stored.item.slug, "versions": lines}))
    else:
        rows = [(str(line.version), shown(line.at), line.kind, line.who, line.note) for line in lines]
        click.echo("\n".join(table(_HEAD, rows)))


@click.command()
@click.argument("item")
@click.argument("before", metavar="VERSION", type=click.IntRange(min=1))
@click.argument("after", metavar="VERSION", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def diff(item: str, before: int, after: int, as_json: bool) -> None:
    """Show what differs between two versions of a story, field by field, the body by its lines.

    ITEM is an id, a slug, a former slug, or the path of the record.

    \b
    Examples:
      syndication diff harbour-reopens 1 2
      syndication diff harbour-reopens 1 3 --json
    """
    desk = open_desk(load())
    stored = find(desk, item)
    kept = {version.item.version: version.item for version in _versions(desk, stored)}
    for number in (before, after):
        if number not in kept:
            known = ", ".join(map(str, kept))
            raise NotFoundError(f"{stored.item.slug}: version {number} is not kept; there are {known}")
    old, new = kept[before], kept[after]
    fields, body = differences(old, new), "\n".join(body_diff(old, new))
    if as_json:
        told = {"item": stored.item.id, "from": before, "to": after, "fields": fields, "body": body}
        click.echo(msgspec.json.encode(told))
        return
    for line in (*(line for field in fields for line in _field(field)), *body.splitlines()):
        click.echo(visible(line))


def _versions(desk: Workspace, stored: Stored) -> list[Version]:
    """Return the versions that are kept; of a story that never changed since the founding, the one there is."""
    with desk.catalog.read() as connection:
        kept = versions.of_item(connection, stored.item.id)
    item = stored.item
    return kept or [Version(item=item, at=item.changed or item.published, who=BY_HAND, kind="initial")]


def _line(version: Version) -> VersionLine:
    return VersionLine(version.item.version, version.at, version.kind, version.who, version.note)


def _field(found: Difference) -> Iterator[str]:
    yield f"{found.field}:"
    for mark, value in (("-", found.before), ("+", found.after)):
        if value is not None:
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            yield from (f"  {mark} {line}" for line in text.splitlines())
