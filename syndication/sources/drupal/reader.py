"""Files of Drupal's JSON:API to stories. Each file is a page of a list, held in memory while it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Raw, Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.copies import Copies
from syndication.sources.drupal.access import reason_to_skip
from syndication.sources.drupal.feed_addresses import TermFeeds
from syndication.sources.drupal.names import names_of_terms
from syndication.sources.drupal.resources import Key, Page, Resources, read_page, shared_resources
from syndication.sources.drupal.story import item_of_node
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    FileRule,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
)
from syndication.sources.json_files import decode, decode_object, head_of, read_bytes
from syndication.sources.json_values import JsonFields
from syndication.text.lines import one_line

_API = (b'"jsonapi"', b'"relationships"')
_NODE = b'"node--'
_OTHERS = (b'"taxonomy_term--', b'"user--user"', b'"media--', b'"file--file"')


class _NodeHead(Struct):
    """What identifies a node, of whatever type."""

    id: Any = None
    attributes: Any = None


def _is_json(name: str) -> bool:
    return name.endswith(".json")


def _is_page(_file: ExportFile, head: bytes) -> bool:
    """Return whether a file is a page of Drupal's JSON:API."""
    plain = head_of(head)
    is_api = b'"data"' in plain and any(mark in plain for mark in _API)
    return is_api and any(mark in plain for mark in (_NODE, *_OTHERS))


def _has_nodes(head: bytes) -> bool:
    return _NODE in head_of(head)


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories in pages of JSON:API, and what is not imported of them.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    copies, shared, total = Copies(), dict[Key, bytes](), 0
    for number, file in enumerate(files):
        progress("reading files", number, len(files))
        total += _learn(file, copies, shared)
    reader, done = _NodeReader(copies, shared, options), 0
    for file in files:
        page = _page(file)
        for raw in page.nodes:
            done += 1
            progress("importing", done, total)
            yield reader.entry(raw, page)
    yield from reader.addresses.moved()


class _NodeReader:
    def __init__(self, copies: Copies, shared: dict[Key, bytes], options: ExportOptions) -> None:
        self._copies = copies
        self._shared = shared
        self._options = options
        self.addresses = TermFeeds()

    def entry(self, raw: Raw, page: Page) -> ExportEntry:
        """Return what becomes of a node."""
        name = _name(_head(raw))
        try:
            node = decode_object(raw)
            if reason := reason_to_skip(node, self._options):
                return SkippedEntry(reason)
            if self._copies.take_repeat(_identity(node)):
                return SkippedEntry("the same node once more")
            return self._story(name, node, page)
        except IngestError as error:
            return RefusedStory(name, str(error))

    def _story(self, name: str, node: JsonFields, page: Page) -> ForeignStory:
        doubles = self._copies.doubles_of(_identity(node), name)
        if doubles:
            others = ", ".join(each for each in dict.fromkeys(doubles) if each != name) or "the same node"
            raise IngestError(
                f"is in the files {len(doubles)} times, and they differ (see {others}); delete all but one"
            )
        resources = Resources(page.included, self._shared)
        item = item_of_node(node, resources, page.address, self._options)
        self.addresses.add(names_of_terms(node, resources), item)
        return ForeignStory(name, item)


def _learn(file: ExportFile, copies: Copies, shared: dict[Key, bytes]) -> int:
    """Learn what identifies the nodes of a file, and what other files may refer to; return the number of nodes."""
    page = _page(file)
    shared.update(shared_resources(page))
    for raw in page.nodes:
        copies.add(_identity(_head(raw)), bytes(raw), _name(_head(raw)))
    return len(page.nodes)


def _page(file: ExportFile) -> Page:
    data = read_bytes(file)
    try:
        return read_page(data)
    except IngestError as error:
        raise IngestError(f"{file.name}: {error}") from error


def _head(raw: Raw) -> JsonFields:
    try:
        head = decode(raw, _NodeHead)
    except IngestError:
        return JsonFields()
    return JsonFields({"id": head.id, "attributes": head.attributes})


def _identity(node: JsonFields) -> str:
    """Return what a node is known by: its number, and its language, as translations have the same number."""
    attributes = node.inner("attributes")
    number = attributes.number("drupal_internal__nid")
    return f"{number or node.identity('id')} {attributes.text('langcode')}"


def _name(node: JsonFields) -> str:
    attributes = node.inner("attributes")
    known = attributes.number("drupal_internal__nid") or node.identity("id") or "without number"
    title = one_line(attributes.text("title"))[:80]
    return f'node {known} "{title}"' if title else f"node {known}"


KIND = ExportKind(FileRule(_is_json, _is_page, _has_nodes), read_export)
