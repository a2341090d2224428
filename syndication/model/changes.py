"""Changes that an editor makes to a story. Pure functions of the current item and a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from syndication.model.errors import ConflictError
from syndication.model.item import Item, Revision, RevisionKind

Withdrawal = Literal["kill", "withholding"]


def withdraw(item: Item, kind: Withdrawal, note: str, now: datetime) -> Item:
    """Return `item` withdrawn, for good ("kill") or for now ("withholding"), with a note for readers.

    A kill removes the embargo and the expiry: it takes effect at once and never ends.
    """
    if kind == "kill":
        return _with_revision(replace(item, status="canceled", embargo_until=None, expires=None), kind, note, now)
    return _with_revision(replace(item, status="withheld"), kind, note, now)


def reinstate(item: Item, note: str, now: datetime) -> Item:
    """Return a withdrawn item as it was before.

    Raises:
        ConflictError: it is not withdrawn.
    """
    if item.status == "usable":
        raise ConflictError(f"{item.slug}: is not withdrawn; there is nothing to reinstate")
    return _with_revision(replace(item, status="usable"), "reinstatement", note, now)


def correct(item: Item, note: str, now: datetime) -> Item:
    """Return `item` with the note of a correction, which readers see in its body. The caller corrects the text itself.

    Raises:
        ConflictError: it is withdrawn.
    """
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; reinstate it first")
    return _with_revision(item, "correction", note, now)


def _with_revision(item: Item, kind: RevisionKind, note: str, now: datetime) -> Item:
    """Return `item` with one more revision, dated `now`, or as the last one if that is later.

    Revisions are in the order of their dates. The last one may be in the future: a sender's clock was ahead, or an
    embargo has not ended.
    """
    at = max([now, *(revision.at for revision in item.revisions)])
    return replace(item, revisions=(*item.revisions, Revision(at, kind, note)))
