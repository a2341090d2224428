"""The documents in a file of ANS: one, a list, one in each line, or those that a search or a collection holds."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Raw, Struct

from syndication.model.errors import IngestError
from syndication.sources.json_files import decode, entries_of, first_byte, lines_of, members_of

_CONTAINERS = frozenset(("results", "collection"))
_OF_STORIES = ("_id", "headlines", "type")


class ArcDocument(Struct, frozen=True):
    """The JSON of a document, and where it is in its file, for messages ("line 3"); "" if the file is the document."""

    data: bytes | Raw
    place: str = ""


def documents_in(data: bytes) -> Iterator[ArcDocument]:
    """Yield the documents in the bytes of a file.

    Raises:
        IngestError: it is no JSON, or is cut off. The message names no file. Nothing was yielded then.
    """
    if first_byte(data) == b"[":
        yield from _entries(data)
        return
    if _has_lines(data):
        yield from _lines(data)
        return
    members = members_of(data)
    content = members.get("content_elements")
    is_container = _kind(members.get("type")) in _CONTAINERS or not any(name in members for name in _OF_STORIES)
    if content and is_container:
        yield from _entries(content)
    else:
        yield ArcDocument(data)


def _entries(data: bytes | Raw) -> Iterator[ArcDocument]:
    for number, entry in enumerate(entries_of(data), 1):
        yield ArcDocument(entry, f"document {number:,}")


def _has_lines(data: bytes) -> bool:
    """Return whether the first line is a whole document and others follow."""
    lines = lines_of(data)
    first, second = next(lines, (0, b"")), next(lines, None)
    try:
        return second is not None and bool(members_of(first[1]))
    except IngestError:
        return False


def _lines(data: bytes) -> Iterator[ArcDocument]:
    for number, line in lines_of(data):
        yield ArcDocument(line, f"line {number:,}")


def _kind(value: Raw | None) -> str:
    return decode(value, str) if value and first_byte(value) == b'"' else ""
