"""A list of ninjs documents, or one, as a source to follow: an endpoint of an agency, or files in a folder."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

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
from syndication.sources.ninjs.file import read_ninjs
from syndication.sources.ninjs.parser import read
from syndication.sources.records import FieldsError
from syndication.sources.signals import split_corrections
from syndication.text.lines import one_line, shorten
from syndication.text.urls import absolute

_LISTS = ("_items", "items", "data", "results", "stories")
_MARKS = (b'"versioncreated"', b'"body_html"', b'"pubstatus"', b'"headlines"', b'"bodies"', b'"standard"', b'"_items"')
_TAKEDOWNS: dict[str, Takedown] = {"canceled": "kill", "withheld": "withholding"}
STORY_TYPES = ("text", "composite", "", None)
MOST_STORIES = 1_000
_OWN_ID = "is no URI; the id of the story is"
_LONGEST_KEY = 4_000
_LONGEST_NAME = 80
_REPEATED = "repeated-name-9d1f0c"  # the mark of an object that repeats a name


def _matches(head: bytes, media_type: str) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start not in (b"{", b"["):
        return False
    lowered = head.lower()
    return (
        media_type != "application/feed+json"
        and b"jsonfeed.org" not in lowered
        and (media_type == "application/ninjs+json" or any(m in lowered for m in _MARKS))
    )


def _read(data: bytes, url: str, options: ReadOptions) -> SourcePage:
    document = parse_json(data)
    found = _entries(document)
    entries = [entry for entry in found if entry.get("type", "text") in STORY_TYPES]
    by_key: dict[str, list[dict[str, Any]]] = defaultdict(list)
    nameless = list[UnreadStory]()
    for index, entry in enumerate(entries[:MOST_STORIES]):
        if key := _key(entry):
            by_key[key].append(entry)
        else:
            nameless.append(UnreadStory(f"number {index + 1}", "has neither uri nor guid, so it could not be followed"))
    stories = [story_of(key, same, options) for key, same in by_key.items()]
    more = (
        (f"has {len(entries):,} stories; those after the first {MOST_STORIES:,} were not read",)
        if entries[MOST_STORIES:]
        else ()
    )
    return SourcePage(
        stories=tuple(one for one in stories if isinstance(one, FollowedStory)),
        skipped=tuple(count_skipped(found)),
        unread=(*nameless, *(one for one in stories if isinstance(one, UnreadStory))),
        problems=more,
        next=_next(document, url),
    )


def count_skipped(entries: Sequence[dict[str, Any]]) -> Iterator[SkippedEntry]:
    """Yield how many entries are pictures, films and the like, by type."""
    kinds = Counter(str(entry["type"])[:20] for entry in entries if entry.get("type", "text") not in STORY_TYPES)
    yield from (SkippedEntry(f"type {kind}", count) for kind, count in kinds.items())


def parse_json(data: bytes) -> Any:
    """Return the JSON value. An object that repeats a name gets a mark, so that only its story is refused."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_as_object, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise IngestError(f"is no JSON that can be read: {error}") from error


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else found | {_REPEATED: True}


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _entries(document: Any) -> list[dict[str, Any]]:
    """Return the stories of a list, of an object with a list, or the one story that the document is."""
    if isinstance(document, dict):
        found = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), [document])
    else:
        found = document
    if not isinstance(found, list):
        raise IngestError("is JSON, but neither a ninjs document nor a list of them")
    entries = [one for one in found if isinstance(one, dict)]
    if found and not entries:
        raise IngestError("is a list in JSON, but has no ninjs documents")
    return entries


def _key(entry: dict[str, Any]) -> str:
    """Return the id as it is written: `uri`, or `guid` of Superdesk."""
    found = next((entry[name] for name in ("uri", "guid") if isinstance(entry.get(name), str)), "")
    return found.strip()


def _next(document: Any, url: str) -> str:
    """Return the address of the next page, as Superdesk's and other interfaces link to it."""
    links = document.get("_links") if isinstance(document, dict) else None
    following = links.get("next") if isinstance(links, dict) else None
    href = following.get("href") if isinstance(following, dict) else None
    return absolute(href, url) if isinstance(href, str) else ""


def story_of(key: str, same: list[dict[str, Any]], options: ReadOptions) -> FollowedStory | UnreadStory:
    """Return the story of a document, or why it cannot be taken. Documents with the same key refuse each other."""
    name = _name(same[0], key)
    if len(same) > 1:
        others = ", ".join(f'"{_name(each, key)}"' for each in same[1:4])
        return UnreadStory(name, f"has the same id as {others} in the same document; none of them was taken")
    if len(key) > _LONGEST_KEY or not key.isprintable():
        return UnreadStory(name, "has an id that is too long or contains control characters")
    document, is_correction = split_corrections(same[0])
    data = json.dumps(document).encode()
    if _REPEATED.encode() in data:
        return UnreadStory(name, "repeats a name in one object, so that its value is not known")
    try:
        story = _read_story(key, data, options)
    except (IngestError, FieldsError) as error:
        return UnreadStory(name, "; ".join(map(str, error.args)))
    return replace(story, note_kind="correction") if is_correction else story


def _read_story(key: str, data: bytes, options: ReadOptions) -> FollowedStory:
    parsed = read(data, options.authority)
    at = parsed.item.modified or parsed.item.published
    if takedown := _TAKEDOWNS.get(parsed.item.status, ""):
        return FollowedStory(key=key, at=at, takedown=takedown)
    draft = read_ninjs(data, ImportOptions(default_language=options.language), options.authority)
    if draft.item is None:
        raise IngestError(problem_of(draft.missing))
    return FollowedStory(key=key, item=_without_id(draft.item, options.language), at=at)


def _without_id(item: Item, language: str) -> Item:
    """Return a story that gets an id here, so the report has no line about the one that it would have had."""
    imported = item.imported or Import()
    warnings = tuple(line for line in imported.warnings if _OWN_ID not in line)
    return replace(item, id="", language=language or item.language, imported=replace(imported, warnings=warnings))


def _name(entry: dict[str, Any], key: str) -> str:
    headline = entry.get("headline")
    called = one_line(headline) if isinstance(headline, str) and headline.strip() else key
    return shorten(called, _LONGEST_NAME)


KIND = SourceKind("ninjs documents", _matches, plain_request, _read)
