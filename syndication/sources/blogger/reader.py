"""Exports of Blogger to stories, in two passes: the settings of the blog come before or after its posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
from syndication.sources.export_parts import EntryPart, EntryReader, counted_parts, parts_of
from syndication.sources.xml_splitter import ATOM
from syndication.text.counts import count_of
from syndication.text.html import plain_text
from syndication.text.lines import one_line

_PUBLIC = frozenset(("live", "scheduled"))


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
        for found in parts_of(file, _READER):
            done += found.part.kind == "item"
            progress("importing", done, total)
            yield from _entries(found, blogs[file.name], doubles, options)


def _index(
    files: Sequence[ExportFile], options: ExportOptions, doubles: DoubleIds, progress: Progress
) -> tuple[Mapping[str, _Blog], int]:
    """Return the blog of each file, and the number of entries; learn the ids of all stories."""
    blogs: dict[str, _Blog] = {}
    total = 0
    for file, found in counted_parts(files, _READER, progress):
        blog = blogs.setdefault(file.name, _Blog())
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


def _namespaces(name: str, head: bytes) -> str:
    if b"<feed" not in head:
        raise IngestError(f"{name}: has no <feed>; it is no export of Blogger")
    return namespaces_of(head)


def _problem(entry: BloggerEntry) -> str:
    """Return why an entry is not taken as it is. What may be a draft must not become public."""
    if entry.is_doubled:
        return "runs into the next entry, as something in it has no end"
    if entry.is_damaged:
        return f"{entry.repairs[-1]}, also whether it was public; write its record by hand"
    if not entry.type or not entry.status:
        return "has no type or no status, so that nobody knows whether it was public; write its record by hand"
    return ""


_READER = EntryReader(ATOM, _namespaces, entry_of, _problem)


def _entries(
    found: EntryPart[BloggerEntry], blog: _Blog, doubles: DoubleIds, options: ExportOptions
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


KIND = ExportKind(files_that_begin(matches, (".atom", ".xml")), read_export)
