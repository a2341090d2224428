"""The entries of an export in XML, each parsed alone: a part that cannot be read says why, and stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar
from zlib import crc32

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.export import ExportFile
from syndication.sources.xml_items import ItemXml, parse_part
from syndication.sources.xml_splitter import MOST_ITEM_BYTES, ExportPart, ExportTags, split_export

_KILO = 1000
_CUT = "the file ends in the middle of it; export again, as stories are missing"

Entry = TypeVar("Entry")


class EntryPart(Struct, Generic[Entry], frozen=True):
    """A part of a file, with the entry in it, or why there is none, or why it is not taken as it is.

    If `skipped` says why the entry is no story, as an earlier pass has found, it was not read again.
    """

    part: ExportPart
    entry: Entry | None = None
    problem: str = ""
    skipped: str = ""


class EntryReader(Struct, Generic[Entry], frozen=True):
    """How the entries of a kind of export are read.

    `namespaces_of` returns the declarations for its items, from the head of the file; it raises IngestError if the file
    is no such export. `entry_of` gets an item and the checksum of its bytes. `problem_of` returns why an entry is not
    taken as it is, "" if it is.
    """

    tags: ExportTags
    namespaces_of: Callable[[str, bytes], str]
    entry_of: Callable[[ItemXml, int], Entry]
    problem_of: Callable[[Entry], str]


def parts_of(file: ExportFile, reader: EntryReader[Entry], skipped: Sequence[str] = ()) -> Iterator[EntryPart[Entry]]:
    """Yield the parts of a file, its head first; if it cannot be read to its end, the last one says so.

    `skipped` has, for each item, why it is no story, if an earlier pass has found that, or "" if it must be read.

    Raises:
        IngestError: it is no export of this kind. Nothing was yielded then.
    """
    with file.open() as opened:
        parts = split_export(opened, reader.tags)
        head = next(parts)
        if b"<!DOCTYPE" in head.data or b"<!ENTITY" in head.data:
            raise IngestError(f"{file.name}: has a document type (<!DOCTYPE …>), which no export has; delete it")
        namespaces = reader.namespaces_of(file.name, head.data)
        yield EntryPart(head)
        reasons = iter(skipped)
        try:
            for part in parts:
                reason = next(reasons, "") if part.kind == "item" else ""
                yield EntryPart(part, skipped=reason) if reason else _entry_part(part, namespaces, reader)
        except IngestError as error:
            yield EntryPart(ExportPart("cut file", b"", 0), problem=str(error))


def counted_parts(
    files: Sequence[ExportFile], reader: EntryReader[Entry], progress: Progress
) -> Iterator[tuple[ExportFile, EntryPart[Entry]]]:
    """Yield the parts of all files in a first pass, and report how much of them was read."""
    read, size = 0, sum(file.size for file in files) // _KILO
    for file in files:
        for found in parts_of(file, reader):
            read += found.part.size
            progress("reading (kB)", min(read // _KILO, size), size)
            yield file, found


def _entry_part(part: ExportPart, namespaces: str, reader: EntryReader[Entry]) -> EntryPart[Entry]:
    item = parse_part(part.data, namespaces) if part.data else None
    entry = reader.entry_of(item, crc32(part.data)) if item else None
    match part.kind:
        case "cut item":
            return EntryPart(part, entry, _CUT)
        case "large item":
            return EntryPart(part, entry, f"has {part.size:,} bytes; at most {MOST_ITEM_BYTES:,} are read of one post")
        case "cut file":
            ending = f"the file ends without </{reader.tags.root}>; export again, as stories may be missing"
            return EntryPart(part, None, ending)
    if entry is None:
        return EntryPart(part, None, "is no XML that can be read")
    return EntryPart(part, entry, reader.problem_of(entry))
