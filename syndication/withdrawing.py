"""How the documents of a feed tell of stories that were withdrawn: a withdrawal travels as far as the story did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from syndication.archives import Key
from syndication.catalog import withdrawals
from syndication.judging import STUB, Judge
from syndication.model import DeclaredFeed, OnWithdrawal, Publication, Tombstone
from syndication.withdrawal import tombstone


class Told(Struct, frozen=True):
    """What documents tell of withdrawals: the places of `stubs` with the date of the last of them, or `tombstones`."""

    stubs: tuple[Key, ...] = ()
    changed: datetime | None = None
    tombstones: tuple[Tombstone, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stubs or self.tombstones)


NOTHING = Told()


def on_withdrawal(publication: Publication, declared: DeclaredFeed | None) -> OnWithdrawal:
    """Return how a feed tells of withdrawals."""
    return (declared.on_withdrawal if declared else "") or publication.on_withdrawal


def tell(judge: Judge, how: OnWithdrawal, find: Callable[[], tuple[Key, ...]]) -> tuple[Told, tuple[str, ...]]:
    """Return what documents tell of the withdrawn items that `find` gives, and what the gate kept back of them.

    Tombstones say nothing but what a stub says, so the gate looks at the stubs for them too.
    """
    if how == "omit":
        return NOTHING, ()
    kept_back: tuple[str, ...] = ()
    while True:
        keys = find()
        if not keys:
            return NOTHING, kept_back
        faults = judge.render([key.id for key in keys], STUB)
        if not faults:
            return _told(judge, how, keys), kept_back
        kept_back += faults


def _told(judge: Judge, how: OnWithdrawal, keys: tuple[Key, ...]) -> Told:
    entries = withdrawals.stubs(judge.connection, [key.id for key in keys])
    if how == "stub":
        return Told(stubs=keys, changed=max((entry.updated for entry in entries), default=None))
    return Told(tombstones=tuple(tombstone(entry) for entry in entries))
