"""RSS, Atom and JSON Feed as a source to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from syndication.model.item import Source
from syndication.sources.feed.document import base_of, is_json, items_of, parse_json_feed, parse_xml
from syndication.sources.feed.feed_facts import FeedProfile, FeedTombstone, json_facts, tombstones, xml_facts
from syndication.sources.feed.feed_story import EntryText, story_of, with_defaults
from syndication.sources.feed.json_entries import json_entry
from syndication.sources.feed.xml_entries import entry_reader
from syndication.sources.followed import (
    FollowedStory,
    ReadOptions,
    SourceKind,
    SourcePage,
    UnreadStory,
    plain_request,
)

_MOST = 1_000  # entries of one document
_XML_STARTS = (b"<rss", b"<feed", b"<rdf:rdf")


def _matches(head: bytes, media_type: str) -> bool:
    lowered = head.lower()
    if is_json(head):
        return media_type == "application/feed+json" or b"jsonfeed.org/version/" in lowered.replace(b"\\/", b"/")
    return any(start in lowered for start in _XML_STARTS) or media_type in (
        "application/rss+xml",
        "application/atom+xml",
    )


def _read(data: bytes, url: str, options: ReadOptions) -> SourcePage:
    entries, facts, withdrawn = _json_parts(data, url) if is_json(data) else _xml_parts(data, url)
    source = Source(facts.title) if facts.title else None
    completed = [with_defaults(entry, source, facts.rights, facts.language) for entry in entries[:_MOST]]
    more = (f"has {len(entries):,} entries; those after the first {_MOST:,} were not read",) if entries[_MOST:] else ()
    unique, twice = _apart(completed)
    read = [story_of(entry, options) for entry in unique]
    stories = [one for one in read if isinstance(one, FollowedStory)]
    return SourcePage(
        stories=tuple(_with_withdrawals(stories, withdrawn)),
        unread=(*twice, *(one for one in read if isinstance(one, UnreadStory))),
        problems=(*facts.problems, *more),
        hub=facts.hub,
        topic=facts.topic or url,
        title=facts.title,
        pace=facts.pace,
    )


def _xml_parts(data: bytes, url: str) -> tuple[list[EntryText], FeedProfile, list[FeedTombstone]]:
    root = parse_xml(data)
    base, read = base_of(root, url), entry_reader(root)
    return [read(item, base) for item in items_of(root)], xml_facts(root, base), list(tombstones(root))


def _json_parts(data: bytes, url: str) -> tuple[list[EntryText], FeedProfile, list[FeedTombstone]]:
    feed = parse_json_feed(data)
    return [json_entry(item, url) for item in feed["items"] if isinstance(item, dict)], json_facts(feed, url), []


def _apart(entries: Iterable[EntryText]) -> tuple[list[EntryText], list[UnreadStory]]:
    """Return the entries whose key no other has, and the others: nobody can know which of them a change belongs to."""
    by_key: dict[str, list[EntryText]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    unique = [same[0] for key, same in by_key.items() if len(same) == 1 or not key]
    return unique, [story for key, same in by_key.items() if key and len(same) > 1 for story in _twins(same)]


def _twins(same: Sequence[EntryText]) -> Iterator[UnreadStory]:
    for index, entry in enumerate(same):
        other = same[index - 1]
        yield UnreadStory(entry.name, f'has the same id as "{other.name}" in the same feed; neither was taken')


def _with_withdrawals(stories: Sequence[FollowedStory], withdrawn: Sequence[FeedTombstone]) -> Iterator[FollowedStory]:
    """Yield the stories, and those that are withdrawn. An entry that is newer than its tombstone is back (RFC 6721)."""
    by_key = {one.key: one for one in withdrawn}
    for story in stories:
        tombstone = by_key.get(story.key)
        if tombstone and tombstone.when and story.at and story.at > tombstone.when:
            del by_key[story.key]
        if story.key not in by_key:
            yield story
    for one in by_key.values():
        yield FollowedStory(key=one.key, at=one.when, takedown="kill", note=one.comment)


KIND = SourceKind("RSS, Atom or JSON Feed", _matches, plain_request, _read)
