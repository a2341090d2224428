"""The notices of withdrawn stories in documents. Every feed that had the story gets the notice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from syndication.catalog import withdrawals
from syndication.model.archive_cuts import FeedKey
from syndication.model.feed import Tombstone
from syndication.model.publication import DeclaredFeed, OnWithdrawal, Publication
from syndication.model.withdrawal import tombstone
from syndication.publishing.quarantine import STUB

if TYPE_CHECKING:
    from syndication.publishing.build import DocumentBuilder


class Withdrawals(Struct, frozen=True):
    """The notices in a document: the keys of `stubs` and when the last of these changed, or `tombstones`."""

    stubs: tuple[FeedKey, ...] = ()
    changed: datetime | None = None
    tombstones: tuple[Tombstone, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stubs or self.tombstones)


NO_WITHDRAWALS = Withdrawals()


def on_withdrawal(publication: Publication, declared: DeclaredFeed | None) -> OnWithdrawal:
    """Return which notices a feed has: those of its declaration, else those of the publication."""
    return (declared.on_withdrawal if declared else "") or publication.on_withdrawal


def withdrawals_of(builder: DocumentBuilder, how: OnWithdrawal, keys: tuple[FeedKey, ...]) -> Withdrawals:
    """Return the notices of the withdrawn items at these keys.

    A tombstone contains only text from the stub. So checking the stub is enough.

    Raises:
        UncheckedError: the gate has not checked some of the stubs.
    """
    if how == "omit" or not keys:
        return NO_WITHDRAWALS
    builder.require_checked([key.id for key in keys], STUB)
    entries = withdrawals.stub_entries(builder.connection, [key.id for key in keys])
    if how == "stub":
        return Withdrawals(stubs=keys, changed=max((entry.updated for entry in entries), default=None))
    return Withdrawals(tombstones=tuple(tombstone(entry) for entry in entries))
