"""The ids under which subscribers know a story that was published elsewhere before.

A reader shows a story again if its id differs in a single byte. So these ids are written as the old feeds had them,
also where a specification would have them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Struct

from syndication.model.finding import ItemFinding
from syndication.model.limits import ForeignId, described
from syndication.text.dates import rfc822
from syndication.text.ids import is_id
from syndication.text.urls import absolute


class KnownIds(Struct, frozen=True, omit_defaults=True):
    """The ids of a story in old feeds, byte for byte; "" for a format that the old site did not have.

    `permalink` says whether the guid was the story's address for readers (isPermaLink, which is true unless the feed
    said otherwise). `no_guid` says that the old RSS feed had no guid: readers know the story by its link and date, and
    one of them (newsboat) by the date as it was spelt there, which is `rss_date`.
    """

    rss: Annotated[ForeignId, described("the guid in RSS")] = ""
    permalink: Annotated[bool, described("whether the guid was marked as an address; only with rss")] = False
    atom: Annotated[ForeignId, described("the id in Atom")] = ""
    json: Annotated[ForeignId, described("the id in JSON Feed")] = ""
    no_guid: Annotated[bool, described("the old RSS feed had no guid; only without rss")] = False
    rss_date: Annotated[
        ForeignId, described("the pubDate of that feed, as it is spelt there; only with no_guid, and of published")
    ] = ""


NO_KNOWN_IDS = KnownIds()
KnownId = tuple[str, str]  # the field ("rss", "atom", "json"), and the id
KNOWN_ID_FIELDS = ("rss", "atom", "json")


def rss_guid(own: str, ids: KnownIds | None) -> str:
    """Return the guid of the story with the id `own`, "" if none is written."""
    known = ids or NO_KNOWN_IDS
    return "" if known.no_guid else known.rss or own


def rss_date(published: datetime, ids: KnownIds | None) -> str:
    """Return the date of publication as RSS has it."""
    return (ids or NO_KNOWN_IDS).rss_date or rfc822(published)


def atom_id(own: str, ids: KnownIds | None) -> str:
    """Return the id in Atom of the story with the id `own`."""
    return (ids or NO_KNOWN_IDS).atom or own


def json_id(own: str, ids: KnownIds | None) -> str:
    """Return the id in JSON Feed of the story with the id `own`."""
    return (ids or NO_KNOWN_IDS).json or own


def known_ids_of(ids: KnownIds | None) -> tuple[KnownId, ...]:
    """Return the ids that are given, each with its field."""
    return tuple((field, known) for field in KNOWN_ID_FIELDS if (known := getattr(ids or NO_KNOWN_IDS, field)))


def id_findings(ids: KnownIds | None) -> Iterator[ItemFinding]:
    """Yield the known ids that validators call an error. They are written all the same."""
    known = ids or NO_KNOWN_IDS
    if known.rss and known.permalink and absolute(known.rss, "") != known.rss:
        yield _finding("ids.rss", "is no address, though it is marked as one")
    if known.atom and not is_id(known.atom):
        yield _finding("ids.atom", "is no absolute URI")


def _finding(field: str, fault: str) -> ItemFinding:
    message = f"{fault}; it is written as it is, as readers know the story by it"
    return ItemFinding(severity="cosmetic", field=field, message=message)
