"""Bytes to the lines of a text: decode, clean, join wrapped lines. Words are not changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.article.shapes import ends_sentence
from syndication.text.characters import illegal_character, strip_illegal
from syndication.text.lines import one_line

MAX_BYTES = 5 * 1024 * 1024
_SAMPLE = 8192
_WRAP_WIDTH = 100  # characters; a longer line means that the text is not wrapped at a fixed width
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b")
_SIGNATURES = {
    b"\xff\xfe": "UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "UTF-16 text; save it as UTF-8",
    b"%PDF-": "a PDF document; save its text as a .txt file in UTF-8",
    b"{\\rtf": "an RTF document; save it as a .txt file in UTF-8",
    b"PK\x03\x04": "a zipped or word-processor document; save its text as a .txt file in UTF-8",
}
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# The line ends of str.splitlines. `strip_illegal` would remove some of them, so they are replaced before.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Characters without width, which have no meaning; but joiners do in Persian, Urdu and Indic words, and in emoji.
_NO_WIDTH = re.compile(
    "[\u00ad\u180e\u200b\u2060\ufeff]|(?<![\u0590-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\U0010ffff])"
)
_BYLINE_WORDS = ("by ", "par ", "von ", "por ")


class TextLine(Struct, frozen=True):
    """A paragraph or other line of the text; lines without a blank line between them have the same `group`."""

    text: str
    group: int


def decode(data: bytes) -> str:
    """Return the text of `data`, which must be UTF-8.

    Raises:
        IngestError: it is empty, too large, another kind of file, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the file has {len(data):,} bytes; an article has at most {MAX_BYTES:,}")
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise IngestError(f"the file is {kind}")
    if _HTML.match(data[:_SAMPLE].removeprefix(b"\xef\xbb\xbf")):
        raise IngestError("the file is an HTML page; save its text as a .txt file in UTF-8")
    if _is_binary(data):
        raise IngestError("the file is binary, not text; save its text as a .txt file in UTF-8")
    try:
        # Lone surrogates pass here; `clean` removes and reports them with the control characters.
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise IngestError(f"not UTF-8 at byte offset {error.start} (0x{byte:02X}); save the text as UTF-8") from None


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` in NFC, with LF line ends and without invisible characters, and warnings on what was removed."""
    removed = len(text) - len(strip_illegal(text))
    cleaned = _NO_WIDTH.sub("", strip_illegal(_LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", cleaned), _removal_warning(text, removed)


def tidy(text: str) -> str:
    """Return `text` cleaned, on one line, with single plain spaces."""
    return one_line(clean(text)[0])


def lines(text: str) -> tuple[TextLine, ...]:
    """Return the lines of clean `text`; lines that were wrapped at a fixed width are joined."""
    rows = [one_line(row) for row in text.split("\n")]
    return tuple(TextLine(" ".join(parts), group) for group, parts in _unwrapped(rows, _width(rows)))


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return controls * 10 > len(sample)


def _removal_warning(text: str, count: int) -> tuple[str, ...]:
    first = illegal_character(text)
    if first is None:
        return ()
    line = text.count("\n", 0, first[0]) + 1
    what = (
        "1 character that no feed can contain was"
        if count == 1
        else f"{count} characters that no feed can contain were"
    )
    return (f"{what} removed; the first is {first[1]} in line {line}",)


def _is_full(row: str, following: str, width: int) -> bool:
    """Return whether `row` was full: the first word of `following` would not fit after it."""
    return row.count(" ") >= 4 and len(row) + 1 + len(following.partition(" ")[0]) > width


def _width(rows: list[str]) -> int:
    """Return the width at which the text is wrapped, 0 if it is not.

    It is wrapped if at least three line breaks, and two thirds of all, come after a full row.
    """
    longest = max(map(len, rows))
    if longest > _WRAP_WIDTH:
        return 0
    breaks = [(row, following) for row, following in pairwise(rows) if row and following]
    full = sum(_is_full(row, following, longest) for row, following in breaks)
    return longest if full >= 3 and full * 3 >= len(breaks) * 2 else 0


def _is_continuation(row: str, previous: str, width: int) -> bool:
    """Return whether `row` continues `previous`: that row was full, or this one goes on in the middle of a sentence."""
    if width and _is_full(previous, row, width):
        return True
    return row[0].islower() and not ends_sentence(previous) and not row.startswith(_BYLINE_WORDS)


def _unwrapped(rows: list[str], width: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of each line, with the number of its group."""
    group, parts = 0, list[str]()
    for row in rows:
        if parts and row and _is_continuation(row, parts[-1], width):
            parts.append(row)
            continue
        if parts:
            yield group, parts
        parts = [row] if row else []
        group += not row
    if parts:
        yield group, parts
