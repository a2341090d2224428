"""The links of a newsItem in NewsML-G2: its pictures, sounds and films, and related stories."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from syndication.model.item import Media, Related
from syndication.model.media_parts import Rendition
from syndication.sources.newsml.xml_tree import attribute, children, descendants, find, text_at, words
from syndication.text.urls import absolute

_NUMBERS = ("width", "height", "size")


def linked_media(item: _Element) -> tuple[Media, ...]:
    """Return the media that an item is associated with and that readers can fetch."""
    return tuple(_medium(each) for each in _links(item, "associatedWith") if _files(each))


def linked_stories(item: _Element) -> tuple[Related, ...]:
    """Return the stories that an item points to, with their headlines."""
    found = ((text_at(each, "headline"), absolute(attribute(each, "href"), "")) for each in _links(item, "seeAlso"))
    return tuple(Related(title, url) for title, url in found if title and url)


def _links(item: _Element, relation: str) -> Iterator[_Element]:
    links = children(find(item, "itemMeta"), "link")
    return (each for each in links if attribute(each, "rel").rpartition(":")[2] == relation)


def _medium(link: _Element) -> Media:
    main, *others = _files(link)
    by_role = {attribute(each, "role"): words(each) for each in descendants(link, "description")}
    width, height, size = _numbers(main)
    return Media(
        url=absolute(attribute(main, "href"), ""),
        type=attribute(main, "contenttype").lower(),
        width=width,
        height=height,
        bytes=size,
        alt=by_role.get("drol:altText", ""),
        caption=by_role.get("drol:caption", ""),
        credit=text_at(link, "creditline"),
        renditions=tuple(map(_rendition, others)),
    )


def _files(link: _Element) -> list[_Element]:
    return [each for each in children(link, "remoteContent") if absolute(attribute(each, "href"), "")]


def _rendition(file: _Element) -> Rendition:
    width, height, size = _numbers(file)
    kind = attribute(file, "contenttype").lower()
    return Rendition(absolute(attribute(file, "href"), ""), width, height, size, kind)


def _numbers(file: _Element) -> tuple[int, int, int]:
    width, height, size = (attribute(file, name) for name in _NUMBERS)
    return _number(width, 7), _number(height, 7), _number(size, 12)


def _number(text: str, most_digits: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= most_digits else 0
