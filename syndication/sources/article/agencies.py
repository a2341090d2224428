"""Names of news agencies in a text, and their usual spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndication.sources.article.vocabulary import AGENCIES, SOURCE_LABELS

_PARTS = re.compile(r"(?<!\s)\s+(?:[/|,]\s*|via\s+)|[/|,]\s*")
_SOURCE = re.compile(rf"(?:{'|'.join(SOURCE_LABELS)})\s?[:：]\s?", re.IGNORECASE)
_SEPARATORS = re.compile(r"((?<!\s)\s+[/|]\s*|[/|]\s*)")


# One agency under two names.
_LONG_NAMES = {
    "Associated Press": "AP",
    "The Associated Press": "AP",
    "Agence France-Presse": "AFP",
    "Agencia EFE": "EFE",
    "Agência Lusa": "Lusa",
    "PA Media": "PA",
    "Thomson Reuters": "Reuters",
}


def without_twins(names: Iterable[str]) -> tuple[str, ...]:
    """Return each agency once, under the first of its names: "AP" for "AP" and "Associated Press"."""
    first: dict[str, str] = {}
    for name in filter(None, names):
        first.setdefault(_LONG_NAMES.get(name, name), name)
    return tuple(first.values())


def known_agency(text: str) -> str:
    """Return the usual spelling of an agency's name ("AFP" for "afp"); "" if `text` is none."""
    return AGENCIES.get(text.strip(" .").casefold(), "")


def has_agency(text: str) -> bool:
    """Return whether a part of `text` ("Jane Doe/AFP", "AP Photo/Jane Doe") is the name of an agency."""
    parts = _PARTS.split(text)
    return any(known_agency(part.removesuffix(" Photo").removesuffix(" PHOTO")) for part in parts)


def with_known_agencies(credit: str) -> str:
    """Return `credit` with its agencies in their usual spelling; the rest stays as written."""
    return "".join(known_agency(part) or part for part in _SEPARATORS.split(credit.strip()))


def sign_off_agency(line: str) -> str:
    """Return the agency of a line that is only its name, such as "(Reuters)" or "Source: AFP"; else ""."""
    return known_agency(_SOURCE.sub("", line, count=1).strip("()[]—–- "))
