"""A file of JSON read piece by piece, so that memory does not grow with the file.

The reader walks into objects and lists, and hands out their values as bytes, each to be decoded alone: a broken one
stops no other. Only texts and brackets are looked at for this.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.json_files import unreadable

_TOO_EARLY = "it ends too early"
MOST_VALUE_BYTES = 50_000_000
_CHUNK = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLANKS = re.compile(rb"[ \t\r\n]*+")
# What is in a text, up to its end or to where the buffer ends.
_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
# What is between the brackets in a value: whole texts and all else.
_INSIDE = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_SCALAR = re.compile(rb'[^"\[\]{},]*+')


class LargeValueError(IngestError):
    """A value is too large to be taken. It was passed over, so that the reader can go on behind it."""


class JsonReader:
    """Reads a file from its beginning to its end.

    `members` and `entries` stop in front of each value. There the caller may take it (`value`), or walk into it to its
    end; else it is passed over. If the brackets of the file are not whole, IngestError is raised, which names no file.
    """

    def __init__(self, file: ExportFile) -> None:
        self._chunks = _chunks_in_utf8(file)
        self._buffer = bytearray()
        self._at = 0
        self._value_start: int | None = None  # of the wanted value that is being read: the buffer must hold all of it

    def first_byte(self) -> bytes:
        """Return the first byte of the value that is next, which says what kind it is; b"" at the end of the file."""
        self._skip_blanks()
        return bytes(self._buffer[self._at : self._at + 1])

    def members(self) -> Iterator[str]:
        """Yield the name of each member of the object that is next; none if it is no object."""
        if self.first_byte() != b"{":
            return
        for _ in self._places(b"}"):
            if self.first_byte() != b'"':
                raise unreadable("a member without a name")
            name = self._taken_text()
            if self.first_byte() != b":":
                raise unreadable("a name without a value")
            self._at += 1
            yield name

    def entries(self) -> Iterator[None]:
        """Stop at each entry of the list that is next; at none if it is no list."""
        if self.first_byte() != b"[":
            return
        for _ in self._places(b"]"):
            yield

    def value(self) -> bytes:
        """Return the value that is next.

        Raises:
            LargeValueError: it is too large.
        """
        if not self.first_byte():
            raise unreadable(_TOO_EARLY)
        self._value_start = self._at
        self._skip_value()
        start, self._value_start = self._value_start, None
        if start is None:
            raise LargeValueError(f"has more than {MOST_VALUE_BYTES:,} bytes; shorten it, and export it again")
        return bytes(self._buffer[start : self._at]).rstrip()

    def refuse_more(self) -> None:
        """Raise IngestError if the file goes on behind the value that was read."""
        if self.first_byte():
            raise unreadable("more than one value")

    def _places(self, end: bytes) -> Iterator[None]:
        """Stop at the beginning of each piece up to the end of an object or list, and pass over what is left of it."""
        self._at += 1
        while (mark := self.first_byte()) != end:
            if mark in (b"]", b"}"):
                raise unreadable("brackets that do not belong together")
            if mark == b",":
                self._at += 1
                continue
            if not mark:
                raise unreadable(_TOO_EARLY)
            yield
            self._skip_value()
        self._at += 1

    def _skip_value(self) -> None:
        """Move to the comma or bracket behind the value that is next, or behind what is left of it."""
        depth = 0
        while True:
            self._at = _end(_INSIDE if depth else _SCALAR, self._buffer, self._at)
            mark = bytes(self._buffer[self._at : self._at + 1])
            if not mark:
                if not self._read_more():
                    if depth:
                        raise unreadable(_TOO_EARLY)
                    return
            elif mark == b'"':
                self._skip_text()
            elif mark in (b"[", b"{"):
                depth, self._at = depth + 1, self._at + 1
            elif not depth:  # a comma, or the end of what the value is in
                return
            else:
                depth, self._at = depth - 1, self._at + 1

    def _skip_text(self) -> None:
        self._at += 1
        while True:
            self._at = _end(_TEXT, self._buffer, self._at)
            if self._buffer[self._at : self._at + 1] == b'"':
                self._at += 1
                return
            if not self._read_more():
                raise unreadable("it ends in the middle of a text")

    def _taken_text(self) -> str:
        self._value_start = self._at
        self._skip_text()
        start, self._value_start = self._value_start, None
        if start is None:
            raise unreadable("the name of a member is too long")
        raw = bytes(self._buffer[start : self._at])
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(raw, type=str)
        return raw.decode(errors="replace")

    def _skip_blanks(self) -> None:
        while True:
            self._at = _end(_BLANKS, self._buffer, self._at)
            if self._at < len(self._buffer) or not self._read_more():
                return

    def _read_more(self) -> bool:
        """Read a chunk, and forget what was read before and nobody wants; return whether there was one."""
        if self._value_start is not None and len(self._buffer) - self._value_start > MOST_VALUE_BYTES:
            self._value_start = None
        done = self._at if self._value_start is None else self._value_start
        del self._buffer[:done]
        self._at -= done
        self._value_start = None if self._value_start is None else 0
        chunk = next(self._chunks, b"")
        self._buffer += chunk
        return bool(chunk)


def _end(pattern: re.Pattern[bytes], buffer: bytearray, at: int) -> int:
    """Return where a pattern that matches anything ends. No match is kept: it would keep the buffer from changing."""
    found = pattern.match(buffer, at)
    return found.end() if found else at


def _chunks_in_utf8(file: ExportFile) -> Iterator[bytes]:
    with file.open() as opened:
        first = opened.read(_CHUNK)
        mark, encoding = next((each for each in _BOMS if first.startswith(each[0])), (b"", "utf-8"))
        decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)()
        chunk = first.removeprefix(mark) or opened.read(_CHUNK)
        while chunk:
            yield _in_utf8(decoder, chunk) if decoder else chunk
            chunk = opened.read(_CHUNK)
        if decoder:
            _in_utf8(decoder, b"", final=True)


def _in_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bytes:
    try:
        return decoder.decode(chunk, final).encode("utf-8", "replace")
    except UnicodeDecodeError:
        raise IngestError("is not in the encoding that it begins with; save it as UTF-8") from None
