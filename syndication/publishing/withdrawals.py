"""How the documents of a feed tell of stories that were withdrawn: a withdrawal travels as far as the story did."""

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
    """What documents tell of withdrawals: the places of `stubs` with the date of the last of them, or `tombstones`."""

    stubs: tuple[FeedKey, ...] = ()
    changed: datetime | None = None
    tombstones: tuple[Tombstone, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stubs or self.tombstones)


NOTHING = Withdrawals()


def on_withdrawal(publication: Publication, declared: DeclaredFeed | None) -> OnWithdrawal:
    """Return how a feed tells of withdrawals."""
    return (declared.on_withdrawal if declared else "") or publication.on_withdrawal


def tell(press: DocumentBuilder, how: OnWithdrawal, keys: tuple[FeedKey, ...]) -> Withdrawals:
    """Return what documents tell of the withdrawn items at these places.

    Tombstones say nothing but what a stub says, so the gate looks at the stubs for them too.

    Raises:
        UnjudgedError: the gate has not seen some of the stubs.
    """
    if how == "omit" or not keys:
        return NOTHING
    press.require_judged([key.id for key in keys], STUB)
    entries = withdrawals.stubs(press.connection, [key.id for key in keys])
    if how == "stub":
        return Withdrawals(stubs=keys, changed=max((entry.updated for entry in entries), default=None))
    return Withdrawals(tombstones=tuple(tombstone(entry) for entry in entries))
