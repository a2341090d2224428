"""`import check`: which old stories the readers of an old feed would see again as new."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NoReturn

import click
import msgspec

from syndication.catalog import Catalog, documents, items, windows
from syndication.cli.feed_comparison import COULD_NOT_COMPARE, checked_lines, fix_lines
from syndication.cli.feed_paths import feed_path
from syndication.cli.folders import import_destination, refuse_nothing
from syndication.cli.live_feed import LiveFeed, check_live, exit_code, live_lines
from syndication.cli.old_feed_fixes import fix_from
from syndication.cli.workspace import open_workspace
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.feed_path import ALL_ITEMS, document_path
from syndication.model.reappearance import compare_feeds
from syndication.model.reappearance_cures import EntryRecords
from syndication.publishing.entry_records import entry_records
from syndication.publishing.feed_stories import HeldItem
from syndication.publishing.identity_fixes import IdentityFix
from syndication.publishing.import_runs.checked_feed import CheckedFeed, comes_up
from syndication.publishing.import_runs.expected_comparison import ExpectedComparison, entries_elsewhere
from syndication.publishing.import_runs.old_feeds import SavedFeed, read_old_feed
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.sources.feed import read_feed
from syndication.sources.old_feed import join_entries
from syndication.text.terminal import visible

_OWN = ""  # --live without an address


@click.command()
@click.argument("old_feeds", nargs=-1, required=True, metavar="OLD_FEED...")
@click.option("--against", metavar="FEED", help="The feed here that replaces it; default: that of all stories.")
@click.option("--fix", "fixes", is_flag=True, help="Write the old ids and dates into records that are not public yet.")
@click.option(
    "--live",
    is_flag=False,
    flag_value=_OWN,
    metavar="[ADDRESS]",
    help="Compare what subscribers get at an address; default: that of our own feed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(old_feeds: tuple[str, ...], against: str | None, fixes: bool, live: str | None, as_json: bool) -> None:
    """Say which old stories the readers of an old feed would see again as new, and why.

    OLD_FEED is a file or an address. It is compared with the feed here in the same format, as
    Miniflux, FreshRSS, NetNewsWire, newsboat, CommaFeed, reader, tt-rss and Feedbin compare
    entries. What is published is compared, or else what the records will make. Exits with 0 if
    no story would come up again, 1 if some would, 2 if a feed cannot be compared.

    Nothing is changed without --fix. That writes into records what the old feed says of their
    ids and dates, and lists each change. Records that the service has read stay as they are.

    --live ADDRESS compares what subscribers get there today, after redirects, and says how
    often they are redirected and whether they get a feed at all. Run it each hour in the week
    after the move, with the old feed that you saved. Write the address of the old feed, which
    leads here by now.

    \b
    Examples:
      syndication import check https://old.example/feed/
      syndication import check old-world.xml --against sections/world
      syndication import check old.xml --fix
      syndication import check old.xml --live https://old.example/feed/
    """
    if live is not None:
        _refuse_mixture(old_feeds, live, fixes=fixes)
    settings = load()
    try:
        path = _feed_here(settings, against)
        old = [read_old_feed(path, source) for source in old_feeds]
        if live is not None:
            _print_live([check_live(feed, old, live or _own_address(settings, feed)) for feed in old], as_json)
        written = _fix(settings, old) if fixes else []
        found = _compare(settings, old, expected_only=any(not fix.problem for fix in written))
    except SyndicationError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(COULD_NOT_COMPARE)
    _print(found, written if fixes else None, as_json)
    sys.exit(1 if comes_up(found) else 0)


def _refuse_mixture(old_feeds: Sequence[str], live: str, *, fixes: bool) -> None:
    if fixes:
        raise click.UsageError("--fix changes records, and --live looks at what is public; give one of the two")
    if live and "://" not in live:
        raise click.UsageError(f"--live {live}: is no address; write https://…, or write --live behind OLD_FEED")
    if live and len(old_feeds) > 1:
        raise click.UsageError("--live takes one address for one OLD_FEED; check the others one by one")


def _own_address(settings: Settings, feed: SavedFeed) -> str:
    return settings.base_url + document_path(feed.path, feed.name)


def _fix(settings: Settings, old_feeds: Iterable[SavedFeed]) -> list[IdentityFix]:
    return fix_from(settings, join_entries(entry for feed in old_feeds for entry in feed.entries), _now())


def _now() -> datetime:
    return datetime.now(UTC)


def _feed_here(settings: Settings, against: str | None) -> str:
    path = feed_path(against or ALL_ITEMS, settings.base_url)
    if path is None:
        raise NotFoundError(f"{against}: is a feed of another site; name one of this site")
    return path


def _compare(settings: Settings, old_feeds: Sequence[SavedFeed], *, expected_only: bool) -> list[CheckedFeed]:
    """Compare old feeds with what is published, and those whose feed is not published with what records will make."""
    workspace = None if expected_only or not _has_database(settings) else open_workspace(settings)
    published = {feed.source: workspace and _published(workspace, feed, old_feeds) for feed in old_feeds}
    expected = {} if all(published.values()) else _expected(settings, old_feeds)
    return [published[feed.source] or expected[feed.source] for feed in old_feeds]


def _has_database(settings: Settings) -> bool:
    """Return whether there is a database: a command that changes nothing makes none."""
    catalog = Catalog(settings.database)
    refuse_nothing(settings, catalog)
    return catalog.file is None or catalog.file.exists()


def _published(workspace: Workspace, feed: SavedFeed, old_feeds: Iterable[SavedFeed]) -> CheckedFeed | None:
    path = document_path(feed.path, feed.name)
    with workspace.catalog.read() as connection:
        document = documents.at(connection, path)[1]
    if not document:
        return None
    new = read_feed(document.body, workspace.publication.base_url)
    comparison = compare_feeds(feed.found, new, entries_elsewhere(feed, old_feeds), _published_records(workspace, feed))
    return CheckedFeed(feed.source, path, comparison)


def _published_records(workspace: Workspace, feed: SavedFeed) -> EntryRecords:
    with workspace.catalog.read() as connection:
        window, _ = windows.live_window(connection, feed.path, workspace.publication)
        stored = items.by_ids(connection, window.ids).values()
    held = [HeldItem(one.path, one.item, is_read=True) for one in stored]
    return entry_records(held, feed.name, workspace.publication.base_url)


def _expected(settings: Settings, old_feeds: Sequence[SavedFeed]) -> dict[str, CheckedFeed]:
    found, problems = ExpectedComparison(import_destination(settings), old_feeds, (), _now()).compare_all()
    if problems:
        raise NotFoundError("; ".join(problems))
    return {one.old: one for one in found}


def _print(found: Sequence[CheckedFeed], fixes: Sequence[IdentityFix] | None, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"feeds": found} | ({} if fixes is None else {"fixes": fixes})))
        return
    for line in fix_lines(fixes) if fixes is not None else ():
        click.echo(visible(line))
    for line in (line for one in found for line in checked_lines(one)):
        click.echo(visible(line))


def _print_live(found: Sequence[LiveFeed], as_json: bool) -> NoReturn:
    if as_json:
        click.echo(msgspec.json.encode({"feeds": found}))
    else:
        click.echo("\n".join(visible(line) for one in found for line in live_lines(one)))
    sys.exit(max(map(exit_code, found)))
