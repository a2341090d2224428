"""What an editor does with a story, as changes of its item: pure functions of the present state and a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from syndication.model.errors import ConflictError
from syndication.model.item import Item, Revision, RevisionKind

Withdrawal = Literal["kill", "withholding"]


def withdraw(item: Item, kind: Withdrawal, note: str, now: datetime) -> Item:
    """Return `item` withdrawn, for good ("kill") or until it is cleared up ("withholding"), with a notice for readers.

    A kill beats all else: no embargo and no expiry is left to wait for.
    """
    if kind == "kill":
        return _revised(replace(item, status="canceled", embargo_until=None, expires=None), kind, note, now)
    return _revised(replace(item, status="withheld"), kind, note, now)


def reinstate(item: Item, note: str, now: datetime) -> Item:
    """Return a withdrawn item as it was before.

    Raises:
        ConflictError: it is not withdrawn.
    """
    if item.status == "usable":
        raise ConflictError(f"{item.slug}: is not withdrawn; there is nothing to reinstate")
    return _revised(replace(item, status="usable"), "reinstatement", note, now)


def correct(item: Item, note: str, now: datetime) -> Item:
    """Return `item` with the note of a correction, which readers see in its body; what was wrong is mended beside it.

    Raises:
        ConflictError: it is withdrawn.
    """
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; reinstate it first")
    return _revised(item, "correction", note, now)


def _revised(item: Item, kind: RevisionKind, note: str, now: datetime) -> Item:
    """Return `item` with one more revision, dated `now` or as the last one, whichever is later.

    Revisions are in the order of their dates, and the last may lie ahead: of a sender's clock, or of an embargo's end.
    """
    at = max([now, *(revision.at for revision in item.revisions)])
    return replace(item, revisions=(*item.revisions, Revision(at, kind, note)))
