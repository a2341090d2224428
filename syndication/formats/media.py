"""The pictures, sounds and films of an entry, and how Media RSS 1.5.1 describes them."""

from __future__ import annotations

from itertools import chain

from lxml.etree import SubElement

from syndication.formats.elements import MEDIA, Element, add
from syndication.model.feed import Entry
from syndication.model.item import Media
from syndication.model.media_types import is_picture, is_played
from syndication.text.lines import one_line


def media_of(entry: Entry) -> tuple[Media, ...]:
    """Return the media that have an address, each address once."""
    found: dict[str, Media] = {}
    for medium in entry.media:
        if medium.url:
            found.setdefault(medium.url, medium)
    return tuple(found.values())


def lead_picture(entry: Entry) -> Media | None:
    """Return the first picture of an entry."""
    return next((medium for medium in media_of(entry) if is_picture(medium)), None)


def enclosure(entry: Entry) -> Media | None:
    """Return the medium that RSS has as its one enclosure: the first sound or film, else the first picture, else any.

    Podcast apps know only the enclosure; pictures are also in media:content and media:thumbnail.
    """
    typed = [medium for medium in media_of(entry) if medium.type]
    return next(chain(filter(is_played, typed), filter(is_picture, typed), typed), None)


def add_media(parent: Element, entry: Entry) -> None:
    """Append a media:content for each medium of an entry, and a media:thumbnail for its first picture.

    There is no media:group: it would mean that they are versions of the same medium.
    """
    for medium in media_of(entry):
        _add_medium(parent, medium)
    picture = lead_picture(entry)
    if picture:
        size = _known_numbers(width=picture.width, height=picture.height)
        SubElement(parent, f"{{{MEDIA}}}thumbnail", {"url": picture.url} | size)


def _add_medium(parent: Element, medium: Media) -> None:
    texts = {"url": medium.url, "type": medium.type, "medium": _kind(medium)}
    attributes = {name: value for name, value in texts.items() if value}
    size = _known_numbers(width=medium.width, height=medium.height, fileSize=medium.bytes)
    content = SubElement(parent, f"{{{MEDIA}}}content", attributes | size)
    if caption := one_line(medium.caption):
        add(content, MEDIA, "description", caption, type="plain")
    if alt := one_line(medium.alt):
        add(content, MEDIA, "text", alt, type="plain")
    if credit := one_line(medium.credit):
        add(content, MEDIA, "credit", credit, scheme="urn:ebu")


def _kind(medium: Media) -> str:
    if is_picture(medium):
        return "image"
    kind = medium.type.partition("/")[0].lower()
    return kind if kind in ("audio", "video") else "document"


def _known_numbers(**numbers: int) -> dict[str, str]:
    """Return the numbers that are known, as attributes. Media RSS has no value for "unknown"."""
    return {name: str(number) for name, number in numbers.items() if number > 0}
