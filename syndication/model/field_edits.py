"""Fields of a story that are lists, from names of authors and addresses of pictures. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from syndication.model.errors import FieldError
from syndication.model.item import Author, Item, Media
from syndication.model.media_types import looks_like_picture, type_of_address
from syndication.text.ids import name_key

# A dateline at the beginning of a body, as it is printed: "OSLO, Feb 5 — It", "<p>OSLO: It".
_DATELINE = r"(<p>|){}\s?(?:--|[-—–:])\s"


def with_texts(item: Item, fields: Mapping[str, Any]) -> Item:
    """Return `item` with other fields. A new body that begins with its dateline loses it, as feeds print it before."""
    changed = replace(item, **fields)
    printed = changed.dateline.text.strip() if changed.dateline else ""
    if not printed or "body" not in fields:
        return changed
    beginning = re.match(_DATELINE.format(re.escape(printed)), changed.body)
    if not beginning:
        return changed
    return replace(changed, body=f"{beginning[1]}{changed.body[beginning.end() :]}")


def with_authors(item: Item, names: Sequence[str]) -> Item:
    """Return `item` with authors of these names; those that it has already keep their role and address."""
    known = {name_key(author.name): author for author in item.authors}
    return replace(item, authors=tuple(replace(known.get(name_key(name), Author(name)), name=name) for name in names))


def with_pictures(item: Item, addresses: Sequence[str]) -> Item:
    """Return `item` with the pictures at these addresses; those that it has already keep what is known of them.

    Sounds, films and files stay, behind the pictures.
    """
    known = {medium.url: medium for medium in item.media}
    others = (medium for medium in item.media if not _is_picture(medium) and medium.url not in addresses)
    return replace(item, media=(*(known.get(address, Media(address)) for address in addresses), *others))


def with_sounds(item: Item, addresses: Sequence[str]) -> Item:
    """Return `item` with the sounds at these addresses; those that it has already keep what is known of them.

    Pictures, films and files stay, before the sounds.
    """
    known = {medium.url: medium for medium in item.media}
    others = [medium for medium in item.media if not _is_sound(medium)]
    return replace(item, media=(*others, *(known.get(address, Media(address)) for address in addresses)))


def with_picture_texts(item: Item, texts: Mapping[str, str]) -> Item:
    """Return `item` with these texts (`alt`, `caption`, `credit`) of its first picture.

    Raises:
        FieldError: it has no picture.
    """
    if not texts:
        return item
    first = next((index for index, medium in enumerate(item.media) if _is_picture(medium)), None)
    if first is None:
        raise FieldError("media", f"has no picture for {', '.join(texts)}; give --picture too")
    described = replace(item.media[first], **texts)
    return replace(item, media=(*item.media[:first], described, *item.media[first + 1 :]))


def _is_sound(medium: Media) -> bool:
    return (medium.type or type_of_address(medium.url)).startswith("audio/")


def _is_picture(medium: Media) -> bool:
    """Return whether a medium is a picture, or would be taken for one if its text was known."""
    kind = medium.type or type_of_address(medium.url)
    return kind.startswith("image/") if kind else looks_like_picture(replace(medium, alt="a picture"))
