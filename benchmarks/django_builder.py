"""Feeds built with Django's feed generator, extended as its documentation says, from what our writers take."""

from __future__ import annotations

import os
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed

from syndication.model.feed import Entry, Feed
from syndication.model.item import Media

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.django_settings")


class Rss(Rss201rev2Feed):  # type: ignore[misc]  # Django has no types
    """Adds the whole story and the pictures, which Django's RSS has no fields for."""

    def rss_attributes(self) -> dict[str, str]:
        spaces = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return {**super().rss_attributes(), **spaces, **_MEDIA_SPACE}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["html"])
        _add_media(handler, item["media"])


class _Atom(Atom1Feed):  # type: ignore[misc]  # Django has no types
    """Adds the whole story and the pictures, which Django's Atom has no fields for."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), **_MEDIA_SPACE}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        _add_media(handler, item["media"])


_MEDIA_SPACE = {"xmlns:media": "http://search.yahoo.com/mrss/"}


def rss(feed: Feed) -> bytes:
    """Return RSS 2.0 with whole stories, authors and pictures."""
    return _written(Rss, feed, "rss.xml")


def atom(feed: Feed) -> bytes:
    """Return Atom 1.0 with whole stories, authors and pictures."""
    return _written(_Atom, feed, "atom.xml")


def enclosures(entry: Entry) -> list[Enclosure]:
    """Return the pictures of a story as Django's enclosures."""
    return [Enclosure(medium.url, str(medium.bytes), medium.type) for medium in entry.media]


def _written(kind: Any, feed: Feed, name: str) -> bytes:
    made = kind(
        title=feed.title,
        link=feed.home,
        description=feed.description,
        language=feed.language,
        author_name=feed.publisher,
        author_link=feed.home,
        feed_url=feed.url(name),
        feed_copyright=feed.rights,
        feed_guid=feed.id,
    )
    for entry in feed.entries:
        _add(made, entry)
    return str(made.writeString("utf-8")).encode()


def _add(made: Any, entry: Entry) -> None:
    made.add_item(
        title=entry.title,
        link=entry.url,
        description=entry.summary,
        author_name=entry.authors[0].name,
        pubdate=entry.published,
        updateddate=entry.updated,
        unique_id=entry.id,
        unique_id_is_permalink=False,
        categories=[entry.section, *entry.tags],
        enclosures=enclosures(entry),
        html=entry.html,
        media=entry.media,
    )


def _add_media(handler: Any, media: tuple[Media, ...]) -> None:
    for medium in media:
        size = {"width": str(medium.width), "height": str(medium.height)}
        told = {"url": medium.url, "type": medium.type, "fileSize": str(medium.bytes), **size}
        handler.addQuickElement("media:content", "", told)
        handler.addQuickElement("media:thumbnail", "", {"url": medium.url, **size})
