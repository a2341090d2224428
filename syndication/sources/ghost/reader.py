"""Exports of Ghost to stories, in two passes: what posts refer to comes after them. Each post is read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

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
from syndication.sources.ghost.tables import GhostTables, find_posts, read_tables
from syndication.sources.json_files import decode, decode_object, head_of
from syndication.sources.json_splitter import JsonReader, LargeValueError
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
    first = _FirstPass(options)
    tables = []
    for number, file in enumerate(files):
        progress("reading files", number, len(files))
        tables.append(_read_tables(file, first))
    reader, done = _PostReader(first.copies, learn_permalinks(first.slugs, options), options), 0
    for file, of_file in zip(files, tables, strict=True):
        for index, raw in enumerate(_posts(file), 1):
            done += 1
            progress("importing", done, first.total)
            yield reader.entry(raw, index, of_file)
    yield from reader.addresses.moved()


class _FirstPass:
    """What is learnt of all posts before the first one is made a story."""

    def __init__(self, options: ExportOptions) -> None:
        self._options = options
        self.copies = Copies()
        self.slugs: list[tuple[str, str]] = []
        self.total = 0

    def learn(self, reader: JsonReader) -> None:
        """Learn the post that is next: what it is known by, and its slug if the old feed has it."""
        self.total += 1
        with suppress(LargeValueError):  # the second pass refuses it
            raw = reader.value()
            head = _head(raw)
            identity = head.identity("id")
            if identity in self._options.old.by_id:
                self.slugs.append((identity, head.text("slug")))
            if identity:
                self.copies.add(identity, raw, _name(head))


class _PostReader:
    def __init__(self, copies: Copies, permalinks: Permalinks, options: ExportOptions) -> None:
        self._copies = copies
        self._permalinks = permalinks
        self._options = options
        self.addresses = GhostFeeds()

    def entry(self, raw: bytes | LargeValueError, index: int, tables: GhostTables) -> ExportEntry:
        """Return what becomes of a post, which may be too large to be read; `index` is its place in the file."""
        if isinstance(raw, LargeValueError):
            return RefusedStory(f"post {index:,} of the file", str(raw))
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
        if doubles := self._copies.doubles_of(identity, name):
            others = ", ".join(each for each in dict.fromkeys(doubles) if each != name) or "another post"
            raise IngestError(shared_id_problem(others, identity))
        item = item_of_post(post, tables, self._permalinks, self._options)
        self.addresses.add(post, tables, item)
        return ForeignStory(name, item)


def _read_tables(file: ExportFile, first: _FirstPass) -> GhostTables:
    try:
        return read_tables(file, first.learn)
    except IngestError as error:
        raise _of_file(file, error) from error


def _posts(file: ExportFile) -> Iterator[bytes | LargeValueError]:
    """Yield each post of a file, or why it cannot be read."""
    reader = JsonReader(file)
    try:
        for _ in find_posts(reader):
            try:
                post: bytes | LargeValueError = reader.value()
            except LargeValueError as error:
                post = error
            yield post
    except IngestError as error:
        raise _of_file(file, error) from error


def _of_file(file: ExportFile, error: IngestError) -> IngestError:
    return IngestError(f"{file.name}: {str(error).removeprefix(f'{file.name}: ')}")


def _head(raw: bytes) -> JsonFields:
    try:
        return decode(raw, _PostHead).values()
    except IngestError:
        return JsonFields()


def _name(head: JsonFields) -> str:
    identity, title = head.identity("id"), one_line(head.text("title"))[:80]
    return (f'post {identity} "{title}"' if title else f"post {identity}") if identity else ""


KIND = ExportKind(files_that_begin(matches, (".json",)), read_export)
