"""A source tried out: what its stories would become. Nothing is written, and no database is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from syndication.cli.tables import count_of
from syndication.cli.times import readable_time
from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.publishing.follower.decision import Decision
from syndication.publishing.follower.loops import refuse_own_stories
from syndication.publishing.follower.page_intake import preview
from syndication.publishing.follower.source_client import Ask
from syndication.publishing.follower.source_reader import read_once


class TriedStory(Struct, frozen=True):
    """A story of a source: its key there, what would become of it and why, and the item as it would be."""

    key: str
    result: str
    detail: str
    item: Item | None = None


class TriedSource(Struct, frozen=True, kw_only=True):
    """What a source has now."""

    url: str
    kind: str
    title: str
    hub: str
    feeds: tuple[str, ...]
    stories: list[TriedStory]
    unread: list[str]
    problems: tuple[str, ...]


def try_source(source: FollowedSource, publication: Publication, ask: Ask, now: datetime) -> TriedSource:
    """Return what the stories of a source would become in a first round.

    Raises:
        IngestError: it cannot be read, or has stories of this publication; the text says why.
    """
    try:
        kind, page = read_once(source, publication.authority, ask, now)
        refuse_own_stories(publication, source, page)
    except IngestError as error:
        raise IngestError(f"{source.url}: {error}") from error
    return TriedSource(
        url=source.url,
        kind=kind,
        title=page.title,
        hub=page.hub,
        feeds=page.feeds,
        stories=[_tried(each) for each in preview(source, page, now)],
        unread=[f"{each.name}: {each.problem}" for each in page.unread],
        problems=page.problems,
    )


def _tried(decision: Decision) -> TriedStory:
    item = decision.change(None) if decision.change else None
    return TriedStory(decision.key, decision.effect if item else decision.state, decision.detail, item)


def trial_lines(found: TriedSource) -> Iterator[str]:
    """Yield what a person wants to know before following a source."""
    yield f"{found.title or found.url} ({found.kind})"
    if found.hub:
        yield f"it has a hub: {found.hub}"
    yield from (f"lists the feed {address}" for address in found.feeds)
    yield from found.problems
    for story in found.stories:
        yield ""
        yield from _story_lines(story)
    if found.unread:
        yield ""
        yield from (f"not taken: {line}" for line in found.unread)
    yield ""
    new = sum(1 for story in found.stories if story.item)
    yield f"{count_of(new, 'story', 'stories')} would be taken, {len(found.stories) - new + len(found.unread)} not"


def _story_lines(story: TriedStory) -> Iterator[str]:
    item = story.item
    if not item:
        yield f"{story.key}: {story.result}: {story.detail}"
        return
    yield item.headline
    yield f"  id {story.key}; published {readable_time(item.published)}; status {item.status}"
    yield f"  {len(item.body):,} characters of text; media: {len(item.media)}; {item.url or 'no address'}"
    lines: Sequence[str] = (*item.imported.lost, *item.imported.warnings) if item.imported else ()
    yield from (f"  {line}" for line in lines)
