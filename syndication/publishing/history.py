"""What is told of changes: each version of a story, the log of who did what, and events for receivers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from syndication.catalog import Connection, audit, events, versions
from syndication.catalog.audit import Deed
from syndication.catalog.versions import Version
from syndication.model import lifecycle
from syndication.model.event import of_change, of_forgetting, of_quarantine, of_time
from syndication.model.publication import Publication
from syndication.model.stored import Accepted, Stored
from syndication.model.versioning import kind_of, note_of

BY_HAND = "by hand"  # who changed a record whose writing nobody announced
THE_CLOCK = "the clock"


def tell(connection: Connection, changed: Sequence[tuple[Accepted, str]], now: datetime) -> None:
    """Keep and log the versions that were accepted, each with the digest of the record file that it came in."""
    writers = versions.writers(connection, [digest for _, digest in changed])
    made = [_version(one, writers.get(digest, BY_HAND), now) for one, digest in changed]
    versions.save(connection, [*_first_versions(one for one, _ in changed), *made])
    audit.add(connection, map(_deed, made))


def tell_of_founding(connection: Connection, count: int, now: datetime) -> None:
    """Log that records were taken in while the catalog was founded: what they were before is not known."""
    audit.add(connection, [Deed(at=now, who=BY_HAND, action="founding", note=f"{count} records")])


def tell_receivers(
    connection: Connection, accepted: Iterable[Accepted], publication: Publication, now: datetime
) -> None:
    """Keep the events of items that were accepted, for those who are told of stories."""
    happened = (of_change(one, publication.feeds, now) for one in accepted)
    events.add(connection, filter(None, happened))


def tell_of_forgetting(connection: Connection, stored: Stored, feeds: Collection[str], now: datetime) -> None:
    """Log that an item of these feeds was forgotten, so that its id is never given to another."""
    item = stored.item
    deed = Deed(at=now, who=BY_HAND, action=audit.FORGOTTEN, item_id=item.id, version=item.version)
    audit.add(connection, [deed])
    events.add(connection, filter(None, [of_forgetting(stored, feeds, now)]))


def tell_of_quarantine(
    connection: Connection,
    kept_back: Iterable[Stored],
    faults: Mapping[str, str],
    feeds: Mapping[str, Collection[str]],
    now: datetime,
) -> None:
    """Keep the events of items that the gate keeps back, with the fault of each and the feeds that it is in, by id."""
    ids = ((one, one.item.id) for one in kept_back)
    happened = (of_quarantine(one, feeds.get(item_id, ()), faults[item_id], now) for one, item_id in ids)
    events.add(connection, filter(None, happened))


def tell_of_time(connection: Connection, due: Sequence[Accepted], publication: Publication, now: datetime) -> None:
    """Log which items time alone made public, or not public any more, and keep the events of that."""
    events.add(connection, filter(None, (of_time(one, publication.feeds, now) for one in due)))
    audit.add(
        connection,
        (
            Deed(
                at=now,
                who=THE_CLOCK,
                action="release" if lifecycle.is_public(one.item, now) else "expiry",
                item_id=one.item.id,
                version=one.item.version,
            )
            for one in due
        ),
    )


def _version(accepted: Accepted, who: str, now: datetime) -> Version:
    item, before = accepted.item, accepted.before.item if accepted.before else None
    return Version(item=item, at=now, who=who, kind=kind_of(item, before), note=note_of(item, before))


def _first_versions(accepted: Iterable[Accepted]) -> Iterator[Version]:
    """Yield what was there before: it is not kept yet where it came with the founding."""
    for one in accepted:
        if one.before:
            item = one.before.item
            yield Version(item=item, at=item.changed or item.published, who=BY_HAND, kind="initial")


def _deed(version: Version) -> Deed:
    item = version.item
    return Deed(
        at=version.at, who=version.who, action=version.kind, item_id=item.id, version=item.version, note=version.note
    )
