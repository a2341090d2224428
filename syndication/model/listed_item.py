"""What lists of stories are made by: whether one was withdrawn, its dates, whether it has a picture. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from syndication.model.item import Item
from syndication.model.media_choice import kind_of

# usable: a story whose visibility is a matter of its dates alone. draft: withheld, and nobody has seen it.
ListedState = Literal["usable", "draft", "withheld", "canceled"]
DateKind = Literal["embargo_end", "expiry", "rights_end", "picture_rights_end", "partner_end", "correction"]


def listed_state(item: Item, *, was_public: bool) -> ListedState:
    """Return whether a story was withdrawn, and whether anybody has seen it."""
    return "draft" if item.status == "withheld" and not was_public else item.status


def has_picture(item: Item) -> bool:
    """Return whether the record of a story lists a picture that may be shown, or its body has one."""
    listed = any(medium.url and medium.syndicate and kind_of(medium) == "picture" for medium in item.media)
    return listed or "<img" in item.body or (item.body_form == "markdown" and "![" in item.body)


def dates_of(item: Item) -> Iterator[tuple[DateKind, datetime]]:
    """Yield the dates of a story that a calendar shows, besides its publication; of a withdrawn one, none."""
    if item.status != "usable":
        return
    if item.embargo_until:
        yield "embargo_end", item.embargo_until
    if item.expires:
        yield "expiry", item.expires
    if item.rights and item.rights.until:
        yield "rights_end", item.rights.until
    yield from (("picture_rights_end", medium.until) for medium in item.media if medium.until)
    yield from (("partner_end", end.at) for end in (item.partners.until if item.partners else ()))
    yield from (("correction", one.at) for one in item.revisions if one.kind == "correction")
