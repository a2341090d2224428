"""The head that wire services put before a story: codes in one line (IPTC 7901, ANPA), and keywords in the next."""

from __future__ import annotations

import re

from syndication.sources.article.agencies import known_agency
from syndication.sources.article.shapes import fits

# IPTC 7901: "eca062 4 i 211 ccccb   dpa 061"; ANPA 1312: "a0423 4 rpb 0123", "^BC-Harbour,0123<".
_CODE = re.compile(r"[a-z]{1,4}\d{2,5}[a-z]?|\d{1,6}")
_TOKEN = re.compile(r"[A-Za-z0-9&^<>.,:/-]{1,12}")
_SLUG = re.compile(r"\^?[A-Z]{2}-{1,2}[A-Za-z0-9][^\s]{1,40}(?:,\s?[\w\s]{1,24})?,\s?\d{2,5}<?")
_KEYWORDS = re.compile(r"[^\s/=:]{2,30}(?:[/ -][^\s/=:]{1,30}){0,5}/")


def is_code_line(line: str) -> bool:
    """Return whether `line` is made of codes and numbers, as the first line of a wire's story is."""
    if not fits(line, 14, 90):
        return False
    if _SLUG.fullmatch(line) or line.startswith("^"):
        return True
    tokens = line.split()
    codes = sum(_CODE.fullmatch(token) is not None for token in tokens)
    words = [token for token in tokens if not _CODE.fullmatch(token)]
    return (
        len(tokens) >= 3
        and codes >= 3
        and any(map(str.isalpha, line))
        and all(_TOKEN.fullmatch(token) for token in tokens)
        and all(token.islower() or known_agency(token) or len(token) <= 3 for token in words)
    )


def without_marks(row: str) -> str:
    """Return the words of a row of ANPA 1312: "Harbour reopens" for "^Harbour reopens<", but a slug as it is."""
    if _SLUG.fullmatch(row):
        return row
    if row.startswith("^") and row.endswith(("<", "=")):
        return row.strip("^<= ")
    return row.rstrip("= ") if row.startswith("By ") and row.endswith("=") and len(row) <= 160 else row


def is_keyword_line(line: str) -> bool:
    """Return whether `line` is the line of keywords below the codes: "Port-politics/"."""
    return _KEYWORDS.fullmatch(line) is not None


def agencies(line: str) -> tuple[str, ...]:
    """Return the agencies that a line of codes names."""
    return tuple(filter(None, map(known_agency, line.split())))
