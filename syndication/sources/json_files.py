"""Files of JSON: their bytes in UTF-8, and what they hold, down to parts that are read later one by one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.json_values import JsonFields

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLANKS = b" \t\r\n"
# Brackets, commas, and texts, in which brackets do not count; a quotation mark alone begins a text without an end.
_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)
# An escape: of a half of a character that lacks the other one, or any other.
_ESCAPES = re.compile(
    rb"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|(?P<half>\\u[Dd][89A-Fa-f][0-9A-Fa-f]{2})|\\.",
    re.DOTALL,
)
_NAME = re.compile(rb'("(?:[^"\\]|\\.)*+")\s*+:', re.DOTALL)
_BROKEN = (RecursionError, UnicodeDecodeError, msgspec.DecodeError)
_Decoded = TypeVar("_Decoded")


def head_of(head: bytes) -> bytes:
    """Return the beginning of a file in UTF-8, without blanks before it; b"" if it cannot be JSON."""
    plain = _in_utf8(head[: len(head) // 2 * 2], errors="replace").lstrip(_BLANKS)
    return plain if plain[:1] in (b"{", b"[") else b""


def read_bytes(file: ExportFile) -> bytes:
    """Return the content of a file in UTF-8.

    Raises:
        IngestError: it cannot be read, or has another encoding than its first bytes say.
    """
    with file.open() as opened:
        data = opened.read(file.size) + opened.read()  # of a known size, it is held once while it is read
    try:
        return _in_utf8(data, errors="strict")
    except UnicodeDecodeError:
        raise IngestError(f"{file.name}: is not in the encoding that it begins with; save it as UTF-8") from None


def decode(data: bytes | Raw, kind: type[_Decoded]) -> _Decoded:
    """Return what JSON holds. Halves of characters, which have no encoding, become U+FFFD.

    Raises:
        IngestError: it is no JSON, or not of this kind. The message names no file.
    """
    try:
        return _decode(data, kind)
    except UnicodeDecodeError:
        raise IngestError("is not in UTF-8; save it as UTF-8, or export it again") from None
    except RecursionError:
        raise IngestError("is nested too deeply") from None
    except msgspec.DecodeError as error:
        raise unreadable(error) from None


def decode_object(data: bytes | Raw) -> JsonFields:
    """Return an object.

    Raises:
        IngestError: it is none.
    """
    return JsonFields(decode(data, dict[str, Any]))


def members_of(data: bytes | Raw) -> Mapping[str, Raw]:
    """Return the members of an object, each to be read later, even if one is broken; none if it is no object.

    Raises:
        IngestError: it is no JSON.
    """
    if first_byte(data) != b"{":
        return {}
    try:
        return _decode(data, dict[str, Raw])
    except _BROKEN as error:
        return dict(_split_member(piece) for piece in _split(data, error))


def entries_of(data: bytes | Raw) -> list[Raw]:
    """Return the entries of a list, each to be read later, even if one is broken; none if it is no list.

    Raises:
        IngestError: it is no JSON.
    """
    if first_byte(data) != b"[":
        return []
    try:
        return _decode(data, list[Raw])
    except _BROKEN as error:
        return [Raw(piece) for piece in _split(data, error)]


def first_byte(data: bytes | Raw) -> bytes:
    """Return the first byte that is not blank, which says what kind of value JSON is."""
    return bytes(memoryview(data)[:64]).lstrip(_BLANKS)[:1]


def lines_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank, with its number."""
    at, number = 0, 1
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if line := data[at:end].strip():
            yield number, line
        at, number = end + 1, number + 1


def _decode(data: bytes | Raw, kind: type[_Decoded]) -> _Decoded:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.json.decode(_ESCAPES.sub(_whole_character, bytes(data)), type=kind)


def _whole_character(escape: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if escape["half"] else escape[0]


def unreadable(reason: object) -> IngestError:
    """Return the error of a file that is no JSON."""
    return IngestError(f"is no JSON that can be read, or is cut off ({reason}); export it again")


def _split(data: bytes | Raw, error: Exception) -> list[bytes]:
    """Return what is between the commas of the outermost list or object, if its brackets are whole."""
    text, pieces, depth, start = bytes(data), [], 0, 0
    for mark in _MARKS.finditer(text):
        sign = mark[0]
        if sign == b'"':
            raise unreadable(error) from None
        if sign in (b"[", b"{"):
            depth += 1
            start = mark.end() if depth == 1 else start
        elif sign in (b"]", b"}"):
            depth -= 1
        if depth == (1 if sign == b"," else 0) and sign in (b",", b"]", b"}"):
            if piece := text[start : mark.start()].strip(_BLANKS):
                pieces.append(piece)
            start = mark.end()
            if not depth:
                break
    if depth or text[start:].strip(_BLANKS):
        raise unreadable(error) from None
    return pieces


def _split_member(piece: bytes) -> tuple[str, Raw]:
    name = _NAME.match(piece)
    if not name:
        raise IngestError("is no JSON that can be read; export it again")
    return decode(name[1].decode(errors="replace").encode(), str), Raw(piece[name.end() :])


def _in_utf8(data: bytes, errors: str) -> bytes:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            plain = data.removeprefix(mark)
            return plain if encoding == "utf-8" else data.decode(encoding, errors).encode("utf-8", "replace")
    return data
