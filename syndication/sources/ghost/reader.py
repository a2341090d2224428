"""Exports of Ghost to stories. A file is held in memory while it is read, and its posts are decoded one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Raw, Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.copies import Copies
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
from syndication.sources.ghost.feed_addresses import GhostFeeds
from syndication.sources.ghost.permalinks import Permalinks, learn_permalinks
from syndication.sources.ghost.story import item_of_post, reason_to_skip
from syndication.sources.ghost.tables import GhostTables, read_tables
from syndication.sources.json_files import decode, decode_object, head_of, read_bytes
from syndication.sources.json_values import JsonFields
from syndication.text.lines import one_line

# An export begins with {"db": [{"meta": {"exported_on": … or with {"meta": {"exported_on": …
_META = re.compile(rb'"exported_on"\s*+:\s*+"?[0-9]')
_DATABASE = re.compile(rb'\{\s*+"(?:db|data|meta|posts)"\s*+:')
_WORDS = (b'"posts_tags"', b'"posts_authors"', b'"mobiledoc"', b'"lexical"', b'"custom_excerpt"')


class _PostHead(Struct):
    """What identifies a post, of whatever type."""

    id: Any = None
    slug: Any = None
    title: Any = None

    def values(self) -> JsonFields:
        """Return it as an object whose values may be wrong."""
        return JsonFields({"id": self.id, "slug": self.slug, "title": self.title})


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is an export of Ghost."""
    plain = head_of(head)
    if not _DATABASE.match(plain):
        return False
    return bool(_META.search(plain)) or (b'"posts"' in plain and any(word in plain for word in _WORDS))


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    copies, slugs = Copies(), list[tuple[str, str]]()
    for number, file in enumerate(files):
        progress("reading files", number, len(files))
        slugs += _learn(file, copies)
    total, done, reader = len(slugs), 0, _PostReader(copies, learn_permalinks(slugs, options), options)
    del slugs
    for file in files:
        tables = _tables(file)
        for index, raw in enumerate(tables.posts, 1):
            done += 1
            progress("importing", done, total)
            yield reader.entry(raw, index, tables)
    yield from reader.addresses.moved()


class _PostReader:
    def __init__(self, copies: Copies, permalinks: Permalinks, options: ExportOptions) -> None:
        self._copies = copies
        self._permalinks = permalinks
        self._options = options
        self.addresses = GhostFeeds()

    def entry(self, raw: Raw, index: int, tables: GhostTables) -> ExportEntry:
        """Return what becomes of a post; `index` is its place in the file."""
        name = _name(_head(raw)) or f"post {index:,} of the file"
        try:
            post = decode_object(raw)
            if reason := reason_to_skip(post, tables, self._options):
                return SkippedEntry(reason)
            if self._copies.take_repeat(post.identity("id")):
                return SkippedEntry("the same post once more")
            return self._story(name, post, tables)
        except IngestError as error:
            return RefusedStory(name, str(error))

    def _story(self, name: str, post: JsonFields, tables: GhostTables) -> ForeignStory:
        identity = post.identity("id")
        if doubles := self._copies.doubles_of(identity):
            others = ", ".join(each for each in dict.fromkeys(doubles) if each != name) or "another post"
            raise IngestError(shared_id_problem(others, identity))
        item = item_of_post(post, tables, self._permalinks, self._options)
        self.addresses.add(post, tables, item)
        return ForeignStory(name, item)


def _learn(file: ExportFile, copies: Copies) -> Iterator[tuple[str, str]]:
    """Yield the id and the slug of each post of a file."""
    for raw in _tables(file).posts:
        head = _head(raw)
        identity = head.identity("id")
        yield identity, head.text("slug")
        if identity:
            copies.add(identity, bytes(raw), _name(head))


def _tables(file: ExportFile) -> GhostTables:
    data = read_bytes(file)
    try:
        return read_tables(data)
    except IngestError as error:
        raise IngestError(f"{file.name}: {error}") from error


def _head(raw: Raw) -> JsonFields:
    try:
        return decode(raw, _PostHead).values()
    except IngestError:
        return JsonFields()


def _name(head: JsonFields) -> str:
    identity, title = head.identity("id"), one_line(head.text("title"))[:80]
    return (f'post {identity} "{title}"' if title else f"post {identity}") if identity else ""


KIND = ExportKind("Ghost (JSON)", files_that_begin(matches, (".json",)), read_export)
