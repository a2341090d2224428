"""Build an `Edit` from the fields of a request. Pure functions; the time is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndication.model import changes
from syndication.model.changes import Withdrawal
from syndication.model.errors import ConflictError, FieldError
from syndication.model.item import Import, Item
from syndication.model.limits import MAX_TEXT, Note, described
from syndication.publishing.edit import Edit
from syndication.sources import ninjs, records
from syndication.sources.ninjs import ParsedNinjs
from syndication.sources.records.conversion import Converted
from syndication.sources.records.rules import FieldProblem
from syndication.web.api.representation import item_json

Fields = Mapping[str, Any]
Versions = tuple[int, ...] | None

SERVICE_FIELDS = ("version", "changed", "never_public")
# Of a response; a request that sends the story back may contain them.
REPORT_FIELDS = ("findings", "warnings", "partner_withdrawals")
_STAY = ("ids", "revisions")  # what readers know of a story stays, unless a replacement says otherwise
_SET_BY_SERVICE = "is set by the service; leave it out"
_NO_STATUS = "is not changed by a correction or an update; to withdraw the story, send POST /api/items/SLUG/withdraw"
_KINDS: dict[str, Withdrawal] = {"withheld": "withholding", "canceled": "kill"}


class WithdrawRequest(Struct, frozen=True):
    """The fields of a request to withdraw an item."""

    kind: Annotated[Withdrawal, described("a kill is permanent, a withholding is for a time")]
    note: Annotated[Note, described("why, as readers see it")]


class ReinstateRequest(Struct, frozen=True):
    """The fields of a request to reinstate an item."""

    note: Annotated[Note, described("why, for the log; readers do not see it")]


class NotedRequest(Struct, frozen=True, kw_only=True):
    """What the requests that follow have in common: a note for readers, and other changes as a merge patch."""

    note: Note
    changes: Annotated[dict[str, Any], described("what else changes, but not the status, as a merge patch")] = {}


class CorrectRequest(NotedRequest, frozen=True, kw_only=True):
    """The fields of a request to correct an item: a note for readers, and a merge patch, but not the status."""

    note: Annotated[Note, described("what was wrong, as readers see it")]


class UpdateRequest(NotedRequest, frozen=True, kw_only=True):
    """The fields of a request to update an item: a note for readers, and a merge patch, but not the status."""

    note: Annotated[Note, described("what is new, as readers see it")]


N = TypeVar("N", bound=NotedRequest)


def create(fields: Fields) -> Edit:
    """Return the edit that creates an item.

    Raises:
        FieldError: the fields do not describe an item.
    """
    unwanted = (*SERVICE_FIELDS, *REPORT_FIELDS)
    refused = [(name, _SET_BY_SERVICE) for name in unwanted if name in fields]
    others = {name: value for name, value in fields.items() if name not in unwanted}
    item = records.from_fields(others, refused)
    return Edit(lambda _: item)


def replacement(slug: str, fields: Fields, expected: Versions) -> Edit:
    """Return the edit that replaces an item. Without `ids` or `revisions` in the fields, the existing ones stay.

    Raises:
        FieldError: the fields do not describe an item.
    """
    item = _from_fields(fields)
    stay = [name for name in _STAY if name not in fields]

    def change(before: Item) -> Item:
        return _with_minted(replace(item, **{name: getattr(before, name) for name in stay}), before)

    return _edit_of_item(slug, expected, change)


def patch(slug: str, merge_patch: Fields, expected: Versions) -> Edit:
    """Return the edit that changes some fields of an item (RFC 7396)."""
    return _edit_of_item(slug, expected, lambda before: _with_patch(before, merge_patch))


def withdraw(slug: str, fields: Fields, expected: Versions, now: datetime) -> Edit:
    """Return the edit that withdraws an item.

    Raises:
        FieldError: the fields are not those of `WithdrawRequest`.
    """
    request = records.convert_fields(fields, WithdrawRequest, _note_problems)
    return _edit_of_item(slug, expected, lambda before: changes.withdraw(before, request.kind, request.note, now))


def correct(slug: str, fields: Fields, expected: Versions, now: datetime) -> Edit:
    """Return the edit that corrects an item. It fails if the fields are not those of `CorrectRequest`."""
    request = records.read_fields(fields, CorrectRequest, _note_problems)
    return _edit_of_item(slug, expected, lambda before: changes.correct(*_patched(before, request), now))


def update(slug: str, fields: Fields, expected: Versions, now: datetime) -> Edit:
    """Return the edit that updates an item. It fails if the fields are not those of `UpdateRequest`."""
    request = records.read_fields(fields, UpdateRequest, _note_problems)
    return _edit_of_item(slug, expected, lambda before: changes.update(*_patched(before, request), now))


def reinstate(slug: str, fields: Fields, expected: Versions, now: datetime) -> Edit:
    """Return the edit that reinstates a withdrawn item.

    Raises:
        FieldError: the fields are not those of `ReinstateRequest`.
    """
    request = records.convert_fields(fields, ReinstateRequest, _note_problems)
    return _edit_of_item(slug, expected, lambda before: changes.reinstate(before, request.note, now))


def create_from_ninjs(item: Item) -> Edit:
    """Return the edit that creates the item of a ninjs document.

    Raises:
        FieldError: a record cannot hold the story.
    """
    records.check(item)
    return Edit(lambda _: item)


def replacement_from_ninjs(slug: str, item: Item, expected: Versions, now: datetime) -> Edit:
    """Return the edit that replaces an item by the story of a ninjs document.

    Fields that ninjs does not have stay as they are. A document that is withheld or canceled withdraws the item.
    """
    if item.status != "usable":
        kind = _KINDS[item.status]
        return _edit_of_item(slug, expected, lambda before: _withdrawn_item(item, before, kind, now))
    records.check(item)
    return _edit_of_item(slug, expected, lambda before: _with_minted(_with_unsupported_fields(item, before), before))


def parse_ninjs(data: bytes, authority: str) -> ParsedNinjs:
    """Return the story of a ninjs document; the `import` field of its item lists what was not imported.

    Raises:
        SyndicationError: the document is not ninjs, or a record cannot hold its story.
    """
    parsed = ninjs.read(data, authority)
    warnings = tuple(line for line in parsed.warnings if line not in parsed.lost)
    imported = Import(sha256=sha256(data).hexdigest(), warnings=warnings, lost=parsed.lost)
    return replace(parsed, item=replace(parsed.item, imported=imported))


def apply_merge_patch(target: Any, merge_patch: Any) -> Any:
    """Return `target` with a merge patch applied: the function MergePatch of RFC 7396 section 2."""
    if not isinstance(merge_patch, Mapping):
        return merge_patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in merge_patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = apply_merge_patch(result.get(name), value)
    return result


def _edit_of_item(slug: str, expected: Versions, change: Callable[[Item], Item]) -> Edit:
    def apply(before: Item | None) -> Item:
        assert before is not None  # an edit with a slug is only applied to an existing item
        return change(before)

    if not slug:
        raise FieldError("slug", "is missing; name the item")
    return Edit(apply, slug, expected)


def _patched(before: Item, request: Converted[N]) -> tuple[Item, str]:
    """Return the item with the changes of a request, and its note. The faults of both are refused together."""
    patch = request.value.changes or {}  # a placeholder is None
    item = _with_patch(before, patch, request.faults)
    if item.status != before.status:
        raise FieldError("changes.status", _NO_STATUS)
    return item, request.value.note


def _with_patch(before: Item, merge_patch: Fields, refused: Iterable[FieldProblem] = ()) -> Item:
    return _with_minted(_from_fields(apply_merge_patch(item_json(before), merge_patch), refused), before)


def _from_fields(fields: Fields, refused: Iterable[FieldProblem] = ()) -> Item:
    return records.from_fields({name: value for name, value in fields.items() if name not in REPORT_FIELDS}, refused)


def _with_minted(wanted: Item, before: Item) -> Item:
    """Return the wanted item with the fields that only the service sets.

    Raises:
        FieldError: the request sets a field of the service to another value.
        ConflictError: the change would silently reinstate a withdrawn item.
    """
    changed = [name for name in SERVICE_FIELDS if getattr(wanted, name) not in (getattr(before, name), None, 0)]
    if changed:
        raise records.FieldsError(tuple((name, _SET_BY_SERVICE) for name in changed))
    if wanted.status == "usable" and before.status != "usable":
        raise ConflictError(f"{before.slug}: is withdrawn; reinstate it first")
    return replace(wanted, version=before.version, changed=before.changed)


def _with_unsupported_fields(item: Item, before: Item) -> Item:
    """Return the item of a ninjs document with the fields of the item before that ninjs does not have."""
    return replace(
        item,
        aliases=before.aliases,
        ids=before.ids,
        revisions=before.revisions,
        ednote=item.ednote or before.ednote,
        partners=before.partners,
    )


def _withdrawn_item(item: Item, before: Item, kind: Withdrawal, now: datetime) -> Item:
    if item.id not in ("", before.id):
        raise FieldError("uri", f"belongs to another item; this one is {before.id}")
    return before if before.status == item.status else changes.withdraw(before, kind, "", now)


def _note_problems(request: WithdrawRequest | ReinstateRequest | NotedRequest) -> Iterator[tuple[str, str]]:
    if not request.note.strip():
        yield "note", "is empty; say why, as readers will see it"
    if len(request.note) > MAX_TEXT:
        yield "note", f"has {len(request.note):,} characters; {MAX_TEXT:,} is the most"
