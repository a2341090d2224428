"""Shapes of lines, in any language: length, ending, quotation marks, capitals."""

from __future__ import annotations

import re

_CLOSING = "\"'”’»›)] "
_TERMINAL = (".", "!", "?", "…", "۔", "؟", "。", "！", "？")
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’", "「": "」"}
_ELISION = re.compile(r"(?:d|l|o|t|dell|dall|nell|all|al|el|as|ad|an|ar|az|ul|ash)['’‘ʻ-](?=\S)")
_BULLETS = ("-", "–", "—", "*", "•", "·", "+", "▪", "■", "►")


def ends_sentence(text: str) -> bool:
    """Return whether `text` ends like a sentence; closing quotation marks and brackets are ignored."""
    return text.rstrip(_CLOSING).endswith(_TERMINAL)


def fits(text: str, words: int, characters: int) -> bool:
    """Return whether `text` has at most so many words and characters."""
    return len(text) <= characters and len(text.split()) <= words


def is_bullet(text: str) -> bool:
    """Return whether `text` begins like a list item."""
    return text.startswith(_BULLETS) or text.split(" ", 1)[0].rstrip(".)").isdecimal()


def is_short_line(text: str) -> bool:
    """Return whether `text` has the length and form of a heading."""
    return fits(text, 12, 90) and not ends_sentence(text) and not text.endswith((":", ";", ","))


def opens_quote(text: str) -> bool:
    """Return whether `text` begins with a quotation mark."""
    return text[:1] in _QUOTES or text[:1] in ("'", "‹")


def quotation(text: str) -> str:
    """Return the words in quotation marks if `text` is one quotation from end to end, else ""."""
    closing = _QUOTES.get(text[:1])
    inner = text[1:].rstrip(".,")
    if closing is None or not inner.endswith(closing):
        return ""
    quoted = inner[: -len(closing)]
    return "" if closing in quoted or text[0] in quoted else quoted


def is_upper(text: str) -> bool:
    """Return whether the letters of `text` are capitals; False for scripts without capitals."""
    return text.isupper()


def is_uncased(text: str) -> bool:
    """Return whether `text` has letters, all of a script without capitals."""
    return any(map(str.isalpha, text)) and not any(letter.isupper() or letter.islower() for letter in text)


def is_name(word: str) -> bool:
    """Return whether `word` may be part of a name: capitalised, or of a script without capitals.

    A small particle may be joined to it: "d'Emi", "al-Sharif".
    """
    letter = next(filter(str.isalpha, _ELISION.sub("", word, count=1)), "")
    return bool(letter) and not letter.islower()
