"""The facts that a rule of a profile may name: of the feed, of a story, and of each thing in its lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from syndication.formats.profiles.transformations import Value
from syndication.model.feed import Feed
from syndication.model.item import Media
from syndication.model.known_ids import atom_id, rss_guid
from syndication.model.media_choice import rights_of
from syndication.model.partners.story import PartnerStory
from syndication.text.html import plain_text
from syndication.text.languages import primary_subtag, region
from syndication.text.lines import one_line
from syndication.text.truncation import word_count

FIRST = "|first:"
COUNT = re.compile(r"[1-9][0-9]{0,5}")  # how many parts or characters
FeedSource: TypeAlias = Callable[[Feed], Value]
StorySource: TypeAlias = Callable[[PartnerStory], Value]
PartSource: TypeAlias = Callable[[Any], Value]

OF_FEEDS: Mapping[str, FeedSource] = MappingProxyType(
    {
        "title": lambda feed: feed.title,
        "description": lambda feed: feed.description or feed.title,
        "home": lambda feed: feed.home,
        "language": lambda feed: feed.language,
        "publisher": lambda feed: feed.publisher,
        "rights": lambda feed: feed.rights,
        "icon": lambda feed: feed.icon,
        "id": lambda feed: feed.id,
        "updated": lambda feed: feed.updated,
        # Names this state of the document: the same stories at the same date have the same one.
        "batch": lambda feed: str(uuid5(NAMESPACE_URL, f"{feed.id} {feed.updated.isoformat()}")),
    }
)

OF_STORIES: Mapping[str, StorySource] = MappingProxyType(
    {
        "id": lambda story: story.entry.id,
        "guid": lambda story: rss_guid(story.entry.id, story.entry.ids),
        "atom_id": lambda story: atom_id(story.entry.id, story.entry.ids),
        "uuid": lambda story: str(uuid5(NAMESPACE_URL, story.entry.id)),
        "url": lambda story: story.entry.url,
        "headline": lambda story: story.entry.title,
        "headline_short": lambda story: one_line(story.entry.headline_short),
        "summary": lambda story: story.entry.summary,
        "body": lambda story: story.entry.html,
        "text": lambda story: plain_text(story.entry.html),
        "words": lambda story: word_count(story.entry.html, 1_000_000),
        "published": lambda story: story.entry.published,
        "updated": lambda story: story.entry.updated,
        # For partners that need an end of what has none.
        "ten_years_on": lambda story: story.entry.published + timedelta(days=3652),
        "authors": lambda story: tuple(one_line(author.name) for author in story.entry.authors),
        "section": lambda story: story.entry.section,
        "category": lambda story: story.category,
        "tags": lambda story: story.entry.tags,
        "language": lambda story: story.entry.language,
        "language_code": lambda story: primary_subtag(story.entry.language),
        "country": lambda story: region(story.entry.language),
        "rights": lambda story: story.entry.rights,
        "license": lambda story: story.entry.license,
        "kind": lambda story: story.entry.kind,
        "access": lambda story: story.entry.access,
        "ai": lambda story: story.entry.ai,
        "urgency": lambda story: story.entry.urgency or None,
        "slugline": lambda story: story.entry.slugline,
        "disclosure": lambda story: story.entry.disclosure or _sponsor(story),
        "sponsor": lambda story: _sponsor(story),
        "lead_url": lambda story: story.lead.url if story.lead else None,
        "lead_alt": lambda story: one_line(story.lead.alt) if story.lead else None,
        "lead_caption": lambda story: one_line(story.lead.caption) if story.lead else None,
        "audio_url": lambda story: next((one.url for one in story.played), None),
        "yes": lambda _: "1",
    }
)

_OF_MEDIA: Mapping[str, PartSource] = MappingProxyType(
    {
        "url": lambda medium: medium.url,
        "type": lambda medium: medium.type,
        "width": lambda medium: medium.width or None,
        "height": lambda medium: medium.height or None,
        "bytes": lambda medium: medium.bytes or None,
        "length": lambda medium: medium.bytes,
        "alt": lambda medium: one_line(medium.alt),
        "caption": lambda medium: one_line(medium.caption),
        "credit": lambda medium: one_line(medium.credit),
        "rights": rights_of,
        "licensor": lambda medium: one_line(medium.licensor),
        "licensor_id": lambda medium: medium.licensor_id,
        "duration": lambda medium: medium.duration or None,
        "x1": lambda medium: _focus(medium, "x1", medium.width),
        "x2": lambda medium: _focus(medium, "x2", medium.width),
        "y1": lambda medium: _focus(medium, "y1", medium.height),
        "y2": lambda medium: _focus(medium, "y2", medium.height),
    }
)
_OF_AUTHORS: Mapping[str, PartSource] = MappingProxyType(
    {
        "name": lambda author: one_line(author.name),
        "role": lambda author: one_line(author.role),
        "url": lambda author: author.url,
    }
)
_OF_RELATED: Mapping[str, PartSource] = MappingProxyType(
    {"title": lambda story: one_line(story.title), "url": lambda story: story.url}
)
_OF_PLACES: Mapping[str, PartSource] = MappingProxyType(
    {
        "name": lambda place: one_line(place.name),
        "code": lambda place: place.code,
        "scheme": lambda place: place.scheme,
        "lat": lambda place: place.lat,
        "lon": lambda place: place.lon,
    }
)
_OF_WORDS: Mapping[str, PartSource] = MappingProxyType({"name": lambda word: word})


class PartList(Struct, frozen=True):
    """A list of a story, and the facts of each of its parts."""

    parts: Callable[[PartnerStory], tuple[Any, ...]]
    sources: Mapping[str, PartSource]


LISTS: Mapping[str, PartList] = MappingProxyType(
    {
        "pictures": PartList(lambda story: story.pictures, _OF_MEDIA),
        "lead": PartList(lambda story: story.pictures[:1], _OF_MEDIA),
        "slides": PartList(lambda story: _slides(story), _OF_MEDIA),
        "played": PartList(lambda story: story.played, _OF_MEDIA),
        "enclosure": PartList(lambda story: (story.played or story.pictures)[:1], _OF_MEDIA),
        "authors": PartList(lambda story: story.entry.authors, _OF_AUTHORS),
        "related": PartList(lambda story: story.entry.related, _OF_RELATED),
        "places": PartList(lambda story: story.entry.places, _OF_PLACES),
        "tags": PartList(lambda story: story.entry.tags, _OF_WORDS),
        "categories": PartList(lambda story: tuple(filter(None, (story.category, *story.entry.tags))), _OF_WORDS),
    }
)


def parts_of(each: str, story: PartnerStory) -> tuple[Any, ...]:
    """Return the parts that a repeated element has: all of a list ("pictures"), or the first ones ("related|first:3").

    Raises:
        KeyError: there is no such list.
    """
    name, most = list_and_most(each)
    return LISTS[name].parts(story)[:most]


def list_and_most(each: str) -> tuple[str, int | None]:
    """Return the name of a list and how many parts are wanted at most, None for all."""
    name, _, most = each.partition(FIRST)
    return name, int(most) if COUNT.fullmatch(most) else None


def _sponsor(story: PartnerStory) -> str:
    return one_line(story.entry.sponsor.name) if story.entry.sponsor else ""


def _slides(story: PartnerStory) -> tuple[Media, ...]:
    """Return the pictures of a gallery: those marked as slides, else all."""
    return tuple(one for one in story.pictures if one.role == "slide") or story.pictures


def _focus(medium: Media, corner: str, length: int) -> Value:
    """Return a side of the part of a picture that must be seen, in pixels."""
    return round(getattr(medium.focus, corner) * length) if medium.focus and length else None
