"""Bytes to the lines of a text: decode, and join wrapped lines. Words are not changed."""

from __future__ import annotations

from itertools import accumulate, pairwise

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.article import columns, file_kinds
from syndication.sources.article.shapes import ends_sentence
from syndication.sources.article.wire import is_code_line, without_marks
from syndication.sources.plain_text import MAX_BYTES
from syndication.text.lines import one_line

_WRAP_WIDTH = 100  # characters; a longer line means that the text is not wrapped at a fixed width
_INDENTED = -1  # in place of a width: paragraphs begin with an indent
_BYLINE_WORDS = ("by ", "par ", "von ", "por ")


class TextLine(Struct, frozen=True):
    """A paragraph or other line of the text; lines without a blank line between them have the same `group`.

    `row` is its place in the file, from 1. The cells of a row of a table (`in_table`) have tabs between them.
    """

    text: str
    group: int
    row: int = 0
    in_table: bool = False


def decode(data: bytes) -> str:
    """Return the text of `data`, which must be UTF-8.

    Raises:
        IngestError: it is empty, too large, another kind of file, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise IngestError(f"the file has {len(data):,} bytes; an article has at most {MAX_BYTES:,}")
    if problem := file_kinds.problem_of_bytes(data):
        raise IngestError(problem)
    try:
        # Lone surrogates pass here; `clean` removes and reports them with the control characters.
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise IngestError(f"not UTF-8 at byte offset {error.start} (0x{byte:02X}); save the text as UTF-8") from None
    if problem := file_kinds.problem_of_text(text):
        raise IngestError(problem)
    return text


def lines(text: str) -> tuple[TextLine, ...]:
    """Return the lines of clean `text`; lines that were wrapped at a fixed width are joined."""
    raw = text.split("\n")
    tables = columns.table_rows(raw)
    rows = [tables.get(index) or without_marks(one_line(row)) for index, row in enumerate(raw)]
    width = _width(["" if index in tables else row for index, row in enumerate(rows)])
    indented = _is_wire(rows)
    found: list[list[int]] = []
    for index, row in enumerate(rows):
        if not row:
            continue
        is_new = not index or not rows[index - 1] or index in tables or index - 1 in tables
        if is_new or not _continues(raw, rows, found[-1][0], index, _INDENTED if indented else width):
            found.append([])
        found[-1].append(index)
    groups = list(accumulate(not row for row in rows))
    return tuple(
        TextLine(" ".join(rows[index] for index in part), groups[part[0]], part[0] + 1, part[0] in tables)
        for part in found
    )


def lost_columns(text: str) -> int:
    """Return the first row of clean `text` with tabs between words that is not of a table, 0 without one."""
    raw = text.split("\n")
    tables = columns.table_rows(raw)
    lost = (index + 1 for index, row in enumerate(raw) if index not in tables and columns.has_lost_columns(row))
    return next(lost, 0)


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


def _is_wire(rows: list[str]) -> bool:
    """Return whether the text begins as a wire's story, in which a paragraph begins with an indent."""
    return is_code_line(next(filter(None, rows), ""))


def _continues(raw: list[str], rows: list[str], start: int, index: int, width: int) -> bool:
    """Return whether the row at `index` continues the line that begins at `start`."""
    if columns.bullet_length(rows[index]) and columns.bullet_length(rows[start]):
        return False
    if width == _INDENTED:
        return raw[start][:1].isspace() and not raw[index][:1].isspace()
    return _is_continuation(rows[index], rows[index - 1], width)


def _is_continuation(row: str, previous: str, width: int) -> bool:
    """Return whether `row` continues `previous`: that row was full, or this one goes on in the middle of a sentence."""
    if width and _is_full(previous, row, width):
        return True
    return row[0].islower() and not ends_sentence(previous) and not row.startswith(_BYLINE_WORDS)
