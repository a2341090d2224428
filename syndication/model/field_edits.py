"""Fields of a story that are lists, from names of authors and addresses of pictures. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from syndication.model.errors import FieldError
from syndication.model.item import Author, Item, Media
from syndication.model.item_parts import Partners, Sponsor
from syndication.model.media_choice import is_lead, leads_first
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


def with_given_fields(item: Item, given: Mapping[str, Any]) -> Item:
    """Return `item` with these values of fields. A sponsor is given by name, and keeps an address that it has already.

    An empty name means that there is no sponsor.
    """
    if not given:
        return item
    plain = {name: value for name, value in given.items() if name != "sponsor"}
    changed = replace(item, **plain)
    return replace(changed, sponsor=_sponsor(item, given["sponsor"])) if "sponsor" in given else changed


def _sponsor(item: Item, name: str) -> Sponsor | None:
    if not name.strip():
        return None
    known = item.sponsor
    return replace(known, name=name) if known and name_key(known.name) == name_key(name) else Sponsor(name)


def with_partners(item: Item, lists: Mapping[str, Sequence[str]]) -> Item:
    """Return `item` with the partners that may have it (`allow`) and those that may not (`deny`), where given."""
    if not lists:
        return item
    changed = replace(item.partners or Partners(), **{name: tuple(names) for name, names in lists.items()})
    return replace(item, partners=changed if changed != Partners() else None)


def with_authors(item: Item, names: Sequence[str]) -> Item:
    """Return `item` with authors of these names; those that it has already keep their role and address."""
    known = {name_key(author.name): author for author in item.authors}
    return replace(item, authors=tuple(replace(known.get(name_key(name), Author(name)), name=name) for name in names))


def with_pictures(item: Item, addresses: Sequence[str]) -> Item:
    """Return `item` with the pictures at these addresses; those that it has already keep what is known of them.

    Sounds, films and files stay, behind the pictures. The first picture is the main one: no other is the lead.
    """
    known = {medium.url: medium for medium in item.media}
    others = (medium for medium in item.media if not _is_picture(medium) and medium.url not in addresses)
    pictures = [known.get(address, Media(address)) for address in addresses]
    behind = (replace(each, role="") if is_lead(each) else each for each in pictures[1:])
    return replace(item, media=(*pictures[:1], *behind, *others))


def with_sounds(item: Item, addresses: Sequence[str]) -> Item:
    """Return `item` with the sounds at these addresses; those that it has already keep what is known of them.

    Pictures, films and files stay, before the sounds.
    """
    known = {medium.url: medium for medium in item.media}
    others = [medium for medium in item.media if not _is_sound(medium)]
    return replace(item, media=(*others, *(known.get(address, Media(address)) for address in addresses)))


def with_picture_texts(item: Item, texts: Mapping[str, str]) -> Item:
    """Return `item` with these texts (`alt`, `caption`, `credit`) of its main picture: the lead, else the first one.

    Raises:
        FieldError: it has no picture.
    """
    if not texts:
        return item
    pictures = {index: medium for index, medium in enumerate(item.media) if _is_picture(medium)}
    if not pictures:
        raise FieldError("media", f"has no picture for {', '.join(texts)}; give --picture too")
    main = next(iter(leads_first(pictures)))
    described = replace(item.media[main], **texts)
    return replace(item, media=(*item.media[:main], described, *item.media[main + 1 :]))


def _is_sound(medium: Media) -> bool:
    return (medium.type or type_of_address(medium.url)).startswith("audio/")


def _is_picture(medium: Media) -> bool:
    """Return whether a medium is a picture, or would be taken for one if its text was known."""
    kind = medium.type or type_of_address(medium.url)
    return kind.startswith("image/") if kind else looks_like_picture(replace(medium, alt="a picture"))
