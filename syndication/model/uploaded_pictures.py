"""Uploaded pictures and sounds of a story: its record has them by a path, everything published by an address.

The path is `pictures/NAME`, that of a sound `media/NAME`, and the address has the present `base_url` before it. So a
new `base_url` breaks no record. NAME is made of the bytes of the file, so no other path means one, and none leads
anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from syndication.model.finding import ItemFinding
from syndication.model.item import Item, Media
from syndication.model.limits import PICTURE_PATH, STORED_PATH
from syndication.model.media_choice import may_be_shown
from syndication.model.media_parts import Rendition
from syndication.text.pictures import bare_address

FOLDER = "pictures/"
SOUNDS = "media/"
_BEGIN = r"""(?<![^\s"'=,(<>\[\]])"""
_END = r"""(?![^\s"'),<>\[\]])"""
_PATHS = re.compile(rf"{_BEGIN}{STORED_PATH}{_END}")
# An address in a body that is meant as such a path, but is none. Examples: src="pictures/a.jpg", ](pictures/a.jpg).
_MISSPELT = re.compile(
    rf"""(?:\s(?:src|href)\s?=\s?["']?|\]\(<?)(?!{PICTURE_PATH}{_END})({FOLDER}[^\s"'()<>]{{1,200}})"""
)

StoredPictures = Mapping[str, Media]
"""Pictures of the media store by their paths, with their size. A path that is not there has no picture."""

NO_PICTURES: StoredPictures = {}

M = TypeVar("M", Media, Rendition)


def is_picture_path(url: str) -> bool:
    """Return whether `url` is the path of an uploaded picture in a record."""
    return bool(re.fullmatch(PICTURE_PATH, url))


def is_stored_path(url: str) -> bool:
    """Return whether `url` is the path of an uploaded picture or sound in a record."""
    return bool(re.fullmatch(STORED_PATH, url))


def picture_paths(item: Item) -> set[str]:
    """Return the paths of the uploaded pictures and sounds in an item."""
    addresses = (url for medium in item.media for _, url in _addresses("", medium))
    return {*_PATHS.findall(item.body), *filter(is_stored_path, addresses)}


def with_picture_addresses(item: Item, base_url: str, stored: StoredPictures = NO_PICTURES) -> Item:
    """Return an item with the addresses of its uploaded pictures; its media have the sizes of those that are stored."""
    media = tuple(_with_address(medium, base_url, stored) for medium in item.media)
    return replace(item, media=media, body=_PATHS.sub(lambda path: f"{base_url}/{path[0]}", item.body))


def with_picture_paths(item: Item, base_url: str, before: Item | None = None) -> Item:
    """Return an item with the paths of its uploaded pictures in place of their addresses.

    Media and body that are as they were `before` stay as they are: an edit of other fields does not change them.
    """
    addresses = re.compile(rf"{_BEGIN}{re.escape(base_url)}/({STORED_PATH}){_END}")
    media = tuple(_with_addresses(medium, lambda url: addresses.sub(r"\1", url)) for medium in item.media)
    return replace(
        item,
        media=item.media if before and item.media == before.media else media,
        body=item.body if before and item.body == before.body else addresses.sub(r"\1", item.body),
    )


def stored_by_address(stored: StoredPictures, base_url: str) -> dict[str, Media]:
    """Return stored pictures by what `bare_address` returns for their addresses."""
    return {bare_address(f"{base_url}/{path}"): medium for path, medium in stored.items()}


def picture_findings(item: Item, stored: StoredPictures) -> Iterator[ItemFinding]:
    """Yield the pictures of an item that were meant as uploaded ones, but are not stored."""
    for index, medium in enumerate(item.media):
        for field, url in _addresses(f"media[{index}]", medium) if may_be_shown(medium) else ():
            if is_stored_path(url) and url not in stored:
                yield _not_stored(field, url)
    for path in dict.fromkeys(_PATHS.findall(item.body)):
        if path not in stored:
            yield _not_stored("body", path)
    if not item.url:  # relative to an address on another site, such a path may lead to a picture there
        for path in dict.fromkeys(_MISSPELT.findall(item.body)):
            message = f"{path} is not the path of an uploaded picture; upload it, and write the path that you get"
            yield ItemFinding(severity="loses content", field="body", message=message)


def _addresses(field: str, medium: Media) -> Iterator[tuple[str, str]]:
    """Yield the address of a medium and those of its other sizes, with their fields."""
    yield f"{field}.url", medium.url
    yield from ((f"{field}.renditions[{index}].url", each.url) for index, each in enumerate(medium.renditions))


def _not_stored(field: str, path: str) -> ItemFinding:
    what = "sound" if path.startswith(SOUNDS) else "picture"
    message = f"{path} is not stored here; upload the {what} or restore its file, then save the record again"
    return ItemFinding(severity="loses content", field=field, message=message)


def _with_addresses(medium: Media, change: Callable[[str], str]) -> Media:
    """Return a medium with the addresses of all its sizes changed."""
    renditions = tuple(replace(each, url=change(each.url)) for each in medium.renditions)
    return replace(medium, url=change(medium.url), renditions=renditions)


def _with_address(medium: Media, base_url: str, stored: StoredPictures) -> Media:
    if not any(is_stored_path(url) for _, url in _addresses("", medium)):
        return medium
    found = stored.get(medium.url, Media())
    renditions = tuple(_measured(each, stored) for each in medium.renditions or found.renditions)
    measured = _measured(replace(medium, renditions=renditions), stored)
    if medium.url.startswith(SOUNDS):
        measured = replace(measured, type=medium.type or found.type, duration=medium.duration or found.duration)
    return _with_addresses(measured, lambda url: f"{base_url}/{url}" if is_stored_path(url) else url)


def _measured(picture: M, stored: StoredPictures) -> M:
    """Return a picture with the sizes of its stored file, where the record does not give them."""
    found = stored.get(picture.url)
    if not found:
        return picture
    is_measured = picture.width or picture.height
    return replace(
        picture,
        width=picture.width if is_measured else found.width,
        height=picture.height if is_measured else found.height,
        bytes=picture.bytes or found.bytes,
    )
