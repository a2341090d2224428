"""Exports of Blogger to stories, in two passes: the settings of the blog come before or after its posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.blogger.entry import BloggerEntry, entry_of, namespaces_of
from syndication.sources.blogger.story import item_of_entry
from syndication.sources.double_ids import DoubleIds
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
    files_that_begin,
    shared_id_problem,
)
from syndication.sources.xml_items import parse_part
from syndication.sources.xml_splitter import ATOM, MOST_ITEM_BYTES, ExportPart, split_export
from syndication.text.counts import count_of
from syndication.text.html import plain_text
from syndication.text.lines import one_line

_PUBLIC = frozenset(("live", "scheduled"))
_KILO = 1000
_CUT = "the file ends in the middle of it; export again, as stories are missing"


class _EntryPart(Struct, frozen=True):
    """A part of a file, with the entry in it, or why there is none."""

    part: ExportPart
    entry: BloggerEntry | None = None
    problem: str = ""


class _Blog(Struct):
    """The settings of a blog that matter here."""

    language: str = ""
    is_private: bool = False


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is an export of Blogger, and not only one of its feeds."""
    plain = head.replace(b"\0", b"")  # as UTF-16 has them
    is_takeout = b"//schemas.google.com/blogger/2018" in plain
    is_old = b"http://schemas.google.com/blogger/2008/kind#" in plain and b"tag:blogger.com,1999:" in plain
    return b"<feed" in plain and (is_takeout or is_old)


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    doubles = DoubleIds()
    blogs, total = _index(files, options, doubles, progress)
    done = 0
    for file in files:
        for found in _parts(file):
            done += found.part.kind == "item"
            progress("importing", done, total)
            yield from _entries(found, blogs[file.name], doubles, options)


def _index(
    files: Sequence[ExportFile], options: ExportOptions, doubles: DoubleIds, progress: Progress
) -> tuple[Mapping[str, _Blog], int]:
    """Return the blog of each file, and the number of entries; learn the ids of all stories."""
    blogs: dict[str, _Blog] = {}
    total, read, size = 0, 0, sum(file.size for file in files) // _KILO
    for file in files:
        blog = blogs[file.name] = _Blog()
        for found in _parts(file):
            read += found.part.size
            progress("reading (kB)", min(read // _KILO, size), size)
            total += found.part.kind == "item"
            entry = found.entry
            if entry and entry.type == "settings":
                _learn_setting(blog, entry)
            elif entry and not found.problem and not _reason(entry, blog, options):
                doubles.add(entry.id, entry.checksum)
    return blogs, total


def _learn_setting(blog: _Blog, entry: BloggerEntry) -> None:
    value = one_line(plain_text(entry.content[:1000]))
    if entry.id.endswith(".settings.BLOG_READ_ACCESS_MODE"):
        blog.is_private = value.upper() not in ("", "PUBLIC")
    elif entry.id.endswith(".settings.BLOG_LOCALE"):
        blog.language = value


def _parts(file: ExportFile) -> Iterator[_EntryPart]:
    """Yield the parts of a file; if it cannot be read to its end, the last one says so."""
    with file.open() as opened:
        parts = split_export(opened, ATOM)
        head = next(parts)
        if b"<!DOCTYPE" in head.data or b"<!ENTITY" in head.data:
            raise IngestError(f"{file.name}: has a document type (<!DOCTYPE …>), which no export has; delete it")
        if b"<feed" not in head.data:
            raise IngestError(f"{file.name}: has no <feed>; it is no export of Blogger")
        namespaces = namespaces_of(head.data)
        yield _EntryPart(head)
        try:
            for part in parts:
                yield _entry_part(part, namespaces)
        except IngestError as error:
            yield _EntryPart(ExportPart("cut file", b"", 0), problem=str(error))


def _entry_part(part: ExportPart, namespaces: str) -> _EntryPart:
    item = parse_part(part.data, namespaces) if part.data else None
    entry = entry_of(item, crc32(part.data)) if item else None
    match part.kind:
        case "cut item":
            return _EntryPart(part, entry, _CUT)
        case "large item":
            return _EntryPart(part, entry, f"has {part.size:,} bytes; at most {MOST_ITEM_BYTES:,} are read of one post")
        case "cut file":
            return _EntryPart(part, None, "the file ends without </feed>; export again, as stories may be missing")
    if not entry:
        return _EntryPart(part, None, "is no XML that can be read")
    return _EntryPart(part, entry, _problem(entry))


def _problem(entry: BloggerEntry) -> str:
    """Return why an entry is not taken as it is. What may be a draft must not become public."""
    if entry.is_doubled:
        return "runs into the next entry, as something in it has no end"
    if entry.is_damaged:
        return f"{entry.repairs[-1]}, also whether it was public; write its record by hand"
    if not entry.type or not entry.status:
        return "has no type or no status, so that nobody knows whether it was public; write its record by hand"
    return ""


def _entries(
    found: _EntryPart, blog: _Blog, doubles: DoubleIds, options: ExportOptions
) -> Iterator[ForeignStory | RefusedStory | SkippedEntry]:
    entry = found.entry
    if found.part.kind == "head":
        return
    if entry and found.part.kind == "item" and _is_no_story(entry, options):
        yield SkippedEntry(_reason(entry, blog, options))
    elif not entry or found.problem:
        yield RefusedStory(entry.name if entry else "an entry", found.problem)
    elif reason := _reason(entry, blog, options):
        yield SkippedEntry(reason)
    elif others := doubles.others(entry.id):
        count = count_of(others, "other entry", "other entries")
        yield RefusedStory(entry.name, shared_id_problem(count, entry.id))
    elif doubles.take_copy(entry.id):
        yield SkippedEntry("the same post once more")
    else:
        yield _story(entry, blog, options)


def _story(entry: BloggerEntry, blog: _Blog, options: ExportOptions) -> ForeignStory | RefusedStory:
    try:
        return ForeignStory(entry.name, item_of_entry(entry, blog.language, options))
    except IngestError as error:
        return RefusedStory(entry.name, str(error))


def _is_no_story(entry: BloggerEntry, options: ExportOptions) -> bool:
    """Return whether an entry is surely of a type that is not imported, even if it is broken."""
    return bool(entry.type) and entry.type not in options.types and not entry.is_doubled


def _reason(entry: BloggerEntry, blog: _Blog, options: ExportOptions) -> str:
    """Return why an entry is no story, "" if it is one: only what was public, or was going to be, is imported."""
    if entry.type == "comment":
        return "comment"
    if entry.type not in options.types:
        return f"type {entry.type}"
    if entry.is_trashed:
        return "trash"
    if entry.status not in _PUBLIC:
        return f"status {entry.status}"
    return "blog for invited readers only" if blog.is_private else ""


KIND = ExportKind("Blogger", files_that_begin(matches, (".atom", ".xml")), read_export)
