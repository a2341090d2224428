"""Feeds as exports: the pages of one feed, in two passes, as the same entry may be on several of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.model.progress import Progress
from syndication.sources.export import (
    HEAD_BYTES,
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    FileRule,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
    shared_id_problem,
)
from syndication.sources.feed.document_reader import read_document
from syndication.sources.feed.entry_fields import EntryFields, FeedDocument
from syndication.sources.feed.entry_index import EntryIndex, Place, whole_entries
from syndication.sources.feed.entry_story import SHORT_WORDS
from syndication.sources.feed.imported_entry import item_of_entry
from syndication.sources.feed.json_feed import VERSION
from syndication.sources.feed.xml_feed import MOST_FEED_BYTES
from syndication.sources.first_tag import first_tag, plain_start

_ENDINGS = (".xml", ".rss", ".atom", ".rdf", ".json", ".feed", ".jsonfeed")
_ATOM = (b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#")
# What other kinds of exports have, which are RSS or Atom too: WordPress and Blogger.
_OTHER_KINDS = (
    b"wordpress.org/export/",
    b"<wp:",
    b"schemas.google.com/blogger/2018",
    b"http://schemas.google.com/blogger/2008/kind#",
)
_TAIL = 65_536
_SAME_IDS = ("wordpress", "blogger")  # systems that write one id as the guid of RSS and as the id of Atom
_FEW = 3
_SHARED = "has a link that other stories have, too, so that it is not its address; it is left out"
_CUT = "the file ends in the middle of it; save the feed again, as stories are missing"
_ALL_SHORT = f"is in a feed in which no text has {SHORT_WORDS} words: it may have only the beginnings of its stories"


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is a feed, and not the export of a system that looks like one."""
    plain = plain_start(head)
    if plain.startswith(b"{"):
        return VERSION.encode() in plain.replace(b"\\/", b"/")
    if any(mark in plain for mark in _OTHER_KINDS):
        return False
    match first_tag(head):
        case "rss":
            return True
        case "rdf":
            return b"<channel" in plain or b":channel" in plain
        case "feed":
            return any(mark in plain for mark in _ATOM)
    return False


def read_feeds(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of a feed, and what is not imported of it.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    index = EntryIndex()
    for number, file in enumerate(files):
        progress("reading", number, len(files))
        index.add(number, _read(file))
    done = 0
    for number, file in enumerate(files):
        document = _read(file)
        notes = (*document.repairs, *((_ALL_SHORT,) if index.total >= _FEW and not index.has_long_text else ()))
        for place, entry in enumerate(whole_entries(document)):
            done += 1
            progress("importing", min(done, index.total), index.total)
            noted = replace(entry, warnings=(*entry.warnings, *notes))
            yield _export_entry((number, place), noted, index, options, document.generator)
        yield from (RefusedStory(entry.name, _CUT) for entry in document.entries[len(whole_entries(document)) :])


def _export_entry(
    place: Place, entry: EntryFields, index: EntryIndex, options: ExportOptions, generator: str
) -> ExportEntry:
    if reason := index.reason_to_skip(place, entry):
        return SkippedEntry(reason)
    if others := index.others_with_id(entry):
        return RefusedStory(entry.name, shared_id_problem(", ".join(others[:_FEW]), entry.guid))
    apart_by = index.distinction(entry)
    known = (
        replace(entry, ids=_ids_in_all_formats(index.known_ids(entry), generator)) if apart_by == "address" else entry
    )
    if entry.guid and index.shares_link(entry):
        known = replace(
            known, ids=entry.ids, link="", base=entry.base or entry.link, warnings=(*entry.warnings, _SHARED)
        )
    try:
        return ForeignStory(entry.name, item_of_entry(known, options), apart_by)
    except IngestError as error:
        return RefusedStory(entry.name, str(error))


def _ids_in_all_formats(ids: KnownIds, generator: str) -> KnownIds:
    """Return the ids, also in the format that the export does not have, where the system has the same in both."""
    if not any(system in generator.lower() for system in _SAME_IDS) or ids.permalink or ids.no_guid:
        return ids
    return replace(ids, rss=ids.rss or ids.atom, atom=ids.atom or ids.rss)


def _read(file: ExportFile) -> FeedDocument:
    try:
        with file.open() as opened:
            document = read_document(opened.read(MOST_FEED_BYTES + 1), file.address)
    except IngestError as error:
        raise IngestError(f"{file.name}: {str(error).removeprefix(f'{file.name}: ')}") from error
    if document.is_cut and not document.entries:
        raise IngestError(f"{file.name}: ends before its first entry; save the feed again")
    return document


def _may_be_feed(path: str) -> bool:
    """Return whether a file of a folder may be a feed by its name: saved pages often have no ending (feed?paged=2)."""
    name = path.rpartition("/")[2]
    return name.endswith(_ENDINGS) or "." not in name or "?" in name


def _is_feed(file: ExportFile, head: bytes) -> bool:
    if matches(head):
        return True
    # The version of a JSON Feed may be its last field.
    if not head.lstrip().startswith(b"{") or b'"items"' not in head or len(head) < HEAD_BYTES:
        return False
    with file.open() as opened:
        return VERSION.encode() in opened.read(MOST_FEED_BYTES)[-_TAIL:].replace(b"\\/", b"/")


KIND = ExportKind(FileRule(_may_be_feed, _is_feed), read_feeds)
