"""Files of ANS to stories. A file is held in memory while it is read, and its documents are decoded one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, field

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.arc.documents import ArcDocument, documents_in
from syndication.sources.arc.feed_addresses import ArcFeeds
from syndication.sources.arc.story import item_of_document
from syndication.sources.arc.visibility import publication_of
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
)
from syndication.sources.json_files import decode, decode_object, head_of, read_bytes
from syndication.sources.json_values import JsonFields
from syndication.text.lines import one_line

_VERSION = re.compile(rb'"version"\s*+:\s*+"0\.[0-9]{1,2}\.[0-9]{1,2}"')
_TYPE = re.compile(rb'"type"\s*+:\s*+"(?:story|results|collection|gallery|video|image|audio)"')
_IDENTITY = (b'"_id"', b'"headlines"')
_WORDS = (b'"headlines"', b'"canonical_url"', b'"canonical_website"', b'"display_date"', b'"taxonomy"', b'"credits"')
_STORY_TYPES = frozenset(("post", "story"))  # "post" is what --type says by default


class _DocumentHead(Struct):
    """What identifies a document, of whatever type."""

    id: Any = field(name="_id", default=None)
    headlines: Any = None

    def values(self) -> JsonFields:
        """Return it as an object whose values may be wrong."""
        return JsonFields({"id": self.id, "headlines": self.headlines})


class _Reading(Struct, frozen=True):
    """What all documents of an export are read with."""

    copies: Copies
    feeds: ArcFeeds
    options: ExportOptions


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this has documents in ANS."""
    plain = head_of(head)
    is_document = b'"content_elements"' in plain and any(word in plain for word in _WORDS)
    is_ans = _VERSION.search(plain) and _TYPE.search(plain)
    return is_document or bool(is_ans and any(word in plain for word in _IDENTITY))


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories in files of ANS, and what is not imported of them.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    copies, total, done = Copies(), 0, 0
    for number, file in enumerate(files):
        progress("reading files", number, len(files))
        total += _learn(file, copies)
    feeds = ArcFeeds()
    for file in files:
        for document in _documents(file):
            done += 1
            progress("importing", done, total)
            yield _entry(file, document, _Reading(copies, feeds, options))
    yield from feeds.moved()


def _learn(file: ExportFile, copies: Copies) -> int:
    """Learn what identifies the documents of a file; return their number."""
    count = 0
    for document in _documents(file):
        count += 1
        head = _head(document)
        if identity := head.identity("id"):
            copies.add(identity, bytes(document.data), _name(head))
    return count


def _documents(file: ExportFile) -> Iterator[ArcDocument]:
    data = read_bytes(file)
    try:
        yield from documents_in(data)
    except IngestError as error:
        raise IngestError(f"{file.name}: {error}") from error


def _entry(file: ExportFile, document: ArcDocument, reading: _Reading) -> ExportEntry:
    copies, options = reading.copies, reading.options
    name = _name(_head(document)) or ": ".join(filter(None, (file.name, document.place)))
    try:
        values = decode_object(document.data)
        kind = values.text("type")
        if kind not in (options.types | _STORY_TYPES if "post" in options.types else options.types):
            return SkippedEntry(f"type {kind[:40] or 'unknown'}")
        publication = publication_of(values, options)
        if publication.reason:
            return SkippedEntry(publication.reason)
        identity = values.identity("_id")
        if copies.take_repeat(identity):
            return SkippedEntry("the same document once more")
        if doubles := copies.doubles_of(identity, name):
            return RefusedStory(
                name, f"is in the files {len(doubles)} times, each time with another content ({identity})"
            )
        item = item_of_document(values, publication, options)
        reading.feeds.add(values, item)
        return ForeignStory(name, item)
    except IngestError as error:
        return RefusedStory(name, str(error))


def _head(document: ArcDocument) -> JsonFields:
    try:
        return decode(document.data, _DocumentHead).values()
    except IngestError:
        return JsonFields()


def _name(head: JsonFields) -> str:
    identity = head.identity("id")
    title = one_line(head.inner("headlines").text("basic"))[:80]
    return (f'document {identity} "{title}"' if title else f"document {identity}") if identity else ""


KIND = ExportKind(files_that_begin(matches, (".json", ".jsonl", ".ndjson")), read_export)
