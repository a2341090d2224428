"""The history of stories: their versions, the audit log, and the events for receivers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from syndication.catalog import Connection, addresses, audit, events, versions
from syndication.catalog.audit import AuditEntry
from syndication.catalog.versions import Version
from syndication.model import actors, lifecycle
from syndication.model.addresses import Addresses
from syndication.model.event import change_event, quarantine_event, removal_event, time_event
from syndication.model.publication import Publication
from syndication.model.stored import Accepted, Stored
from syndication.model.versioning import act_of, note_of, revision_kind_of
from syndication.text.counts import count_of


def log_versions(connection: Connection, changed: Sequence[tuple[Accepted, str]], now: datetime) -> None:
    """Save and log accepted versions. The digest of its record file says who announced to write it."""
    writers = versions.writers(connection, [digest for _, digest in changed])
    versions.mark_accepted(connection, writers.keys())
    made = [_version(one, writers.get(digest, actors.FILE), now) for one, digest in changed]
    versions.save(connection, [*_first_versions(one for one, _ in changed), *made])
    acts = (act_of(one.item, one.before.item if one.before else None, now) for one, _ in changed)
    audit.add(connection, map(_audit_entry, made, acts))


def log_founding(connection: Connection, count: int, now: datetime) -> None:
    """Log one entry for records that were taken in while the new catalog was filled: their past is not known."""
    audit.add(connection, [AuditEntry(at=now, who=actors.FILE, action="founding", note=count_of(count, "record"))])


def add_events(connection: Connection, accepted: Iterable[Accepted], publication: Publication, now: datetime) -> None:
    """Save the events of accepted items, for the receivers of webhooks."""
    changed = list(accepted)
    known = _addresses(connection, changed, publication)
    found = (change_event(one, publication.feeds, now, known) for one in changed)
    events.add(connection, filter(None, found))


def log_forgetting(connection: Connection, stored: Stored, feeds: Collection[str], who: str, now: datetime) -> None:
    """Log that `who` had an item of these feeds forgotten. The log entry blocks its id: no other item ever gets it."""
    item = stored.item
    entry = AuditEntry(at=now, who=who, action=audit.FORGOTTEN, item_id=item.id, version=item.version)
    audit.add(connection, [entry])
    events.add(connection, filter(None, [removal_event(stored, feeds, now)]))


def add_quarantine_events(
    connection: Connection,
    quarantined: Iterable[Stored],
    faults: Mapping[str, str],
    feeds: Mapping[str, Collection[str]],
    now: datetime,
) -> None:
    """Save the events of items that the gate quarantined; `faults` and `feeds` are those of each item, by id."""
    ids = ((one, one.item.id) for one in quarantined)
    found = (quarantine_event(one, feeds.get(item_id, ()), faults[item_id], now) for one, item_id in ids)
    events.add(connection, filter(None, found))


def log_time_changes(connection: Connection, due: Sequence[Accepted], publication: Publication, now: datetime) -> None:
    """Log which items became public, or stopped being public, by time alone, and save their events."""
    known = _addresses(connection, due, publication)
    events.add(connection, filter(None, (time_event(one, publication.feeds, now, known) for one in due)))
    audit.add(
        connection,
        (
            AuditEntry(
                at=now,
                who=actors.CLOCK,
                action="release" if lifecycle.is_public(one.item, now) else "expiry",
                item_id=one.item.id,
                version=one.item.version,
            )
            for one in due
        ),
    )


def _addresses(connection: Connection, accepted: Iterable[Accepted], publication: Publication) -> Addresses:
    """Return the addresses of the names that items had before: events say which feeds a story left."""
    before = [one.before.item for one in accepted if one.before]
    return addresses.of_items(connection, before, publication.feeds)


def _version(accepted: Accepted, who: str, now: datetime) -> Version:
    item, before = accepted.item, accepted.before.item if accepted.before else None
    return Version(item=item, at=now, who=who, kind=revision_kind_of(item, before), note=note_of(item, before))


def _first_versions(accepted: Iterable[Accepted]) -> Iterator[Version]:
    """Yield the versions before these: those of the founding were not saved then. Saved versions stay as they are."""
    for one in accepted:
        if one.before:
            item = one.before.item
            yield Version(item=item, at=item.changed or item.published, who=actors.FILE, kind="initial")


def _audit_entry(version: Version, act: str) -> AuditEntry:
    item = version.item
    return AuditEntry(
        at=version.at, who=version.who, action=act, item_id=item.id, version=item.version, note=version.note
    )
