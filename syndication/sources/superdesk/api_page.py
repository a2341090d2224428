"""A page of stories of either interface: `_items` with ninjs documents of Superdesk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Import
from syndication.sources.followed import FollowedStory, ReadOptions, SourcePage, Takedown, UnreadStory
from syndication.sources.ninjs.fields import Fields
from syndication.sources.ninjs.followed_ninjs import (
    MOST_STORIES,
    STORY_TYPES,
    count_skipped,
    parse_json,
    story_of,
)
from syndication.sources.ninjs.report import NinjsReport
from syndication.sources.superdesk.addresses import ApiRoot, as_bookmark, root_of
from syndication.sources.superdesk.families import family_keys, id_of
from syndication.sources.superdesk.public_parts import SubscriberArea, public_associations, public_item

_TAKEDOWNS: Mapping[str, Takedown] = {
    "canceled": "kill",
    "cancelled": "kill",
    "killed": "kill",
    "recalled": "kill",
    "withheld": "withholding",
}
# What describes the document to machines of the source.
_INTERNAL = frozenset(
    """
    _id _etag _created _updated _links _type _current_version _latest_version _hits uri guid original_id ancestors
    evolvedfrom nextversion subscribers bookmarks downloads shares prints copies products expiry
    """.split()
)
_LONGEST_MESSAGE = 200
_LONGEST_NAME = 80


class ApiPage(Struct, frozen=True):
    """A page with what its address of the next one depends on. `total` is how many stories all pages have, -1 if the
    answer does not say; `size` is how many of them a page has at most, 0 likewise."""

    page: SourcePage
    entries: tuple[dict[str, Any], ...] = ()
    total: int = -1
    size: int = 0
    has_link: bool = False


def read_api_page(data: bytes, url: str, options: ReadOptions) -> ApiPage:
    """Return the stories of a page. `url` is its address.

    Raises:
        IngestError: it is no page of such an interface.
    """
    document = parse_json(data)
    found = _listed(document)
    entries = [entry for entry in found[:MOST_STORIES] if isinstance(entry, dict)]
    nameless = [
        UnreadStory(f"number {index + 1}", "is no object with an id, so it could not be followed")
        for index, entry in enumerate(found[:MOST_STORIES])
        if not isinstance(entry, dict) or not id_of(entry)
    ]
    stories = _stories([entry for entry in entries if id_of(entry)], url, options)
    page = SourcePage(
        stories=tuple(one for one in stories if isinstance(one, FollowedStory)),
        skipped=tuple(count_skipped(entries)),
        unread=(*nameless, *(one for one in stories if isinstance(one, UnreadStory))),
        problems=(f"has more than {MOST_STORIES:,} stories in a page",) if len(found) > MOST_STORIES else (),
        bookmark=as_bookmark(max(filter(None, map(version_date, entries)), default=None), options.now),
    )
    meta, links = _object(document, "_meta"), _object(document, "_links")
    return ApiPage(page, tuple(entries), _count(meta, "total", -1), _count(meta, "max_results", 0), "next" in links)


def version_date(entry: Mapping[str, Any]) -> datetime | None:
    """Return the date of a version, None if there is none that can be read."""
    return Fields({"versioncreated": entry.get("versioncreated")}, NinjsReport()).moment("versionCreated")


def _listed(document: Any) -> list[Any]:
    fields = document if isinstance(document, dict) else {}
    if isinstance(items := fields.get("_items"), list):
        return items
    words = fields.get("_message") or fields.get("message")
    more = f': "{words[:_LONGEST_MESSAGE]}"' if isinstance(words, str) and words.isprintable() else ""
    raise IngestError(f"is JSON, but has no list _items{more}; check url and kind")


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _count(meta: Mapping[str, Any], name: str, otherwise: int) -> int:
    found = meta.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else otherwise


def _stories(entries: Sequence[dict[str, Any]], url: str, options: ReadOptions) -> list[FollowedStory | UnreadStory]:
    """Return the story of each family: withdrawn if any of its members is, else its newest member."""
    keys = family_keys(entries)
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        families[keys[id_of(entry)]].append(entry)
    found = [_story_of_family(key, family, url, options) for key, family in families.items()]
    return [one for one in found if one is not None]


def _story_of_family(
    key: str, family: Sequence[dict[str, Any]], url: str, options: ReadOptions
) -> FollowedStory | UnreadStory | None:
    if takedown := _takedown_of(key, family):
        return takedown
    texts = [entry for entry in family if entry.get("type", "text") in STORY_TYPES]
    if not texts:
        return None
    newest = max(texts, key=lambda entry: at.timestamp() if (at := version_date(entry)) else 0.0)
    return _story(key, newest, url, options)


def _takedown_of(key: str, family: Sequence[dict[str, Any]]) -> FollowedStory | None:
    """Return the takedown of a family, None if there is none. It counts whatever else is wrong in the document."""
    statuses = [(str(entry.get("pubstatus")).strip().lower(), entry) for entry in family]
    killed = [entry for status, entry in statuses if _TAKEDOWNS.get(status) == "kill"]
    newest = max(family, key=lambda entry: at.timestamp() if (at := version_date(entry)) else 0.0)
    withheld = [entry for status, entry in statuses if entry is newest and _TAKEDOWNS.get(status) == "withholding"]
    if not killed and not withheld:
        return None
    at = max(filter(None, map(version_date, killed or withheld)), default=None)
    return FollowedStory(key=key, at=at, takedown="kill" if killed else "withholding")


def _story(key: str, entry: dict[str, Any], url: str, options: ReadOptions) -> FollowedStory | UnreadStory:
    own, area = id_of(entry), SubscriberArea(url, _roots(entry, url))
    public, lost = public_associations(entry, area, options.now)
    document = {name: value for name, value in public.items() if name not in _INTERNAL} | {"guid": own}
    story = story_of(own, [document], options)
    if isinstance(story, UnreadStory) or story.item is None:
        return story
    try:
        item = public_item(story.item, area)
    except IngestError as error:
        return UnreadStory(story.item.headline[:_LONGEST_NAME], str(error))
    imported = item.imported or Import()
    rewritten = (f"guid: {own} is a rewrite of {key}, which it updates here",) if own != key else ()
    noted = replace(imported, lost=(*imported.lost, *lost), warnings=(*imported.warnings, *rewritten))
    return replace(story, key=key, item=replace(item, imported=noted))


def _roots(entry: Mapping[str, Any], url: str) -> frozenset[ApiRoot]:
    """Return where the interface is: by the address that was asked, and by the one that the source gives a story."""
    uri = entry.get("uri")
    return frozenset(filter(None, (root_of(url), root_of(uri) if isinstance(uri, str) else None)))
