"""The tags of podcasts in RSS: Apple's (itunes) and those of Podcasting 2.0 (podcast).

feedgen has an extension for Apple's tags, of an earlier edition: it writes "yes" or "clean" where Apple wants true or
false, and leaves out in silence each cover whose address does not end in .jpg or .png. So these are written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import gcd
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement
from msgspec.structs import replace

from syndication.formats.elements import Element, add
from syndication.formats.media import media_of
from syndication.model.feed import Entry
from syndication.model.item import Author, Media
from syndication.model.item_parts import Episode, StoryPlace
from syndication.model.media_choice import is_episode_file
from syndication.model.media_types import is_picture
from syndication.model.podcast import NARROWEST_COVER, WIDEST_COVER, Podcast
from syndication.model.podcast_lists import GROUP_OF_ROLE
from syndication.text.lines import one_line

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
# The names of files that Apple plays.
_PLAYED_ENDINGS = frozenset((".m4a", ".m4v", ".mov", ".mp3", ".mp4"))
_COVERS = ("image/jpeg", "image/png")
_CAPTIONS = ("text/vtt", "application/x-subrip", "application/srt")


class PodcastChannel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes the channel of a podcast."""

    def __init__(self, show: Podcast) -> None:
        self.show = show

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of podcasts."""
        return {"itunes": ITUNES, "podcast": PODCAST}

    def extend_rss(self, root: Element) -> Element:
        """Append to the channel what apps and directories need to know of the show."""
        _add_for_apple(root[0], self.show)
        _add_podcasting2(root[0], self.show)
        return root


class PodcastItem(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes an episode."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def extend_rss(self, item: Element) -> Element:
        """Append to the item what apps show of an episode."""
        medium = episode_medium(self.entry)
        if medium is None:
            return item
        _add_numbers(item, self.entry.episode or Episode())
        _add_apple_episode(item, self.entry, medium)
        _add_files(item, self.entry, medium)
        for author in self.entry.authors:
            _add_person(item, author, self.entry)
        for place in self.entry.places:
            _add_place(item, place)
        if self.entry.ai in ("none", "generated"):
            add(item, PODCAST, "txt", _true_or_false(self.entry.ai == "generated"), purpose="ai-content")
        return item


def episode_medium(entry: Entry) -> Media | None:
    """Return the sound or film that is the episode: the first that Apple plays, else the first; None without any."""
    found = [medium for medium in media_of(entry) if is_episode_file(medium)]
    chosen = next((medium for medium in found if _ending(medium) in _PLAYED_ENDINGS), next(iter(found), None))
    if chosen and chosen.type == "audio/mp4" and _ending(chosen) == ".m4a":
        return replace(chosen, type="audio/x-m4a")  # the name that Apple has for it
    return chosen


def _ending(medium: Media) -> str:
    return PurePosixPath(urlsplit(medium.url).path).suffix.lower()


def _add_for_apple(channel: Element, show: Podcast) -> None:
    _add_texts(
        channel,
        ITUNES,
        {
            "author": show.author,
            "explicit": _true_or_false(show.explicit),
            "type": show.type,
            "new-feed-url": show.new_feed_url,
            "block": "Yes" if show.block else "",
            "complete": "Yes" if show.complete else "",
        },
    )
    SubElement(channel, f"{{{ITUNES}}}image", {"href": show.cover})
    category = SubElement(channel, f"{{{ITUNES}}}category", {"text": show.category})
    if show.subcategory:
        SubElement(category, f"{{{ITUNES}}}category", {"text": show.subcategory})
    if show.owner_email:
        owner = SubElement(channel, f"{{{ITUNES}}}owner")
        _add_texts(owner, ITUNES, {"name": show.owner_name or show.author, "email": show.owner_email})


def _add_podcasting2(channel: Element, show: Podcast) -> None:
    _add_texts(channel, PODCAST, {"guid": show.guid, "medium": show.medium})
    if show.locked is not None:
        owner = {"owner": show.owner_email} if show.owner_email else {}
        add(channel, PODCAST, "locked", "yes" if show.locked else "no", **owner)
    if show.funding:
        add(channel, PODCAST, "funding", show.funding_text or show.author, url=show.funding)
    if show.block:
        add(channel, PODCAST, "block", "yes")
    if show.apple_verify:
        add(channel, PODCAST, "txt", show.apple_verify, purpose="applepodcastsverify")


def _add_texts(parent: Element, namespace: str, texts: Mapping[str, str]) -> None:
    """Append an element for each text that is not empty."""
    for name, text in texts.items():
        if text:
            add(parent, namespace, name, text)


def _add_numbers(item: Element, episode: Episode) -> None:
    numbers = {"season": str(episode.season or ""), "episode": str(episode.number or "")}
    _add_texts(item, ITUNES, {**numbers, "episodeType": episode.type})
    _add_texts(item, PODCAST, numbers)
    if episode.explicit is not None:
        add(item, ITUNES, "explicit", _true_or_false(episode.explicit))


def _add_apple_episode(item: Element, entry: Entry, medium: Media) -> None:
    names = ", ".join(one_line(author.name) for author in entry.authors)
    _add_texts(item, ITUNES, {"author": names, "duration": str(medium.duration or "")})
    pictures = [one for one in media_of(entry) if is_picture(one)]
    if cover := next((one for one in pictures if _is_cover(one)), None):
        SubElement(item, f"{{{ITUNES}}}image", {"href": cover.url})
    if pictures:
        SubElement(item, f"{{{PODCAST}}}image", _image_attributes(pictures[0]))


def _is_cover(picture: Media) -> bool:
    """Return whether Apple takes a picture as the cover of an episode: square, and of the right size."""
    is_square = picture.width == picture.height and NARROWEST_COVER <= picture.width <= WIDEST_COVER
    return is_square and picture.type in _COVERS


def _image_attributes(picture: Media) -> dict[str, str]:
    common = gcd(picture.width, picture.height) or 1
    ratio = f"{picture.width // common}/{picture.height // common}" if picture.width and picture.height else ""
    known: dict[str, Any] = {
        "href": picture.url,
        "alt": one_line(picture.alt),
        "aspect-ratio": ratio,
        "width": picture.width,
        "type": picture.type,
    }
    return {name: str(value) for name, value in known.items() if value}


def _add_files(item: Element, entry: Entry, medium: Media) -> None:
    for attributes in _transcripts(entry, medium):
        SubElement(item, f"{{{PODCAST}}}transcript", attributes)
    if medium.chapters:
        chapters = {"url": medium.chapters, "type": "application/json+chapters"}
        SubElement(item, f"{{{PODCAST}}}chapters", chapters)


def _transcripts(entry: Entry, medium: Media) -> Iterator[dict[str, str]]:
    """Yield the attributes of each transcript.

    An article with a sound was read aloud, so its own page is a transcript. The text of other stories tells about the
    episode.
    """
    for one in medium.transcripts:
        language = {"language": one.language} if one.language else {}
        captions = {"rel": "captions"} if one.type in _CAPTIONS else {}
        yield {"url": one.url, "type": one.type, **language, **captions}
    if entry.kind == "article" and entry.html and entry.page:
        language = {"language": entry.language} if entry.language else {}
        yield {"url": entry.page, "type": "text/html", **language}


def _add_person(item: Element, author: Author, entry: Entry) -> None:
    """Append an author. Without a role that apps know, who wrote an article is its author, and others are hosts."""
    role = one_line(author.role).lower()
    if role not in GROUP_OF_ROLE:
        role = "author" if entry.kind == "article" else "host"
    attributes = {"role": role, "group": GROUP_OF_ROLE[role].lower()}
    if author.url:
        attributes["href"] = author.url
    add(item, PODCAST, "person", one_line(author.name), **attributes)


def _add_place(item: Element, place: StoryPlace) -> None:
    attributes = {"rel": "subject"}
    if place.lat is not None and place.lon is not None:
        attributes["geo"] = f"geo:{place.lat:.6f},{place.lon:.6f}"
    add(item, PODCAST, "location", one_line(place.name), **attributes)


def _true_or_false(value: bool) -> str:
    return "true" if value else "false"
