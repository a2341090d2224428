"""`readers`: how many read each feed, as far as clients say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from syndication.catalog import audience as kept
from syndication.catalog import feeds
from syndication.cli.common import open_desk
from syndication.cli.tables import table
from syndication.cli.times import shown
from syndication.model.audience import Readership, tally
from syndication.model.errors import NotFoundError
from syndication.model.feed_path import ALL_ITEMS, folder_at, page_path
from syndication.publishing import steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.validation.report.excerpts import visible
from syndication.web.audience.readers import KEPT
from syndication.web.validator.own_documents import own_path

_HEAD = ("FEED", "SUBSCRIBERS", "DIRECT", "AGGREGATORS")
_HEAD_OF_ONE = ("AGGREGATOR", "SUBSCRIBERS", "TOLD", "FEED-ID", "DOCUMENT")
_ADVICE = "The counts are what clients say: show them, don't bill by them."


class Aggregator(Struct, frozen=True):
    """What an aggregator told last of a document, for a feed-id of its own or for all; `told` is in UTC."""

    name: str
    subscribers: int
    told: datetime
    feed_id: str
    document: str


class ReadersLine(Struct, frozen=True):
    """What is told of a feed."""

    feed: str
    subscribers: int
    direct: int
    aggregators: tuple[Aggregator, ...]


@click.command()
@click.argument("feed", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def readers(feed: str | None, as_json: bool) -> None:
    """Show how many read each feed, or what each aggregator told of one.

    Subscribers are the last counts that aggregators gave in the last 30 days, and the
    readers that asked for themselves (DIRECT): one for each address and program.
    The counts are what clients say: show them, don't bill by them.
    FEED is "all" for all stories, a path, or an address of this site.

    \b
    Examples:
      syndication readers
      syndication readers sections/world
      syndication readers all --json
    """
    desk = open_desk(load())
    found = _found(desk, feed)
    if as_json:
        click.echo(msgspec.json.encode({"feeds": [_line(each) for each in found]}))
    elif feed is not None:
        click.echo("\n".join(_told_of_one(found[0])))
    elif found:
        click.echo("\n".join([*table(_HEAD, [_cells(each) for each in found]), _ADVICE]))
    else:
        click.echo("Nobody read a feed in the last 30 days, as far as is known; see count_readers in the settings")


def _found(desk: Workspace, feed: str | None) -> Sequence[Readership]:
    path = None if feed is None else _path(desk, feed)
    with desk.catalog.read() as connection:
        found = kept.report(connection, steps.utc_now() - KEPT, path)
    return found if path is None else found or [tally(path, 0, ())]


def _path(desk: Workspace, feed: str) -> str:
    """Return the path of the feed that is meant."""
    here = own_path(feed if "://" in feed else f"/{feed.strip('/')}", desk.publication.base_url)
    path = "" if feed == ALL_ITEMS else folder_at(here)
    with desk.catalog.read() as connection:
        served = path.isprintable() and feeds.served(connection, path) is not None
    if not served or not (here or feed == ALL_ITEMS):
        raise NotFoundError(f"{visible(feed)}: there is no such feed; `syndication readers` lists those that are read")
    return path


def _line(found: Readership) -> ReadersLine:
    told = tuple(Aggregator(each.name, each.count, each.seen, each.feed_id, each.address) for each in found.told)
    return ReadersLine(page_path(found.feed), found.subscribers, found.direct, told)


def _cells(found: Readership) -> tuple[str, ...]:
    through = ", ".join(f"{name} {count}" for name, count in found.by_aggregator.items())
    return page_path(found.feed), str(found.subscribers), str(found.direct), through


def _told_of_one(found: Readership) -> Iterator[str]:
    yield f"{page_path(found.feed)}: {found.subscribers} subscribers, {found.direct} of them direct"
    if found.told:
        rows = [(each.name, str(each.count), shown(each.seen), each.feed_id, each.address) for each in found.told]
        yield from table(_HEAD_OF_ONE, rows)
    yield _ADVICE
