"""Plain lines as Markdown, escaped so that they render as exactly the same words."""

from __future__ import annotations

import re

# Marks that begin code, emphasis, links, HTML, entities (CommonMark 0.31 sections 2.4, 2.5, 6.1-6.6), strikethrough.
_INLINE = re.compile(r"[\\`*\[]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|~(?=~)|(?<=~)~")
# Line starts that make a thematic break, heading, fence, quotation or list item (sections 4.1-4.5, 5.1, 5.2).
_LINE_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|-(?=[-\s]*$)|>|~(?=~~)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
# "Heading ##": a row of # after a space at the end of a heading is not part of its text (section 4.2).
_CLOSING_ROW = re.compile(r"\s(?=#+$)")


def paragraph(text: str) -> str:
    """Return one line of text as a Markdown paragraph."""
    escaped = _inline(text)
    number = _NUMBER.match(escaped)
    if number:
        return f"{number[1]}\\{escaped[len(number[1]) :]}"
    return f"\\{escaped}" if _LINE_START.match(escaped) else escaped


def heading(text: str) -> str:
    """Return one line of text as a heading of the second level."""
    return "## " + _CLOSING_ROW.sub(r"\g<0>\\", paragraph(text))


def quotation(text: str) -> str:
    """Return one line of text as a block quotation."""
    return f"> {paragraph(text)}"


def speech(label: str, text: str) -> str:
    """Return a turn of an interview, with the speaker in bold."""
    return f"**{_inline(label)}** {_inline(text)}".rstrip()


def list_item(text: str) -> str:
    """Return one line of text after its bullet as an item of a list."""
    return f"- {paragraph(text)}"


def table(rows: list[list[str]]) -> str:
    """Return rows of cells as a table, the first row as its head."""
    head, *body = [f"| {' | '.join(_inline(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join((head, "|" + " --- |" * len(rows[0]), *body))


def _inline(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", text)
