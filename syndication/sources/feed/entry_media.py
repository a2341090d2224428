"""Pictures, sounds and films of an entry in RSS or Atom: enclosures and Media RSS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.item import Media
from syndication.model.limits import MAX_LINE, MEDIA_TYPE
from syndication.model.media_types import type_of_address
from syndication.sources.feed.document import ATOM, XmlElement, child_text, joined
from syndication.sources.feed.plain import as_plain
from syndication.text.unique import first_of_each
from syndication.text.urls import absolute

_MEDIA = "{http://search.yahoo.com/mrss/}"
_TYPE = re.compile(MEDIA_TYPE)
_NUMBER = re.compile(r"[0-9]{1,10}")
_MOST = 50


def media_of(entry: XmlElement, base: str) -> tuple[Media, ...]:
    """Return the media of an entry, the main one first, each address once."""
    found = [*_media_contents(entry, base), *_enclosures(entry, base), *_thumbnails(entry, base)]
    return first_of_each((medium for medium in found[:_MOST] if medium.url), lambda medium: medium.url)


def _media_contents(entry: XmlElement, base: str) -> Iterator[Media]:
    """Yield the contents of Media RSS; of a group, which has one thing in several sizes, only the first."""
    groups = entry.findall(f"{_MEDIA}group")
    yield from (_media_content(each, entry, base) for each in entry.findall(f"{_MEDIA}content"))
    yield from (_media_content(each, group, base) for group in groups for each in group.findall(f"{_MEDIA}content")[:1])


def _media_content(content: XmlElement, outer: XmlElement, base: str) -> Media:
    credit, caption = (_own_or_outer(content, outer, name) for name in ("credit", "description"))
    url = _address(content.get("url", ""), base)
    return Media(
        url=url,
        type=_media_type(content.get("type", "")) or type_of_address(url),
        width=_number(content.get("width", "")),
        height=_number(content.get("height", "")),
        bytes=_number(content.get("fileSize", "")),
        alt=_own_or_outer(content, outer, "text"),
        caption=caption,
        credit=credit[:MAX_LINE],
    )


def _own_or_outer(content: XmlElement, outer: XmlElement, name: str) -> str:
    return as_plain(child_text(content, f"{_MEDIA}{name}") or child_text(outer, f"{_MEDIA}{name}"))


def _enclosures(entry: XmlElement, base: str) -> Iterator[Media]:
    for each in entry.findall("enclosure"):
        yield _enclosed(each.get("url", ""), each.get("type", ""), each.get("length", ""), base)
    for each in entry.findall(f"{ATOM}link"):
        if each.get("rel") == "enclosure":
            yield _enclosed(each.get("href", ""), each.get("type", ""), each.get("length", ""), base)


def _enclosed(url: str, kind: str, length: str, base: str) -> Media:
    address = _address(url, base)
    return Media(url=address, type=_media_type(kind) or type_of_address(address), bytes=_number(length))


def _thumbnails(entry: XmlElement, base: str) -> Iterator[Media]:
    """Yield the thumbnail, which counts only if there is no other picture."""
    if not any(True for _ in entry.iter(f"{_MEDIA}content", "enclosure")):
        for each in entry.findall(f"{_MEDIA}thumbnail")[:1]:
            url = _address(each.get("url", ""), base)
            yield Media(
                url=url,
                type=type_of_address(url),
                width=_number(each.get("width", "")),
                height=_number(each.get("height", "")),
                credit=_own_or_outer(each, entry, "credit")[:MAX_LINE],
            )


def _address(url: str, base: str) -> str:
    return absolute(joined(base, url), "")


def _media_type(text: str) -> str:
    kind = text.partition(";")[0].strip()
    return kind if _TYPE.fullmatch(kind) else ""


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text.strip()) else 0
