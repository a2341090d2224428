"""What a request wants, as edits: pure functions of what it brought and a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import replace

from syndication.model import changes
from syndication.model.changes import Withdrawal
from syndication.model.errors import ConflictError, FieldError
from syndication.model.item import Import, Item
from syndication.model.limits import MAX_TEXT, Note, described
from syndication.publishing.edit import Edit
from syndication.sources import ninjs, records
from syndication.web.api.representation import plain

Fields = Mapping[str, Any]
Versions = tuple[int, ...] | None

MINTED = ("version", "changed")
_MINE = "is given by the service; leave it out"
_KINDS: dict[str, Withdrawal] = {"withheld": "withholding", "canceled": "kill"}


class WithdrawRequest(Struct, frozen=True):
    """What is brought to withdraw an item."""

    kind: Annotated[Withdrawal, described("a kill is for good, a withholding until the story is cleared up")]
    note: Annotated[Note, described("why, as readers see it")]


class ReinstateRequest(Struct, frozen=True):
    """What is brought to reinstate an item."""

    note: Annotated[Note, described("why, as readers see it")]


class CorrectRequest(Struct, frozen=True):
    """What is brought to correct an item: the note that readers see, and what else changes, as a merge patch."""

    note: Annotated[Note, described("what was wrong, as readers see it")]
    changes: Annotated[dict[str, Any], described("what else changes, as a merge patch")] = {}


def create(fields: Fields) -> Edit:
    """Return the edit that makes a new item.

    Raises:
        FieldError: the fields are not those of an item.
    """
    for name in MINTED:
        if name in fields:
            raise FieldError(name, _MINE)
    item = records.from_fields(fields)
    return Edit(lambda _: item)


def replacement(slug: str, fields: Fields, seen: Versions) -> Edit:
    """Return the edit that puts another item in place of one; revisions stay where none are given.

    Raises:
        FieldError: the fields are not those of an item.
    """
    item = records.from_fields(fields)
    return _of_present(
        slug, seen, lambda before: _kept(replace(item, revisions=item.revisions or before.revisions), before)
    )


def patch(slug: str, merge_patch: Fields, seen: Versions) -> Edit:
    """Return the edit that changes some fields of an item (RFC 7396)."""
    return _of_present(slug, seen, lambda before: _patched(before, merge_patch))


def withdraw(slug: str, fields: Fields, seen: Versions, now: datetime) -> Edit:
    """Return the edit that withdraws an item.

    Raises:
        FieldError: the fields are not those of `WithdrawRequest`.
    """
    told = records.typed(fields, WithdrawRequest)
    note = _note(told.note)
    return _of_present(slug, seen, lambda before: changes.withdraw(before, told.kind, note, now))


def correct(slug: str, fields: Fields, seen: Versions, now: datetime) -> Edit:
    """Return the edit that corrects an item.

    Raises:
        FieldError: the fields are not those of `CorrectRequest`.
    """
    told = records.typed(fields, CorrectRequest)
    note = _note(told.note)
    return _of_present(slug, seen, lambda before: changes.correct(_patched(before, told.changes), note, now))


def reinstate(slug: str, fields: Fields, seen: Versions, now: datetime) -> Edit:
    """Return the edit that reinstates a withdrawn item.

    Raises:
        FieldError: the fields are not those of `ReinstateRequest`.
    """
    note = _note(records.typed(fields, ReinstateRequest).note)
    return _of_present(slug, seen, lambda before: changes.reinstate(before, note, now))


def create_of_ninjs(data: bytes) -> Edit:
    """Return the edit that makes a new item of a ninjs document.

    Raises:
        SyndicationError: it is no ninjs, or not of a story that a record can hold.
    """
    item = _of_ninjs(data)
    records.check(item)
    return Edit(lambda _: item)


def replacement_of_ninjs(slug: str, data: bytes, seen: Versions, now: datetime) -> Edit:
    """Return the edit that puts the story of a ninjs document in place of an item.

    What ninjs does not tell of stays. One that tells only that the story was withdrawn withdraws it.

    Raises:
        SyndicationError: it is no ninjs.
    """
    item = _of_ninjs(data)
    if item.status != "usable":
        kind = _KINDS[item.status]
        return _of_present(slug, seen, lambda before: _withdrawn(item, before, kind, now))
    records.check(item)
    return _of_present(slug, seen, lambda before: _kept(_completed(item, before), before))


def merged(target: Any, merge_patch: Any) -> Any:
    """Return `target` with a merge patch applied: the function MergePatch of RFC 7396 section 2."""
    if not isinstance(merge_patch, Mapping):
        return merge_patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in merge_patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _of_present(slug: str, seen: Versions, change: Callable[[Item], Item]) -> Edit:
    def apply(before: Item | None) -> Item:
        assert before is not None  # an edit with a slug is of an item that is there
        return change(before)

    if not slug:
        raise FieldError("slug", "is missing; say which item is meant")
    return Edit(apply, slug, seen)


def _patched(before: Item, merge_patch: Fields) -> Item:
    return _kept(records.from_fields(merged(plain(before), merge_patch)), before)


def _kept(wanted: Item, before: Item) -> Item:
    """Return what is wanted of an item, with what the service alone gives.

    Raises:
        FieldError: it gives another version or date of change.
        ConflictError: it would bring back what was withdrawn, and nobody would be told.
    """
    for name in MINTED:
        if getattr(wanted, name) not in (getattr(before, name), None, 0):
            raise FieldError(name, _MINE)
    if wanted.status == "usable" and before.status != "usable":
        raise ConflictError(f"{before.slug}: is withdrawn; reinstate it first")
    return replace(wanted, version=before.version, changed=before.changed)


def _of_ninjs(data: bytes) -> Item:
    """Return the item of a ninjs document; what had no place in it is told in `import`."""
    read = ninjs.read(data)
    digest = sha256(data).hexdigest()
    return replace(read.item, imported=Import(sha256=digest, warnings=read.warnings))


def _completed(item: Item, before: Item) -> Item:
    return replace(
        item,
        aliases=before.aliases,
        revisions=before.revisions,
        ednote=item.ednote or before.ednote,
    )


def _withdrawn(item: Item, before: Item, kind: Withdrawal, now: datetime) -> Item:
    if item.id not in ("", before.id):
        raise FieldError("uri", f"is that of another item; this one is {before.id}")
    return before if before.status == item.status else changes.withdraw(before, kind, "", now)


def _note(note: str) -> str:
    if not note.strip():
        raise FieldError("note", "is empty; say why, as readers will see it")
    if len(note) > MAX_TEXT:
        raise FieldError("note", f"has {len(note):,} characters; {MAX_TEXT:,} is the most")
    return note
