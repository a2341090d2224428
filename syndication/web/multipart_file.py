"""A form of the kind multipart/form-data in a file that may be larger than the memory (RFC 7578, RFC 2046 section 5.1).

Werkzeug's parser copies every byte in Python, and loses a field where its buffer ends within a boundary. Here the
delimiters are looked for in a map of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap
from typing import TypeAlias

from msgspec import Struct
from werkzeug.http import parse_options_header

_MOST_HEAD = 8_192  # bytes of the headers of a part
_BOUNDARY = re.compile(r"[!-~ ]{0,69}[!-~]")
_END_OF_LINE = re.compile(rb"[ \t]*\r\n")

FormBytes: TypeAlias = bytes | mmap


class FormPart(Struct, frozen=True):
    """A part of a form: its name, the name of its file or None, and where its content is."""

    name: str
    filename: str | None
    start: int
    end: int


class BrokenFormError(ValueError):
    """The form is no multipart/form-data, or is cut off."""


def form_parts(data: FormBytes, boundary: str) -> Iterator[FormPart]:
    """Yield the parts of a form.

    Raises:
        BrokenFormError: the form is broken.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise BrokenFormError("the media type has no boundary")
    mark = b"--" + boundary.encode("ascii")
    place = len(mark) if data[: len(mark)] == mark else _delimiter(data, b"\r\n" + mark, 0)[1]
    while data[place : place + 2] != b"--":
        name, filename, start = _head(data, place)
        # Some programs, such as Werkzeug's client, send one line end less where a part is empty.
        end, place = _delimiter(data, b"\r\n" + mark, start - 2)
        yield FormPart(name, filename, start, max(start, end))


def _delimiter(data: FormBytes, delimiter: bytes, start: int) -> tuple[int, int]:
    """Return where the next delimiter begins and ends. The content of a part may begin like one."""
    while (found := data.find(delimiter, start)) >= 0:
        end = found + len(delimiter)
        if data[end : end + 2] == b"--" or _END_OF_LINE.match(data, end):
            return found, end
        start = found + 1
    raise BrokenFormError("the form is cut off")


def _head(data: FormBytes, place: int) -> tuple[str, str | None, int]:
    """Return the name of a part, that of its file, and where its content begins."""
    line = _END_OF_LINE.match(data, place)
    if line is None:
        raise BrokenFormError("a boundary is followed by text")
    start = line.end()
    if data[start : start + 2] == b"\r\n":
        return "", None, start + 2
    end = data.find(b"\r\n\r\n", start, start + _MOST_HEAD)
    if end < 0:
        raise BrokenFormError("a part has no end of its headers")
    options = _disposition(data[start:end].decode(errors="replace"))
    return options.get("name", ""), options.get("filename"), end + 4


def _disposition(head: str) -> dict[str, str]:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return parse_options_header(value)[1]
    return {}
