"""Exports of Movable Type to stories, in two passes: doubled entries are found before the first story is made."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
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
)
from syndication.sources.movable_type.encodings import TextEncoding, encoding_of
from syndication.sources.movable_type.entry import (
    MOST_CHARACTERS,
    EntryLines,
    MtEntry,
    begins_export,
    entry_of,
    split_entries,
)
from syndication.sources.movable_type.story import item_of_entry
from syndication.sources.old_feed import NO_OLD_ENTRIES
from syndication.text.counts import count_of

_PUBLIC = frozenset(("publish", "future", "scheduled"))
_LONGEST_LINE = 1 << 20
_CUT = "the file ends without the line -------- behind it; export again, or add that line if nothing is missing"
_SHARED_NAME = "has a BASENAME that another entry has too, so that it cannot be found in the old feed"


class _Doubles:
    """What several entries have: the date together with the name, or the name alone."""

    def __init__(self) -> None:
        self.places = DoubleIds()
        self.names = DoubleIds()

    def add(self, entry: MtEntry) -> None:
        self.places.add(_place(entry), entry.checksum)
        self.names.add(entry.first("BASENAME"), entry.checksum)


class _OpenFile(Struct, frozen=True):
    """A file of an export with its encoding."""

    file: ExportFile
    encoding: TextEncoding


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is an export in the format of Movable Type."""
    plain = head.replace(b"\0", b"")  # as UTF-16 has them
    text = plain.decode("latin-1").lstrip("\u00ef\u00bb\u00bf\u00fe\u00ff").replace("\r\n", "\n").replace("\r", "\n")
    return begins_export(text.split("\n"))


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it.

    Raises:
        IngestError: a file cannot be read. Nothing was yielded then, if it cannot be read from its beginning.
    """
    doubles, total, done = _Doubles(), 0, 0
    encoded = [_OpenFile(file, encoding_of(file)) for file in files]
    for file in encoded:
        for text in _texts(file):
            total += 1
            progress("reading", total, total)
            entry = entry_of(text)
            if not _problem(text) and not _reason(entry):
                doubles.add(entry)
    for file in encoded:
        for text in _texts(file):
            done += 1
            progress("importing", done, total)
            yield from _entries(text, file.encoding, doubles, options)


def _texts(file: _OpenFile) -> Iterator[EntryLines]:
    is_utf8 = file.encoding.name.startswith("utf-8")
    with file.file.open() as opened:
        # It makes LF of all line ends, and its errors are left to each entry.
        errors = "surrogateescape" if is_utf8 else "replace"
        lines = io.TextIOWrapper(opened, file.encoding.name, errors)
        yield from split_entries(iter(lambda: lines.readline(_LONGEST_LINE), ""))


def _entries(
    text: EntryLines, encoding: TextEncoding, doubles: _Doubles, options: ExportOptions
) -> Iterator[ForeignStory | RefusedStory | SkippedEntry]:
    entry = entry_of(text)
    yield from (SkippedEntry(name.lower(), count) for name in ("COMMENT", "PING") if (count := _count(entry, name)))
    if problem := _problem(text):
        yield RefusedStory(entry.name, problem)
    elif "STATUS" not in entry.fields and "NO ENTRY" not in entry.fields:
        problem = "has no STATUS, so that nobody knows whether it was public; add the line STATUS: Publish if it was"
        yield RefusedStory(entry.name, problem)
    elif reason := _reason(entry):
        yield SkippedEntry(reason)
    elif "post" not in options.types:
        yield SkippedEntry("type post")
    elif others := doubles.places.others(_place(entry)):
        number = count_of(others, "other entry", "other entries")
        yield RefusedStory(entry.name, f"has the date and the name of {number} too; correct one of them")
    elif doubles.places.take_copy(_place(entry)):
        yield SkippedEntry("the same entry once more")
    else:
        yield _story(entry, encoding, doubles, options)


def _story(
    entry: MtEntry, encoding: TextEncoding, doubles: _Doubles, options: ExportOptions
) -> ForeignStory | RefusedStory:
    notes = (encoding.note,) if encoding.note else ()
    if doubles.names.others(entry.first("BASENAME")) and not entry.first("UNIQUE URL"):
        options, notes = replace(options, old=NO_OLD_ENTRIES), (*notes, _SHARED_NAME)
    try:
        return ForeignStory(entry.name, item_of_entry(entry, notes, options))
    except IngestError as error:
        return RefusedStory(entry.name, str(error))


def _count(entry: MtEntry, section: str) -> int:
    return len(entry.sections.get(section, ()))


def _place(entry: MtEntry) -> str:
    """Return what identifies an entry, as there are no ids."""
    return f"{entry.first('DATE')} {entry.first('BASENAME') or entry.first('TITLE')}"


def _problem(text: EntryLines) -> str:
    if text.size > MOST_CHARACTERS:
        return f"has {text.size:,} characters; at most {MOST_CHARACTERS:,} are read of one entry"
    return "" if text.is_whole else _CUT


def _reason(entry: MtEntry) -> str:
    """Return why an entry is no story, "" if it is one: only what was public, or was going to be, is imported."""
    if "NO ENTRY" in entry.fields:
        return "comments without their entry"
    status = entry.first("STATUS").lower()
    return "" if status in _PUBLIC else f"status {status or 'unknown'}"


KIND = ExportKind(files_that_begin(matches, (".txt", ".mt", ".export", ".text")), read_export)
