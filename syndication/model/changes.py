"""Changes that an editor makes to a story. Pure functions of the current item and a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeVar

from msgspec.structs import replace

from syndication.model import lifecycle
from syndication.model.addresses import full_key
from syndication.model.errors import ConflictError
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.item import Item, Revision, RevisionKind
from syndication.text.ids import name_key

T = TypeVar("T")

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


def release(item: Item, published: datetime, embargo_until: datetime | None, now: datetime) -> Item:
    """Return a draft as it will be public: from `published` on, or from the end of an embargo if that is later.

    Readers never saw the draft, so no revision says that it is back. Only a draft of an earlier version of the importer
    needs one: its record has no other sign that it is a draft no more.
    """
    out = replace(item, status="usable", published=published, embargo_until=embargo_until, never_public=False)
    is_old_draft = item.imported is not None and item.imported.withheld
    return _with_revision(out, "reinstatement", "", now) if is_old_draft else out


def take_back(item: Item, now: datetime) -> Item:
    """Return a story that waits for its release as a draft: nobody has seen it, so no revision says why.

    Raises:
        ConflictError: it does not wait.
    """
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; there is nothing to take back")
    if lifecycle.release_time(item) <= now:
        raise ConflictError(f"{item.slug}: is public already; withhold it")
    return replace(item, status="withheld")


def correct(item: Item, note: str, now: datetime) -> Item:
    """Return `item` with the note of a correction, which readers see in its body. The caller corrects the text itself.

    Raises:
        ConflictError: it is withdrawn.
    """
    return _with_note(item, "correction", note, now)


def update(item: Item, note: str, now: datetime) -> Item:
    """Return `item` with the note of an update, which readers see on its page. The caller changes the text itself.

    Raises:
        ConflictError: it is withdrawn.
    """
    return _with_note(item, "update", note, now)


def rename(item: Item, old_key: str, kind: str, new: str, note: str, now: datetime) -> Item:
    """Return `item` with the name `new` in place of every spelling of an old one, and a silent revision with the note.

    `old_key` is the key of the old name among all names. An item that has the new name already has it once.
    """
    section, tags, authors = item.section, item.tags, item.authors
    if kind == SECTIONS and section.strip() and full_key(kind, section) == old_key:
        section = new
    if kind == TAGS:
        tags = tuple(new if full_key(kind, tag) == old_key else tag for tag in tags)
        tags = _each_once(tags, new, lambda tag: tag) if tags != item.tags else tags
    if kind == AUTHORS:
        authors = tuple(
            replace(author, name=new) if full_key(kind, author.name) == old_key else author for author in authors
        )
        authors = _each_once(authors, new, lambda author: author.name) if authors != item.authors else authors
    renamed = replace(item, section=section, tags=tags, authors=authors)
    return item if renamed == item else _with_revision(renamed, "silent", note, now)


def _each_once(values: tuple[T, ...], name: str, name_of: Callable[[T], str]) -> tuple[T, ...]:
    """Return values of which only the first one has a name; the others stay as they are."""
    same = [index for index, value in enumerate(values) if name_key(name_of(value)) == name_key(name)]
    return tuple(value for index, value in enumerate(values) if index not in same[1:])


def _with_note(item: Item, kind: RevisionKind, note: str, now: datetime) -> Item:
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; reinstate it first")
    return _with_revision(item, kind, note, now)


def _with_revision(item: Item, kind: RevisionKind, note: str, now: datetime) -> Item:
    """Return `item` with one more revision, dated `now`, or as the last one if that is later.

    Revisions are in the order of their dates. The last one may be in the future: a sender's clock was ahead, or an
    embargo has not ended.
    """
    at = max([now, *(revision.at for revision in item.revisions)])
    return replace(item, revisions=(*item.revisions, Revision(at, kind, note)))
