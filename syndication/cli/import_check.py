"""`import check`: which old stories the readers of an old feed would see again as new."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click
import msgspec
from msgspec import Struct

from syndication.catalog import documents
from syndication.cli.feed_paths import feed_path
from syndication.cli.feed_source import read_source
from syndication.cli.tables import count_of, wrapped
from syndication.cli.workspace import open_workspace
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.feed_entry import FeedEntry
from syndication.model.feed_path import ALL_ITEMS, ATOM, JSON_FEED, RSS, document_path
from syndication.model.reappearance import COMES_UP, FeedComparison, ReappearanceKind, StoryChange, compare_feeds
from syndication.publishing.workspace import Workspace
from syndication.settings import load
from syndication.sources.feed import read_feed

COULD_NOT_COMPARE = 2
_MOST_LINES = 10  # changes of each kind
_CURES: dict[ReappearanceKind, str] = {
    "id differs": "write the old id into [ids] of the record, before the story is public here",
    "address or date differs": "write the old address into url and the old date into published",
    "older than the old feed": "import again with --feed: it sets a floor, before which the feed here has no story",
    "not in the old feed": "leave the story out of this feed, or accept that readers see it once",
    "date moved": "write the old date into published, before the story is public here",
    "twice": "give each story its own id",
    "beyond what readers take": "make the feed shorter: window in the settings",
}


class CheckedFeed(Struct, frozen=True):
    """An old feed, the path of the document that replaces it, and how they compare."""

    old: str
    new: str
    comparison: FeedComparison


@click.command(short_help="Say which old stories would come up again in readers.")
@click.argument("old_feeds", nargs=-1, required=True, metavar="OLD_FEED...")
@click.option("--against", metavar="FEED", help="The feed here that replaces it; default: that of all stories.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(old_feeds: tuple[str, ...], against: str | None, as_json: bool) -> None:
    """Say which old stories the readers of an old feed would see again as new, and why.

    OLD_FEED is a file or an address. It is compared with the feed here in the same format, as
    Miniflux, FreshRSS, NetNewsWire, newsboat, CommaFeed, reader, tt-rss and Feedbin compare
    entries. Exits with 0 if no story would come up again, 1 if some would, 2 if a feed cannot be
    compared. Nothing is changed.

    \b
    Examples:
      syndication import check https://old.example/feed/
      syndication import check old-world.xml --against sections/world
    """
    workspace = open_workspace(load())
    try:
        found = list(_compared(workspace, old_feeds, against))
    except SyndicationError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(COULD_NOT_COMPARE)
    if as_json:
        click.echo(msgspec.json.encode({"feeds": found}))
    else:
        click.echo("\n".join(line for one in found for line in _lines(one)))
    sys.exit(1 if any(one.comparison.coming_up for one in found) else 0)


def _compared(workspace: Workspace, old_feeds: Sequence[str], against: str | None) -> Iterator[CheckedFeed]:
    read = {old: read_source(old) for old in old_feeds}
    entries = {old: read_feed(body, address) for old, (body, address) in read.items()}
    for old in old_feeds:
        path = _path_here(against or ALL_ITEMS, workspace, _format_of(read[old][0]))
        elsewhere = [entry for other, found in entries.items() if other != old for entry in found]
        yield CheckedFeed(old, path, compare_feeds(entries[old], _served_entries(workspace, path), elsewhere))


def _path_here(feed: str, workspace: Workspace, name: str) -> str:
    folder = feed_path(feed, workspace.publication.base_url)
    if folder is None:
        raise NotFoundError(f"{feed}: is a feed of another site; name one of this site")
    return document_path(folder, name)


def _format_of(body: bytes) -> str:
    start = body.lstrip()[:2_000]
    if start.startswith(b"{"):
        return JSON_FEED
    return ATOM if b"http://www.w3.org/2005/Atom" in start and b"<feed" in start else RSS


def _served_entries(workspace: Workspace, path: str) -> tuple[FeedEntry, ...]:
    with workspace.catalog.read() as connection:
        found = documents.at(connection, path)[1]
    if not found:
        raise NotFoundError(f"{path}: there is no such feed here")
    return read_feed(found.body, workspace.publication.base_url)


def _lines(checked: CheckedFeed) -> Iterator[str]:
    comparison = checked.comparison
    again = count_of(len(comparison.coming_up), "story", "stories")
    yield f"{checked.old} and {checked.new}: {again} would come up again"
    new = count_of(comparison.new_stories, "new story", "new stories")
    yield f"  {count_of(comparison.same, 'story is', 'stories are')} the same, {new}"
    for kind in dict.fromkeys(change.kind for change in comparison.changes):
        yield from _kind_lines(kind, [change for change in comparison.changes if change.kind == kind])


def _kind_lines(kind: ReappearanceKind, changes: Sequence[StoryChange]) -> Iterator[str]:
    yield f"  {kind}: {len(changes)}{' (comes up again)' if kind in COMES_UP else ''}"
    for change in changes[:_MOST_LINES]:
        values = " -> ".join(filter(None, (change.old, change.new)))
        readers = f"; in {', '.join(change.readers)}" if change.readers else ""
        yield from wrapped(f"{change.title}: {'; '.join(filter(None, (change.how, values)))}{readers}", "    ")
    if len(changes) > _MOST_LINES:
        yield f"    and {len(changes) - _MOST_LINES} more"
    if kind in _CURES:
        yield f"    to mend it: {_CURES[kind]}"
