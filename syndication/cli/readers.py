"""`readers`: how many readers each feed has, now and day by day, as far as their programs report it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import click
import msgspec
from msgspec import Struct, field

from syndication.catalog import audience, feeds
from syndication.cli.feed_paths import feed_path
from syndication.cli.reader_days import (
    GROUPINGS,
    PRIVACY,
    UNKNOWN,
    printed_report,
    privacy_lines,
    read_day,
    read_report,
    unknown_lines,
)
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import open_workspace
from syndication.model.audience import KEEP_READERS, Readership, tally
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import public_report
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
@click.option("--since", metavar="DATE", callback=read_day, help="Show each day since then: 2026-02-05.")
@click.option("--by", type=click.Choice(GROUPINGS), default="reader", help="With --since: how readers are grouped.")
@click.option("--public", is_flag=True, help="With --since: leave out numbers under 3, to publish the rest.")
@click.option("--csv", "as_csv", is_flag=True, help="With --since: print a table for other programs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def readers(feed: str | None, since: date | None, by: Grouping, public: bool, as_csv: bool, as_json: bool) -> None:
    """Show how many readers each feed has, or what each aggregator reported for one feed.

    SUBSCRIBERS is the sum of the last counts that aggregators reported in the last 30 days, and
    of the readers that fetch the feed themselves (DIRECT): one for each address and program, on
    the best day of the last week. With --since, each day has its numbers.
    Clients report these counts and can report anything: do not bill by them.
    FEED is "all" for the feed of all stories, a path, or an address of this site; or "privacy",
    which prints what your privacy page can say, or "unknown", which lists the User-Agents of
    programs that nobody knows.

    \b
    Examples:
      syndication readers
      syndication readers sections/world
      syndication readers all --since 2026-02-05 --by kind
      syndication readers --since 2026-02-05 --csv > readers.csv
      syndication readers privacy
    """
    settings = load()
    if feed == PRIVACY:
        click.echo("\n".join(privacy_lines(settings)))
        return
    workspace = open_workspace(settings)
    if feed == UNKNOWN:
        click.echo("\n".join(unknown_lines(workspace)))
        return
    if since is not None:
        report = read_report(workspace, since, by, None if feed is None else _served_path(workspace, feed))
        click.echo(
            printed_report(public_report(report) if public else report, as_json=as_json, as_csv=as_csv), nl=False
        )
        return
    if as_csv or public:
        raise click.UsageError("--csv and --public go with --since DATE")
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
