"""What is told of changes: each version of a story that was accepted, and the log of who did what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from syndication import lifecycle
from syndication.acceptance import kind_of, note_of
from syndication.catalog import audit, versions
from syndication.catalog.audit import Deed
from syndication.catalog.items import Accepted
from syndication.catalog.versions import Version
from syndication.model import Item

if TYPE_CHECKING:
    import sqlalchemy as sa

BY_HAND = "by hand"  # who changed a record whose writing nobody announced
THE_CLOCK = "the clock"


def tell(connection: sa.Connection, changed: Sequence[tuple[Accepted, str]], now: datetime) -> None:
    """Keep and log the versions that were accepted, each with the digest of the record file that it came in."""
    writers = versions.writers(connection, [digest for _, digest in changed])
    made = [_version(one, writers.get(digest, BY_HAND), now) for one, digest in changed]
    versions.save(connection, [*_first_versions(one for one, _ in changed), *made])
    audit.add(connection, map(_deed, made))


def tell_of_founding(connection: sa.Connection, count: int, now: datetime) -> None:
    """Log that records were taken in while the catalog was founded: what they were before is not known."""
    audit.add(connection, [Deed(at=now, who=BY_HAND, action="founding", note=f"{count} records")])


def tell_of_forgetting(connection: sa.Connection, item: Item, now: datetime) -> None:
    """Log that an item was forgotten, so that its id is never given to another."""
    deed = Deed(at=now, who=BY_HAND, action=audit.FORGOTTEN, item_id=item.id, version=item.version)
    audit.add(connection, [deed])


def tell_of_time(connection: sa.Connection, due: Iterable[Accepted], now: datetime) -> None:
    """Log which items time alone made public, or not public any more."""
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
