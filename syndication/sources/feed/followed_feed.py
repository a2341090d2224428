"""RSS, Atom and JSON Feed as a source to follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndication.model.errors import IngestError
from syndication.sources.export import SkippedEntry
from syndication.sources.feed.document_reader import is_json, read_document
from syndication.sources.feed.entry_fields import FeedDocument, FeedTombstone
from syndication.sources.feed.entry_keys import keyed_entries
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.sources.feed.followed_entry import followed_story
from syndication.sources.followed import (
    FollowedStory,
    ReadOptions,
    SourceKind,
    SourcePage,
    UnreadStory,
    plain_request,
)
from syndication.text.urls import absolute

_MOST = 1_000  # entries of one document
_XML_STARTS = (b"<rss", b"<feed", b"<rdf:rdf")
_COMMENT = "comment"  # who follows a feed of comments wants them
_ENDED = "the feed says that it has ended; it will have no more stories"


def _matches(head: bytes, media_type: str) -> bool:
    lowered = head.lower()
    if is_json(head):
        return media_type == "application/feed+json" or b"jsonfeed.org/version/" in lowered.replace(b"\\/", b"/")
    return any(start in lowered for start in _XML_STARTS) or media_type in (
        "application/rss+xml",
        "application/atom+xml",
    )


def _read(data: bytes, url: str, options: ReadOptions) -> SourcePage:
    document = read_document(data, url)
    if document.damage:  # a guess, or half a text, must not replace a story that is whole
        raise IngestError(f"is no feed that can be read: {document.damage}")
    entries = document.entries[:_MOST]
    skipped = [entry.skipped for entry in entries if entry.skipped not in ("", _COMMENT)]
    keyed = keyed_entries(entry for entry in entries if entry.skipped in ("", _COMMENT))
    read = [followed_story(keys, entry, document, url, options) for keys, entry in keyed.entries]
    stories = [one for one in read if isinstance(one, FollowedStory)]
    return SourcePage(
        stories=tuple(_with_withdrawals(stories, document.withdrawn)),
        skipped=(*map(SkippedEntry, skipped), *keyed.copies),
        unread=(*keyed.twins, *(one for one in read if isinstance(one, UnreadStory))),
        problems=tuple(_problems(document)),
        hub=absolute(document.links.get("hub", ""), url),
        topic=absolute(document.links.get("self", ""), url) or url,
        title=document.title,
        pace=document.pace,
    )


def _problems(document: FeedDocument) -> Iterator[str]:
    yield from document.repairs
    if document.has_ended:
        yield _ENDED
    if (count := len(document.entries)) > _MOST:
        yield f"has {count:,} entries; those after the first {_MOST:,} were not read"


def _with_withdrawals(stories: Sequence[FollowedStory], withdrawn: Sequence[FeedTombstone]) -> Iterator[FollowedStory]:
    """Yield the stories, and those that are withdrawn. An entry that is newer than its tombstone is back (RFC 6721)."""
    by_key = {one.id: one for one in withdrawn}
    for story in stories:
        tombstone = by_key.get(story.key)
        when = zoned_feed_date(tombstone.when) if tombstone else None
        if when and story.at and story.at > when:
            del by_key[story.key]
        if story.key not in by_key:
            yield story
    for one in by_key.values():
        yield FollowedStory(key=one.id, at=zoned_feed_date(one.when), takedown="kill", note=one.comment)


KIND = SourceKind("RSS, Atom or JSON Feed", _matches, plain_request, _read)
