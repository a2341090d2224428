"""A podcast: what the settings say of a show. Apple's and Podcasting 2.0's tags are written from it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID, uuid5

from msgspec import Struct

ShowType = Literal["episodic", "serial"]

# The width of a cover in pixels; it is square (Apple's guide, artwork).
NARROWEST_COVER, WIDEST_COVER = 1400, 3000
# The namespace of the guids of podcasts (Podcasting 2.0, guid).
_GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


class Podcast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The show of a feed of the kind podcast.

    `cover` is an address, or the path of an uploaded picture. An empty `author` means the publisher, and an empty
    `copyright` the rights of the publication. `locked` forbids other platforms to import the show; None says nothing.
    `guid` is for a show that has one already: without it, the service makes one, and keeps it. `new_feed_url` is where
    the show moved to. `apple_verify` is the code by which Apple knows the owner. `block` hides the show from
    directories, and `complete` says that no episode follows.
    """

    cover: str
    category: str
    subcategory: str = ""
    explicit: bool
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    type: ShowType = "episodic"
    copyright: str = ""
    funding: str = ""
    funding_text: str = ""
    locked: bool | None = None
    medium: str = "podcast"
    guid: str = ""
    new_feed_url: str = ""
    apple_verify: str = ""
    block: bool = False
    complete: bool = False


def mint_guid(feed_url: str) -> str:
    """Return the guid of a show whose feed has this address when the guid is made.

    It is a UUID of version 5 of the address without its scheme and without slashes at its end.
    """
    return str(uuid5(_GUIDS, feed_url.partition("://")[2].rstrip("/")))
