"""The bytes of an XML export cut into its head and its items, without parsing them.

An item ends at the first `</item>` that is not in a CDATA section or a comment: a post may be about RSS.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.xml_repairs import encoding_of

MOST_ITEM_BYTES = 20_000_000
MOST_HEAD_BYTES = 64_000_000
_CHUNK = 1 << 18
_RSS_MARKS = re.compile(rb"<!\[CDATA\[|<!--|<item(?=[\s>])|</item\s*>|</rss\s*>")
_ATOM_MARKS = re.compile(rb"<!\[CDATA\[|<!--|<entry(?=[\s>])|</entry\s*>|</feed\s*>")
_LONGEST_MARK = 64  # bytes of a mark that may be cut by the end of what was read
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_UTF8 = frozenset(("utf-8", "ascii"))


PartKind = Literal["head", "item", "cut item", "large item", "cut file"]


class ExportPart(Struct, frozen=True):
    """A part of an export in UTF-8, or in what claims to be.

    `kind` says whether it is the head, an item, an item in which the file ends, the beginning of an item that is too
    large, of which `size` bytes were read, or the end of a file that lacks its last tag.
    """

    kind: PartKind
    data: bytes
    size: int


class ExportTags(Struct, frozen=True):
    """The names of the root of an export and of its items, and the pattern of what begins or ends something."""

    root: str
    item: str
    marks: re.Pattern[bytes]


RSS = ExportTags("rss", "item", _RSS_MARKS)
ATOM = ExportTags("feed", "entry", _ATOM_MARKS)


def split_export(file: BinaryIO, tags: ExportTags = RSS) -> Iterator[ExportPart]:
    """Yield the head of an export, then its items.

    Raises:
        IngestError: the encoding is unknown, or the head has no end.
    """
    yield from _Splitter(_in_utf8(file), tags).parts()


class _Splitter:
    """Reads chunk by chunk; the buffer begins with the part that is being read."""

    def __init__(self, chunks: Iterator[bytes], tags: ExportTags) -> None:
        self._chunks = chunks
        item, root = tags.item, tags.root
        self._item, self._marks = item, tags.marks
        self._start, self._end, self._last = f"<{item}".encode(), f"</{item}>".encode(), f"</{root}>".encode()
        self._buffer = bytearray()
        self._at = 0  # up to here the buffer was searched
        self._dropped = 0  # bytes of a part that is too large, no longer in the buffer
        self._large = b""

    def parts(self) -> Iterator[ExportPart]:
        kind: Literal["head", "item", ""] = "head"
        is_whole = False
        while mark := self._next_mark(kind):
            name, start, end = mark
            if name in _ENDS:
                self._at = end
                if not self._skip_to(_ENDS[name], kind):
                    break
            elif name == self._last:
                self._at, is_whole = end, is_whole or kind != "item"
            elif name == self._start and kind != "item":
                if kind == "head":
                    yield ExportPart("head", bytes(self._buffer[:start]), start)
                self._restart(start)
                self._at, kind = len(name), "item"
            elif name == self._end and kind == "item":
                yield self._part(end)
                self._restart(end)
                kind = ""
            else:
                self._at = end
        if kind == "head":
            yield ExportPart("head", bytes(self._buffer), len(self._buffer))
        elif kind == "item":
            yield ExportPart("cut item", self._large or bytes(self._buffer), self._dropped + len(self._buffer))
        elif not is_whole:
            yield ExportPart("cut file", b"", 0)

    def _part(self, end: int) -> ExportPart:
        if self._large:
            return ExportPart("large item", self._large, self._dropped + end)
        return ExportPart("item", bytes(self._buffer[:end]), end)

    def _restart(self, start: int) -> None:
        del self._buffer[:start]
        self._at, self._dropped, self._large = 0, 0, b""

    def _next_mark(self, kind: str) -> tuple[bytes, int, int] | None:
        while True:
            if found := self._marks.search(self._buffer, self._at):
                return b"".join(bytes(found[0]).split()), found.start(), found.end()
            self._at = max(self._at, len(self._buffer) - _LONGEST_MARK)
            if not self._read_more(kind):
                return None

    def _skip_to(self, end: bytes, kind: str) -> bool:
        """Move behind the next `end`; return whether there is one."""
        while (at := self._buffer.find(end, self._at)) < 0:
            self._at = max(self._at, len(self._buffer) - len(end) + 1)
            if not self._read_more(kind):
                return False
        self._at = at + len(end)
        return True

    def _read_more(self, kind: str) -> bool:
        """Read a chunk; return whether there was one."""
        self._free(kind)
        chunk = next(self._chunks, b"")
        self._buffer += chunk
        return bool(chunk)

    def _free(self, kind: str) -> None:
        """Forget what was searched and nobody needs: what is between items, and items that are too large."""
        if kind == "head" and len(self._buffer) > MOST_HEAD_BYTES:
            raise IngestError(
                f"has no <{self._item}> in its first {MOST_HEAD_BYTES:,} bytes; it is no export of a site"
            )
        is_large = self._large or len(self._buffer) > MOST_ITEM_BYTES
        if kind == "head" or (kind == "item" and not is_large):
            return
        if kind == "item" and not self._large:
            self._large = bytes(self._buffer[:_CHUNK])
        self._dropped += self._at
        del self._buffer[: self._at]
        self._at = 0


def _in_utf8(file: BinaryIO) -> Iterator[bytes]:
    """Yield the chunks of a file in UTF-8. What is not valid in its encoding is left to each item."""
    first = file.read(_CHUNK)
    encoding = encoding_of(first)
    decoder = None if encoding in _UTF8 else codecs.getincrementaldecoder(encoding)(errors="replace")
    chunk = first.removeprefix(codecs.BOM_UTF8)
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        chunk = file.read(_CHUNK)
