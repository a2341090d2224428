"""Explains to an editor why a story is or is not in a feed: by the first rule that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, addresses, feed_position
from syndication.catalog.feed_position import FeedPosition
from syndication.formats import FORMATS
from syndication.model.addresses import PLAIN_ADDRESSES, Addresses
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import ATOM, RSS, archive_path, document_path, kind_of
from syndication.model.item import Item
from syndication.model.known_ids import atom_id
from syndication.model.limits import Moment
from syndication.model.publication import Publication
from syndication.model.selection import LISTED_KINDS, own_text, refusal, refusal_text, selections
from syndication.model.stored import Stored
from syndication.model.visibility import State, Visibility, visibility_of
from syndication.publishing.build import LARGEST

ReasonKind = Literal[
    "withdrawn",
    "broken",
    "quarantined",
    "scheduled",
    "embargoed",
    "expired",
    "not selected",
    "before the floor",
    "beyond the window",
    "in",
    "no room",
    "held back",
    "pending",
]
_REASON_KINDS: dict[State, ReasonKind] = {
    "withheld": "withdrawn",
    "canceled": "withdrawn",
    "quarantined": "quarantined",
    "scheduled": "scheduled",
    "embargoed": "embargoed",
    "expired": "expired",
}


class Reason(Struct, frozen=True):
    """Whether a story is in the live feed at the path `feed`, and why; `since` is in UTC or in the zone of the record.

    `archive` is the path of the archive that holds the story instead, "" for none.
    """

    feed: str
    is_in: bool
    rule: ReasonKind
    detail: str
    since: Moment | None = None
    archive: str = ""


class FeedFacts(Struct, frozen=True, kw_only=True):
    """The facts: the stored item, its positions in feeds, and the problem of a newer record of it, "" for none.

    `addresses` are those of its names.
    """

    stored: Stored
    publication: Publication
    now: datetime
    feeds: tuple[FeedPosition, ...]
    problem: str = ""
    addresses: Addresses = PLAIN_ADDRESSES


def reasons_of(
    connection: Connection, publication: Publication, stored: Stored, now: datetime, paths: Sequence[str] = ()
) -> list[Reason]:
    """Return for each possible feed of an item, or for those at `paths`, why it is or is not in it."""
    known = addresses.of_items(connection, [stored.item], publication.feeds)
    wanted = paths or _possible_feeds(stored.item, publication, known)
    mark = FORMATS[ATOM].id_mark(
        atom_id(stored.item.id, stored.item.ids)
    )  # the documents of all formats hold the same stories
    found = (
        feed_position.position_of(connection, publication, stored.item, path, ATOM, lambda body: mark in body)
        for path in wanted
    )
    problem = feed_position.problem_of_record(connection, stored.path)
    facts = FeedFacts(
        stored=stored, publication=publication, now=now, feeds=tuple(found), problem=problem, addresses=known
    )
    return explain(facts)


def paths_with_story(reasons: Sequence[Reason]) -> list[str]:
    """Return the paths of the feeds and of the archives that have the story."""
    feeds = [reason.feed for reason in reasons if reason.is_in]
    return feeds + [reason.archive for reason in reasons if reason.archive]


def possible_feeds(connection: Connection, item: Item, publication: Publication) -> tuple[str, ...]:
    """Return the paths of the feeds that an item could be in: its own and the declared ones."""
    known = addresses.of_items(connection, [item], publication.feeds)
    return _possible_feeds(item, publication, known)


def _possible_feeds(item: Item, publication: Publication, known: Addresses) -> tuple[str, ...]:
    own = (selection.path for selection in selections(item, publication.feeds, known))
    declared = (feed.folder for feed in publication.feeds)
    return tuple(dict.fromkeys((*own, *declared)))


def explain(facts: FeedFacts) -> list[Reason]:
    """Return the reason for each feed, in the order of the facts."""
    found = visibility_of(facts.stored, facts.now)
    return [_record_reason(facts, _served_reason(_rule_reason(facts, found, feed), feed)) for feed in facts.feeds]


def _rule_reason(facts: FeedFacts, found: Visibility, feed: FeedPosition) -> Reason:
    """Return whether the rules want the story in a feed. The first rule that applies decides."""
    if found.state != "public":
        return Reason(feed.path, False, _REASON_KINDS[found.state], found.detail, found.since)
    if keeps_out := _selection_fault(facts, feed.path):
        return Reason(feed.path, False, "not selected", keeps_out)
    if not facts.stored.public:
        return Reason(feed.path, False, "pending", "it is due; the next publication includes it")
    if not feed.position:
        return _beyond_reason(feed)
    if feed.position > 1 and feed.size > LARGEST:
        return Reason(feed.path, False, "no room", f"the stories before it fill the {LARGEST:,} bytes of a document")
    place = f"number {feed.position} of {feed.length}, the newest first, as version {facts.stored.item.version}"
    return Reason(feed.path, True, "in", place, found.since)


def _served_reason(wanted: Reason, feed: FeedPosition) -> Reason:
    """Return what is served, if that differs from what the rules want: not yet, or as the feed cannot be built."""
    if feed.is_served == wanted.is_in or wanted.rule == "pending":
        return wanted
    if wanted.rule == "withdrawn" and not feed.stale and not feed.problem:
        return wanted  # the document holds the notice of its withdrawal
    then = f"then it {'will' if wanted.is_in else 'will not'} be in: {wanted.detail}"
    if feed.problem:
        detail = f"the feed's last good documents stay, as it cannot be rebuilt: {feed.problem}; {then}"
        return replace(wanted, is_in=feed.is_served, rule="held back", detail=detail)
    return replace(wanted, is_in=feed.is_served, rule="pending", detail=f"the feed is still to be rebuilt; {then}")


def _record_reason(facts: FeedFacts, reason: Reason) -> Reason:
    """Return the reason with the problem of the record, if the last edit of it was refused."""
    if not facts.problem or reason.rule == "withdrawn":
        return reason
    detail = f"{facts.problem}; until that is corrected, version {facts.stored.item.version} counts: {reason.detail}"
    return replace(reason, rule="broken", detail=detail)


def _beyond_reason(feed: FeedPosition) -> Reason:
    archive = archive_path(feed.path, feed.archive)
    where = f"in the archive {document_path(archive, RSS)}" if archive else "its archive is not built yet"
    if feed.is_before_floor:
        why = "older than what readers of the old feed know, so it would come up as new; new stories take its place"
        return Reason(feed.path, False, "before the floor", f"{why}; {where}", archive=archive)
    return Reason(
        feed.path, False, "beyond the window", f"older than the {feed.length} in the feed; {where}", archive=archive
    )


def _selection_fault(facts: FeedFacts, path: str) -> str:
    """Return why a feed does not select the item, "" if it does."""
    item = facts.stored.item
    declared = declared_feed(facts.publication, path)
    if declared:
        found = refusal(declared, item, facts.addresses)
        return refusal_text(found, item, "the feed") if found else ""
    if any(selection.path == path for selection in selections(item, (), facts.addresses)):
        return ""
    kind = kind_of(path)
    return own_text(kind, item) if kind in LISTED_KINDS else "there is no such feed"
