"""Why a story is or is not in a feed: the one rule that decides, in words for an editor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, feed_position
from syndication.catalog.feed_position import InFeed
from syndication.formats import FORMATS
from syndication.model.feed_header import declared_feed
from syndication.model.feed_path import AUTHORS, RSS, SECTIONS, TAGS, archive_path, document_path, kind_of
from syndication.model.item import Item
from syndication.model.limits import Moment
from syndication.model.publication import Publication
from syndication.model.selection import Refusal, refusal, selections
from syndication.model.stored import Stored
from syndication.model.visibility import State, Visibility, visibility_of
from syndication.publishing.build import LARGEST

Rule = Literal[
    "withdrawn",
    "broken",
    "quarantined",
    "scheduled",
    "embargoed",
    "expired",
    "not selected",
    "beyond the window",
    "in",
    "no room",
    "held back",
    "pending",
]
_RULES: dict[State, Rule] = {
    "withheld": "withdrawn",
    "canceled": "withdrawn",
    "quarantined": "quarantined",
    "scheduled": "scheduled",
    "embargoed": "embargoed",
    "expired": "expired",
}


class Reason(Struct, frozen=True):
    """Whether a story is in the live feed at the path `feed`, and what decides it; `since` is in UTC or its own zone.

    `archive` is the path of the archive in which the story stands instead, "" for none.
    """

    feed: str
    is_in: bool
    rule: Rule
    detail: str
    since: Moment | None = None
    archive: str = ""


class FeedFacts(Struct, frozen=True, kw_only=True):
    """What decides: the item as it is stored, what is wrong with a newer record of it, and where it stands in feeds."""

    stored: Stored
    publication: Publication
    now: datetime
    feeds: tuple[InFeed, ...]
    problem: str = ""


def why(
    connection: Connection, publication: Publication, stored: Stored, now: datetime, paths: Sequence[str] = ()
) -> list[Reason]:
    """Return for each feed that could concern an item, or for those at `paths`, why it is or is not in it."""
    asked = paths or concerned(stored.item, publication)
    mark = FORMATS[RSS].id_mark(stored.item.id)  # the documents of all formats hold the same stories
    found = (
        feed_position.in_feed(connection, publication, stored.item, path, RSS, lambda body: mark in body)
        for path in asked
    )
    problem = feed_position.problem_of_record(connection, stored.path)
    return explain(FeedFacts(stored=stored, publication=publication, now=now, feeds=tuple(found), problem=problem))


def concerned(item: Item, publication: Publication) -> tuple[str, ...]:
    """Return the paths of the feeds that an item could be in: those of its own, and every declared one."""
    own = (selection.path for selection in selections(item, publication.feeds))
    declared = (feed.folder for feed in publication.feeds)
    return tuple(dict.fromkeys((*own, *declared)))


def explain(told: FeedFacts) -> list[Reason]:
    """Return the reason for each feed, in the order of the facts."""
    found = visibility_of(told.stored.item, told.stored.quarantine, told.now)
    return [_with_record(told, _as_served(_decided(told, found, feed), feed)) for feed in told.feeds]


def _decided(told: FeedFacts, found: Visibility, feed: InFeed) -> Reason:
    """Return what the rules want, in the order in which they are asked."""
    if found.state != "public":
        return Reason(feed.path, False, _RULES[found.state], found.detail, found.since)
    if keeps_out := _not_selected(told, feed.path):
        return Reason(feed.path, False, "not selected", keeps_out)
    if not told.stored.public:
        return Reason(feed.path, False, "pending", "its time has come; out with the next publication")
    if not feed.position:
        return _beyond(feed)
    if feed.position > 1 and feed.size > LARGEST:
        return Reason(feed.path, False, "no room", f"the stories before it fill the {LARGEST:,} bytes of a document")
    place = f"number {feed.position} of {feed.length}, the newest first, as version {told.stored.item.version}"
    return Reason(feed.path, True, "in", place, found.since)


def _as_served(wanted: Reason, feed: InFeed) -> Reason:
    """Return what is served where that is not what the rules want: not yet, or not for now."""
    if feed.shown == wanted.is_in or wanted.rule == "pending":
        return wanted
    if wanted.rule == "withdrawn" and not feed.stale and not feed.problem:
        return wanted  # what stands there is the notice of its withdrawal
    then = f"then it {'will' if wanted.is_in else 'will not'} be in: {wanted.detail}"
    if feed.problem:
        said = f"the feed's last good documents stay, as it cannot be made anew: {feed.problem}; {then}"
        return replace(wanted, is_in=feed.shown, rule="held back", detail=said)
    return replace(wanted, is_in=feed.shown, rule="pending", detail=f"the feed is still to be made anew; {then}")


def _with_record(told: FeedFacts, reason: Reason) -> Reason:
    """Return the reason with what is wrong with the record, where an edit of it was not taken."""
    if not told.problem or reason.rule == "withdrawn":
        return reason
    said = f"{told.problem}; until that is mended, version {told.stored.item.version} counts: {reason.detail}"
    return replace(reason, rule="broken", detail=said)


def _beyond(feed: InFeed) -> Reason:
    archive = archive_path(feed.path, feed.archive)
    where = f"in the archive {document_path(archive, RSS)}" if archive else "its archive is still to be made"
    return Reason(
        feed.path, False, "beyond the window", f"older than the {feed.length} shown; {where}", archive=archive
    )


def _not_selected(told: FeedFacts, path: str) -> str:
    """Return what keeps the item out of a feed, "" if nothing does."""
    item = told.stored.item
    declared = declared_feed(told.publication, path)
    if declared:
        found = refusal(declared, item)
        return _refused(found, item) if found else ""
    if any(selection.path == path for selection in selections(item, ())):
        return ""
    kind = kind_of(path)
    return _own(kind, item) if kind in _OWN else "there is no such feed"


def _refused(found: Refusal, item: Item) -> str:
    kind = found.list.removeprefix("exclude_")
    names = ", ".join(found.names)
    if kind != found.list:
        return f"the feed leaves out {kind}: {names}"
    return f"the feed takes {kind}: {names}; {_own(kind, item)}"


def _own(kind: str, item: Item) -> str:
    names = {SECTIONS: [item.section], TAGS: item.tags, AUTHORS: [author.name for author in item.authors]}[kind]
    had = ", ".join(name for name in names if name.strip())
    return f"the story's {_OWN[kind][1]} {had}" if had else f"the story has no {_OWN[kind][0]}"


_OWN = {SECTIONS: ("section", "section is"), TAGS: ("tags", "tags are"), AUTHORS: ("authors", "authors are")}
