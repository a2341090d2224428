"""Texts of feeds that may be HTML, as plain text."""

from __future__ import annotations

import re

from syndication.text.characters import strip_illegal, with_windows_1252
from syndication.text.complexity import ComplexityError
from syndication.text.html import plain_text
from syndication.text.lines import one_line

_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def as_plain(text: str) -> str:
    """Return a text that may be HTML, as titles in RSS are, as plain text on one line that a record can contain."""
    return strip_illegal(with_windows_1252(_without_markup(text)))


def _without_markup(text: str) -> str:
    if not _MARKUP.search(text):
        return one_line(text)
    try:
        return plain_text(text)
    except ComplexityError:
        return one_line(text)
