"""`readers`: how many readers each feed has, as far as their programs report it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct, field

from syndication.catalog import audience, feeds
from syndication.cli.feed_paths import feed_path
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.model.audience import KEEP_READERS, Readership, tally
from syndication.model.errors import NotFoundError
from syndication.model.feed_path import page_path
from syndication.publishing import steps
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.text.terminal import visible

_HEAD = ("FEED", "SUBSCRIBERS", "DIRECT", "AGGREGATORS")
_HEAD_OF_ONE = ("AGGREGATOR", "SUBSCRIBERS", "REPORTED", "FEED-ID", "DOCUMENT")
_NOBODY = "No readers were counted in the last 30 days (`count_readers` in the settings switches counting on and off)"
_ADVICE = "Clients report these counts and can report anything: do not bill by them."


class Aggregator(Struct, frozen=True):
    """The last count that an aggregator reported for a document, or for its own id of the feed; times are in UTC."""

    name: str
    subscribers: int
    reported: datetime = field(name="told")  # the key in --json is older, and stays
    feed_id: str
    document: str


class ReadersLine(Struct, frozen=True):
    """The readers of one feed."""

    feed: str
    subscribers: int
    direct: int
    aggregators: tuple[Aggregator, ...]


@click.command()
@click.argument("feed", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def readers(feed: str | None, as_json: bool) -> None:
    """Show how many readers each feed has, or what each aggregator reported for one feed.

    SUBSCRIBERS is the sum of the last counts that aggregators reported in the last 30 days, and
    of the readers that fetch the feed themselves (DIRECT): one for each address and program.
    Clients report these counts and can report anything: do not bill by them.
    FEED is "all" for the feed of all stories, a path, or an address of this site.

    \b
    Examples:
      syndication readers
      syndication readers sections/world
      syndication readers all --json
    """
    workspace = open_workspace(load())
    found = _read_audience(workspace, feed)
    if as_json:
        click.echo(msgspec.json.encode({"feeds": [_readers_line(each) for each in found]}))
    elif feed is not None:
        click.echo("\n".join(_feed_lines(found[0])))
    elif found:
        click.echo("\n".join([*table(_HEAD, [_cells(each) for each in found]), _ADVICE]))
    else:
        click.echo("\n".join(wrapped(_NOBODY)))


def _read_audience(workspace: Workspace, feed: str | None) -> Sequence[Readership]:
    path = None if feed is None else _served_path(workspace, feed)
    with workspace.catalog.read() as connection:
        found = audience.report(connection, steps.utc_now() - KEEP_READERS, path)
    return found if path is None else found or [tally(path, 0, ())]


def _served_path(workspace: Workspace, feed: str) -> str:
    """Return the path of the feed that a FEED argument names."""
    path = feed_path(feed, workspace.publication.base_url)
    if path is not None:
        with workspace.catalog.read() as connection:
            if path.isprintable() and feeds.find_served(connection, path) is not None:
                return path
    raise NotFoundError(f"{visible(feed)}: there is no such feed; `syndication readers` lists feeds with readers")


def _readers_line(found: Readership) -> ReadersLine:
    aggregators = tuple(
        Aggregator(each.name, each.count, each.seen, each.feed_id, each.address) for each in found.reports
    )
    return ReadersLine(page_path(found.feed), found.subscribers, found.direct, aggregators)


def _cells(found: Readership) -> tuple[str, ...]:
    through = ", ".join(f"{name} {count}" for name, count in found.by_aggregator.items())
    return page_path(found.feed), str(found.subscribers), str(found.direct), through


def _feed_lines(found: Readership) -> Iterator[str]:
    counts = f"{count_of(found.subscribers, 'subscriber')}, {found.direct} of them direct"
    yield from wrapped(f"{page_path(found.feed)}: {counts}")
    if found.reports:
        rows = [
            (each.name, str(each.count), readable_time(each.seen), each.feed_id, each.address) for each in found.reports
        ]
        yield from table(_HEAD_OF_ONE, rows)
    yield _ADVICE
