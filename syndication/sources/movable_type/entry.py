"""An entry of an export as it is there: the fields at its head, and its sections.

A line of eight hyphens ends an entry, one of five ends a section. In a text, such a line may be a rule: it ends
something only if what follows is the beginning of an entry or of a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

from msgspec import Struct

from syndication.sources.xml_items import clean_text
from syndication.text.lines import one_line, shorten

MOST_CHARACTERS = 20_000_000
_ENTRY_END = "--------"
_SECTION_END = "-----"
_FIELDS = frozenset(
    (
        "ALLOW COMMENTS",
        "ALLOW PINGS",
        "AUTHOR",
        "BASENAME",
        "CATEGORY",
        "CONVERT BREAKS",
        "DATE",
        "IMAGE",
        "NO ENTRY",
        "PRIMARY CATEGORY",
        "STATUS",
        "TAGS",
        "TITLE",
        "UNIQUE URL",
    )
)
_SECTIONS = frozenset(("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING"))
_OWN_FIELD = re.compile(r"CF[0-9]*_[\w-]+")
_WRONG_BYTE = re.compile("[\udc80-\udcff]")  # as Python decodes a byte that is not UTF-8 (PEP 383)
_LONGEST_TITLE = 60


class EntryLines(Struct, frozen=True):
    """The lines of an entry. `is_whole`: the line that ends it is there. If it is too large, its end is missing."""

    number: int
    lines: tuple[str, ...]
    size: int
    is_whole: bool


class MtEntry(Struct, frozen=True):
    """An entry: its fields, each with its values in their order, and the texts of its sections by name."""

    number: int
    fields: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, tuple[str, ...]]
    checksum: int
    repairs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The entry in messages: `entry 12 "Harbour reopens"`."""
        short = shorten(self.first("TITLE"), _LONGEST_TITLE)
        return f'entry {self.number} "{short}"'

    def first(self, field: str) -> str:
        """Return the first value of a field, "" if there is none."""
        return next((value for value in self.fields.get(field, ()) if value), "")

    def text(self, section: str) -> str:
        """Return the text of a section, "" if there is none."""
        return "\n\n".join(text for text in self.sections.get(section, ()) if text)


def begins_export(lines: Iterable[str]) -> bool:
    """Return whether the lines at the beginning of a file are those of an export."""
    filled = (line.strip() for line in lines if line.strip() and line.strip() != _ENTRY_END)
    found: set[str] = set()
    for line in filled:
        if line == _SECTION_END:
            following = next(filled, "")
            return "DATE" in found and bool(found & {"TITLE", "AUTHOR"}) and bool(_section_name(following))
        name = line.partition(":")[0]
        if name not in _FIELDS and not found:
            return False
        found.add(name)
    return False


def split_entries(lines: Iterable[str]) -> Iterator[EntryLines]:
    """Yield the entries of a file, numbered from 1."""
    collected = _Lines()
    held: list[str] = []
    number, is_ended = 0, False
    for line in lines:
        bare = line.rstrip("\n")
        if is_ended and not bare.strip():
            held.append(bare)
            continue
        if is_ended and (bare.rstrip() == _ENTRY_END or bare.partition(":")[0] in _FIELDS):
            if collected.is_filled:
                number += 1
                yield collected.take(number, is_whole=True)
            held.clear()
            is_ended = False
        elif is_ended:  # the hyphens were part of the text
            collected.add(_ENTRY_END, *held)
            held.clear()
            is_ended = False
        if bare.rstrip() == _ENTRY_END:
            is_ended = True
        else:
            collected.add(bare)
    if collected.is_filled:
        yield collected.take(number + 1, is_whole=is_ended)


def entry_of(text: EntryLines) -> MtEntry:
    """Return the entry in its lines."""
    repairs: list[str] = []
    lines = [_clean(line, repairs) for line in text.lines]
    parts = list(_parts(lines))
    sections: dict[str, tuple[str, ...]] = {}
    for part in parts[1:]:
        start = next((index for index, line in enumerate(part) if line.strip()), len(part))
        if name := _section_name(part[start]) if start < len(part) else "":
            sections[name] = (*sections.get(name, ()), "\n".join(part[start + 1 :]).strip())
    checksum = crc32("\n".join(lines).encode(errors="replace"))
    return MtEntry(text.number, _fields(parts[0]), sections, checksum, tuple(dict.fromkeys(repairs)))


class _Lines:
    """Collects the lines of an entry, as many as are read of one."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.size = 0

    @property
    def is_filled(self) -> bool:
        return any(line.strip() for line in self._lines)

    def add(self, *lines: str) -> None:
        for line in lines:
            self.size += len(line) + 1
            if self.size <= MOST_CHARACTERS:
                self._lines.append(line)

    def take(self, number: int, *, is_whole: bool) -> EntryLines:
        taken = EntryLines(number, tuple(self._lines), self.size, is_whole)
        self._lines, self.size = [], 0
        return taken


def _fields(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for line in lines:
        name, colon, value = line.strip().partition(":")
        if colon and (name := name.strip()) in _FIELDS:
            fields[name] = (*fields.get(name, ()), one_line(value))
    return fields


def _parts(lines: list[str]) -> Iterator[list[str]]:
    """Yield the head of an entry, then its sections."""
    part: list[str] = []
    for index, line in enumerate(lines):
        if line.rstrip() == _SECTION_END and _ends_section(lines, index):
            yield part
            part = []
        else:
            part.append(line)
    yield part


def _ends_section(lines: list[str], index: int) -> bool:
    following = index + 1
    while following < len(lines) and not lines[following].strip():
        following += 1
    if following == len(lines):
        return True
    return lines[following].rstrip() == _SECTION_END or bool(_section_name(lines[following]))


def _section_name(line: str) -> str:
    name, colon, rest = line.strip().partition(":")
    is_name = colon and not rest and (name in _SECTIONS or _OWN_FIELD.fullmatch(name))
    return name if is_name else ""


def _clean(line: str, repairs: list[str]) -> str:
    if line.isascii() and line.isprintable():
        return line
    repaired = _WRONG_BYTE.sub(_as_windows_1252, line)
    if repaired != line:
        repairs.append("bytes that are not UTF-8 were read as Windows-1252")
    cleaned = clean_text(repaired)
    if "\ufffd" in repaired:
        repairs.append("characters that are none in the encoding of the file were left out")
    elif cleaned != repaired:
        repairs.append("control characters were left out, or read as Windows-1252")
    return cleaned


def _as_windows_1252(wrong: re.Match[str]) -> str:
    return bytes([ord(wrong[0]) - 0xDC00]).decode("windows-1252", "ignore")
