"""`items`: the stories there are, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import get_args

import click
import msgspec
from msgspec import Struct

from syndication.catalog import item_list
from syndication.catalog.item_list import ItemFilter
from syndication.cli.common import open_desk
from syndication.cli.tables import table
from syndication.cli.times import Time, shown
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, feed_folder
from syndication.model.item import Status
from syndication.model.stored import Stored
from syndication.model.visibility import State, visibility_of
from syndication.publishing import steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load

_HEAD = ("SLUG", "STATE", "PUBLISHED", "SECTION", "HEADLINE")


class ItemLine(Struct, frozen=True):
    """What is told of a story among many."""

    slug: str
    state: State
    published: datetime
    section: str
    headline: str
    id: str
    status: Status
    version: int
    record: str


@click.command()
@click.option("--status", type=click.Choice(get_args(Status)), help="What the records say.")
@click.option("--state", type=click.Choice(get_args(State)), help="How they stand with the public now.")
@click.option("--section", default="", metavar="NAME", help="Those of a section.")
@click.option("--tag", default="", metavar="NAME", help="Those with a tag.")
@click.option("--author", default="", metavar="NAME", help="Those of an author.")
@click.option("--since", type=Time(), metavar="TIME", help="Those published since then, as 2026-02-05 or with an hour.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many at the most.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, an item a line.")
def items(
    status: Status | None,
    state: State | None,
    section: str,
    tag: str,
    author: str,
    since: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """List the stories, the newest first.

    \b
    With --json, each item has:
      slug, id, record  its names: in its address, in feeds, and the path of its file
      state             public, scheduled, embargoed, expired, withheld, canceled or quarantined
      status, version, published, section, headline

    \b
    Examples:
      syndication items
      syndication items --state scheduled
      syndication items --section World --since 2026-02-05 --limit 10 --json
    """
    names = ((SECTIONS, section), (TAGS, tag), (AUTHORS, author))
    feeds = tuple(feed_folder(kind, name) for kind, name in names if name.strip())
    found = list(islice(_found(open_desk(load()), _wanted(feeds, since, state), status, state), limit))
    if as_json:
        click.echo("[" + ",".join(f"\n{msgspec.json.encode(line).decode()}" for line in found) + "\n]")
    elif found:
        click.echo("\n".join(table(_HEAD, [_cells(line) for line in found])))
    else:
        click.echo("There are no such items")


def _wanted(feeds: Sequence[str], since: datetime | None, state: State | None) -> ItemFilter:
    """Return what the catalog can tell of those in a state, so that few others are read."""
    withdrawn = state in ("withheld", "canceled")
    quarantined = None if state is None or withdrawn else state == "quarantined"
    at_rest = state in (None, "public", "quarantined")
    return ItemFilter(feeds=tuple(feeds), since=since, at_rest=at_rest, quarantined=quarantined)


def _found(desk: Workspace, wanted: ItemFilter, status: Status | None, state: State | None) -> Iterator[ItemLine]:
    now = steps.utc_now()
    with desk.catalog.read() as connection:
        for stored in item_list.newest(connection, wanted):
            line = _line(stored, now)
            if status in (None, line.status) and state in (None, line.state):
                yield line


def _line(stored: Stored, now: datetime) -> ItemLine:
    item = stored.item
    return ItemLine(
        slug=item.slug,
        state=visibility_of(item, stored.quarantine, now).state,
        published=item.published,
        section=item.section,
        headline=item.headline,
        id=item.id,
        status=item.status,
        version=item.version,
        record=stored.path,
    )


def _cells(line: ItemLine) -> tuple[str, ...]:
    return line.slug, line.state, shown(line.published), line.section, line.headline
