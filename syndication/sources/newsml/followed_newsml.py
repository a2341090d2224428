"""Documents of NewsML-G2 as a source: items alone or in a newsMessage, as agencies deliver them into a folder."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree
from lxml.etree import _Element
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Import, Item
from syndication.sources.article.draft import ImportOptions
from syndication.sources.export import SkippedEntry
from syndication.sources.followed import (
    FollowedStory,
    ReadOptions,
    SourceKind,
    SourcePage,
    Takedown,
    UnreadStory,
    plain_request,
    problem_of,
)
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import read_moments
from syndication.sources.newsml.newsml_g2 import (
    SIGNAL,
    class_of,
    is_text,
    items_in,
    signals_of,
    status_of,
    story_of_item,
)
from syndication.sources.newsml.xml_tree import parse_xml, text_at
from syndication.sources.signals import is_correction_code
from syndication.text.complexity import ComplexityError

_MARKS = (b"newsItem", b"newsMessage", b"packageItem")
_NAMESPACE = b"iptc.org/std/nar/"
_TAKEDOWNS: Mapping[str, Takedown] = {"canceled": "kill", "withheld": "withholding"}
_MOST_STORIES = 1_000
_LONGEST_KEY = 4_000
_LONGEST_NAME = 80


def _matches(head: bytes, media_type: str) -> bool:
    is_g2 = _NAMESPACE in head and any(mark in head for mark in _MARKS)
    return is_g2 or media_type.startswith("application/vnd.iptc.g2.")


def _read(data: bytes, _url: str, options: ReadOptions) -> SourcePage:
    found = items_in(parse_xml(data))
    texts = [item for item in found if is_text(item)]
    by_key: dict[str, list[_Element]] = defaultdict(list)
    for item in texts[:_MOST_STORIES]:
        by_key[item.get("guid", "").strip()].append(item)
    stories = [_story(key, _newest(same), options) for key, same in by_key.items()]
    more = (f"has {len(texts):,} stories; those after the first {_MOST_STORIES:,} were not read",)
    return SourcePage(
        stories=tuple(one for one in stories if isinstance(one, FollowedStory)),
        skipped=tuple(_skipped(found)),
        unread=tuple(one for one in stories if isinstance(one, UnreadStory)),
        problems=more if texts[_MOST_STORIES:] else (),
    )


def _skipped(found: Sequence[_Element]) -> Iterator[SkippedEntry]:
    """Yield how many items are pictures, films and the like, by class."""
    kinds = Counter(class_of(item)[:20] for item in found if not is_text(item))
    yield from (SkippedEntry(f"class {kind}", count) for kind, count in kinds.items())


def _newest(same: Sequence[_Element]) -> _Element:
    """Return the item with the highest version, of several with one guid; of equal ones the last."""
    return max(reversed(same), key=_version)


def _version(item: _Element) -> int:
    text = item.get("version", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _story(key: str, item: _Element, options: ReadOptions) -> FollowedStory | UnreadStory:
    name = (text_at(item, "contentMeta/headline") or key or "an item without guid")[:_LONGEST_NAME]
    if not key:
        return UnreadStory(name, "has no guid, so its changes could not be followed")
    if len(key) > _LONGEST_KEY or not key.isprintable():
        return UnreadStory(name, "has a guid that is too long or contains control characters")
    at = read_moments({"modified": text_at(item, "itemMeta/versionCreated")})[0].get("modified")
    if takedown := _TAKEDOWNS.get(status_of(item), ""):  # whatever else is wrong in it
        return FollowedStory(key=key, at=at, takedown=takedown)
    try:
        story = FollowedStory(key=key, item=_item(item, options), at=at)
    except (IngestError, ComplexityError) as error:
        return UnreadStory(name, str(error))
    is_correction = any(map(is_correction_code, signals_of(item)))
    return replace(story, note_kind="correction") if is_correction else story


def _item(item: _Element, options: ReadOptions) -> Item:
    """Return the story of an item. It gets an id here.

    Raises:
        IngestError: something is missing or wrong.
    """
    draft = draft_of(etree.tostring(item), story_of_item(item), ImportOptions(default_language=options.language))
    if draft.item is None:
        raise IngestError(problem_of(draft.missing))
    imported = draft.item.imported or Import()
    dropped = tuple(line for line in imported.dropped if not _is_line_of_correction(line))
    return replace(draft.item, id="", imported=replace(imported, dropped=dropped))


def _is_line_of_correction(line: str) -> bool:
    return line.startswith(SIGNAL) and is_correction_code(line.removeprefix(SIGNAL))


KIND = SourceKind("NewsML-G2", _matches, plain_request, _read)
