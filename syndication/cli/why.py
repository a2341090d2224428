"""`why`: why a story is or is not in a feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import msgspec
from msgspec import Struct, structs

from syndication.catalog import feeds, source_stories
from syndication.catalog.source_stories import StoryNote
from syndication.cli.feed_paths import feed_path
from syndication.cli.reasons import read_reasons
from syndication.cli.story_deliveries import delivery_lines
from syndication.cli.times import readable_time
from syndication.cli.workspace import find_story, open_workspace
from syndication.delivery.story_deliveries import StoryDeliveries, read_deliveries
from syndication.model.errors import NotFoundError
from syndication.model.feed_path import page_path
from syndication.model.stored import Stored
from syndication.publishing import steps
from syndication.publishing.explain import Reason, possible_feeds
from syndication.publishing.partners.explanation import PartnerReason, partner_reasons
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.text.terminal import visible


class _Elsewhere(Struct, frozen=True):
    """What partners do with a story, and what was sent of it."""

    partners: list[PartnerReason] = []
    deliveries: StoryDeliveries = StoryDeliveries()


@click.command()
@click.argument("item", metavar="STORY")
@click.argument("feed", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def why(item: str, feed: str | None, as_json: bool) -> None:
    """Explain why a story is or is not in a feed, or in each feed that could have it.

    STORY is an id, a slug, a former slug, or the path of the record. FEED is "all" for the feed
    of all stories, a path, or an address of this site.

    \b
    The first rule that applies decides:
      withdrawn, broken (the last edit was refused), quarantined, scheduled, embargoed,
      expired, not selected, before the floor (of a feed that moved here), beyond the window, in
    If something else is served at the moment:
      pending (the feed is not rebuilt yet), held back (it cannot be rebuilt),
      no room (the document is full)

    Then what each partner does with it, and which version the partner has fetched since when; which events
    of it arrived at receivers of webhooks, and whether pushes of its feeds wait.

    \b
    Examples:
      syndication why harbour-reopens
      syndication why harbour-reopens /sections/world/rss.xml
      syndication why harbour-reopens feeds/europe-in-brief --json
    """
    settings = load()
    workspace = open_workspace(settings)
    stored = find_story(workspace, item)
    paths = [_possible_feed(workspace, stored, feed)] if feed else []
    reasons = read_reasons(workspace, stored, steps.utc_now(), paths)
    elsewhere = _Elsewhere() if feed else _read_elsewhere(workspace, stored, settings, reasons)
    if as_json:
        followed = [
            {"source": note.source, "key": note.key, "detail": note.detail} for note in _notes(workspace, stored)
        ]
        found = {"item": stored.item.id, "slug": stored.item.slug, "feeds": reasons, "followed": followed}
        click.echo(msgspec.json.encode(found | structs.asdict(elsewhere)))
    else:
        others = (*_partner_lines(elsewhere.partners), *delivery_lines(elsewhere.deliveries))
        click.echo("\n".join((*_source_lines(workspace, stored), *_reason_lines(reasons), *others)))


def _read_elsewhere(workspace: Workspace, stored: Stored, settings: Settings, reasons: Sequence[Reason]) -> _Elsewhere:
    now, feeds = steps.utc_now(), [reason.feed for reason in reasons]
    with workspace.catalog.read() as connection:
        return _Elsewhere(
            partner_reasons(connection, workspace.publication, stored, now, settings.keep_ledger_days),
            read_deliveries(connection, stored.item.id, settings.webhooks, feeds),
        )


def _partner_lines(found: Sequence[PartnerReason]) -> Iterator[str]:
    """Yield a line for each partner."""
    for reason in found:
        since = f" (since {readable_time(reason.since)})" if reason.since else ""
        yield f"partner {reason.partner}  {visible(f'{reason.state}: {reason.detail}{since}')}"


def _notes(workspace: Workspace, stored: Stored) -> list[StoryNote]:
    """Return what was noted about a story that is followed, by source."""
    with workspace.catalog.read() as connection:
        return source_stories.of_item(connection, stored.item.id)


def _source_lines(workspace: Workspace, stored: Stored) -> Iterator[str]:
    """Yield a line for each source of a story that is followed."""
    for note in _notes(workspace, stored):
        detail = f": {note.detail}" if note.detail else ""
        yield visible(f"followed from {note.source} ({note.key}){detail}")
    if stored.item.imported and stored.item.imported.origins and stored.item.status == "withheld":
        yield f'it waits for an editor; to publish it: syndication reinstate {stored.item.slug} --note "Checked."'


def _reason_lines(reasons: Sequence[Reason]) -> Iterator[str]:
    """Yield a line for each feed, never cut: an explanation is of no use without its end."""
    for reason in reasons:
        since = f" (since {readable_time(reason.since)})" if reason.since else ""
        line = f"{_verdict(reason)}: {reason.detail}{since}"
        yield f"{page_path(reason.feed)}  {visible(' '.join(line.split()))}"


def _verdict(reason: Reason) -> str:
    verdict = "in" if reason.is_in else "not in"
    return verdict if reason.rule == "in" else f"{verdict}, {reason.rule}"


def _possible_feed(workspace: Workspace, stored: Stored, feed: str) -> str:
    """Return the path of a feed that is served, or that could have the story."""
    path = feed_path(feed, workspace.publication.base_url)
    if path is not None:
        with workspace.catalog.read() as connection:
            is_served = path.isprintable() and feeds.find_served(connection, path) is not None
            possible = possible_feeds(connection, stored.item, workspace.publication)
        if is_served or path in possible:
            return path
    raise NotFoundError(
        f"{visible(feed)}: there is no such feed; `syndication why {stored.item.slug}` lists those that could have it"
    )
