"""News agencies in their usual spelling."""

from __future__ import annotations

import re

from syndication.sources.article.vocabulary import AGENCIES, SOURCE_LABELS

_PARTS = re.compile(r"(?<!\s)\s+(?:[/|,]\s*|via\s+)|[/|,]\s*")
_SOURCE = re.compile(rf"(?:{'|'.join(SOURCE_LABELS)})\s?[:：]\s?", re.IGNORECASE)
_SEPARATORS = re.compile(r"((?<!\s)\s+[/|]\s*|[/|]\s*)")


def agency(text: str) -> str:
    """Return the usual spelling of the agency that `text` is the name of, else ""."""
    return AGENCIES.get(text.strip(" .").casefold(), "")


def names_agency(text: str) -> bool:
    """Tell whether a part of `text` ("Jane Doe/AFP", "AP Photo/Jane Doe") is the name of an agency."""
    parts = _PARTS.split(text)
    return any(agency(part.removesuffix(" Photo").removesuffix(" PHOTO")) for part in parts)


def spelled(credit: str) -> str:
    """Return `credit` with the agencies in it spelled as usual, the rest as written."""
    return "".join(agency(part) or part for part in _SEPARATORS.split(credit.strip()))


def signed(line: str) -> str:
    """Return the agency of a line that is nothing but its name ("(Reuters)", "Source: AFP"), else ""."""
    return agency(_SOURCE.sub("", line, count=1).strip("()[]—–- "))
